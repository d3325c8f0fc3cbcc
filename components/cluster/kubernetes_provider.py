"""The Kubernetes provider of one cluster: built from what EKS tells of it, with tokens fetched when they are needed.

Makes a provider resource and nothing in the cluster. For the program's one place that builds providers: components get
theirs passed.
"""

from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

EXEC_API = "client.authentication.k8s.io/v1"
"""Stable since Kubernetes 1.22; it wants `interactiveMode`."""


def kubernetes_provider(
    name: str,
    *,
    cluster_name: pulumi.Input[str],
    endpoint: pulumi.Input[str],
    certificate_authority_data: pulumi.Input[str],
    cluster_arn: pulumi.Input[str],
    region: str,
    role_arn: pulumi.Input[str] | None = None,
    opts: pulumi.ResourceOptions | None = None,
) -> kubernetes.Provider:
    """Register the provider. `role_arn` is the role that gets into the cluster, where it is not the caller's own.

    The ARN as `clusterIdentifier`: another endpoint, certificate or role is an update then. Without it an update of the
    cluster, whose kubeconfig is not known in the preview, would propose to replace everything in it.

    `deleteUnreachable` is left off. On, a cluster that cannot be reached (a private endpoint, a VPN that is down) would
    count as deleted, and the next refresh would drop all that is in it from the state. Where the cluster is gone for
    good, PULUMI_K8S_DELETE_UNREACHABLE=true does it for one command: so it is not set to False here, which would win.
    """
    document = kubeconfig(
        cluster_name=cluster_name,
        endpoint=endpoint,
        certificate_authority_data=certificate_authority_data,
        region=region,
        role_arn=role_arn,
    )
    # In state: every object names its provider; a renamed one is updated in place.
    return kubernetes.Provider(
        name,
        kubeconfig=pulumi.Output.json_dumps(document, sort_keys=True),
        cluster_identifier=cluster_arn,
        enable_server_side_apply=True,
        opts=opts,
    )


def kubeconfig(
    *,
    cluster_name: pulumi.Input[str],
    endpoint: pulumi.Input[str],
    certificate_authority_data: pulumi.Input[str],
    region: str,
    role_arn: pulumi.Input[str] | None = None,
) -> dict[str, Any]:
    """A kubeconfig that holds no secret: the AWS CLI makes a token of the caller's credentials, good for 15 minutes."""
    role = [] if role_arn is None else ["--role-arn", role_arn]
    arguments = ["eks", "get-token", "--cluster-name", cluster_name, "--region", region, *role, "--output", "json"]
    login = {"apiVersion": EXEC_API, "command": "aws", "args": arguments, "interactiveMode": "Never"}
    server = {"server": endpoint, "certificate-authority-data": certificate_authority_data}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "eks", "cluster": server}],
        "users": [{"name": "aws", "user": {"exec": login}}],
        "contexts": [{"name": "eks", "context": {"cluster": "eks", "user": "aws"}}],
        "current-context": "eks",
    }
