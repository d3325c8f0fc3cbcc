"""Small programs with everything that a rendering holds, and the rendering of one."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from groundplane.plan.recorder import record
from groundplane.render.objects import Rendering, render

BUCKET_ARN = "${aws:s3/bucket:Bucket::data.arn}"


def options(*after: pulumi.Resource) -> pulumi.ResourceOptions:
    """Through one explicit provider."""
    provider = kubernetes.Provider("kubernetes", cluster_identifier="arn:aws:eks:us-east-1:111122223333:cluster/a")
    return pulumi.ResourceOptions(provider=provider, depends_on=after)


def everything() -> None:
    """A namespace, a secret, a release wired to a bucket, and an object of a kind that the release brings."""
    opts = options()
    bucket = aws.s3.Bucket("data")
    namespace = kubernetes.core.v1.Namespace("queues", metadata={"name": "kueue-system"}, opts=opts)
    kubernetes.core.v1.Secret(
        "token",
        metadata={"name": "token", "namespace": namespace.metadata.name},
        string_data={"plain": "the quick brown secret"},
        opts=opts,
    )
    kubernetes.core.v1.ConfigMap(
        "where",
        metadata={"name": "where", "namespace": "kueue-system", "annotations": {"example.com/on": "on"}},
        data={"bucket": pulumi.Output.concat(bucket.arn, "/*"), "run": "#!/bin/sh\nexec ${COMMAND}\n"},
        opts=opts,
    )
    kueue = kubernetes.helm.v3.Release(
        "kueue",
        name="kueue",
        chart="oci://registry.k8s.io/kueue/charts/kueue",
        version="0.19.2",
        namespace=namespace.metadata.name,
        atomic=True,
        timeout=600,
        values={"bucket": {"arn": bucket.arn, "keep": None}, "key": pulumi.Output.secret("the quick brown secret")},
        opts=opts,
    )
    kubernetes.apiextensions.CustomResource(
        "queue",
        api_version="kueue.x-k8s.io/v1beta2",
        kind="LocalQueue",
        metadata={"name": "vision", "namespace": namespace.metadata.name},
        spec={"clusterQueue": "vision"},
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[kueue])),
    )


def rendered(program: Callable[[], object]) -> Rendering:
    """What `program` would have in Kubernetes."""
    return render(record(program, environment="test"))
