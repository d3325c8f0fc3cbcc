"""Rehearsal of a gateway on the real engine: load balancers go before their controller, and hold no subnets after."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cluster.kubernetes_provider import kubernetes_provider
from components.serving.serving_platform import ServingPlatform, ServingPlatformArgs
from groundplane.engine.find import Engine
from tests.components.serving.programs_gateway import PUBLIC, opened
from tests.engine.rehearsing import Remembering, provider, run

ORDER = ("core/v1:Service", "v1:Gateway::", "v1alpha1:SecurityPolicy", "Release::gateway-load-balancers")
"""Each goes once all of those before it have gone."""


def entered(document: dict[str, Any] = PUBLIC) -> Callable[[], None]:
    """A network, a cluster, the models' namespace, and a gateway."""

    def program() -> None:
        home = provider()
        on_aws = pulumi.ResourceOptions(provider=home)
        vpc = aws.ec2.Vpc("net", cidr_block="10.40.0.0/16", opts=on_aws)
        subnets = [
            aws.ec2.Subnet(
                f"net-{zone}",
                vpc_id=vpc.id,
                cidr_block=f"10.40.{at}.0/24",
                availability_zone_id=zone,
                tags={"kubernetes.io/role/elb": "1"},
                opts=on_aws,
            ).id
            for at, zone in enumerate(("use1-az1", "use1-az2"))
        ]
        role = aws.iam.Role("cluster", assume_role_policy="{}", opts=on_aws)
        cluster = aws.eks.Cluster(
            "cluster", name="serving", role_arn=role.arn, vpc_config={"subnet_ids": subnets}, opts=on_aws
        )
        kubernetes = kubernetes_provider(
            "kubernetes",
            cluster_name=cluster.name,
            endpoint=cluster.endpoint,
            certificate_authority_data=cluster.certificate_authority.data,
            cluster_arn=cluster.arn,
            region="us-east-1",
        )
        both = pulumi.ResourceOptions(providers=[home, kubernetes])
        platform = ServingPlatform("serving", ServingPlatformArgs(namespace="serving", holds_requests=False), both)
        opened(
            document,
            both,
            cluster_name=cluster.name,
            cluster_arn=cluster.arn,
            vpc_id=vpc.id,
            models_namespace=platform.namespace,
        )

    return program


def test_gateway_comes_up_stays_and_goes_before_its_controllers(engine: Engine, tmp_path: Path) -> None:
    observer = Remembering()
    result = run(engine, tmp_path, entered(), observer=observer)
    assert result.ok, result.steps
    created = result.steps[0].changes["create"]
    assert [dict(step.changes) for step in result.steps] == [
        {"create": created},
        {"same": created},
        {"delete": created},
    ]
    # A load balancer that its controller had left would hold the subnets, and fail the destroy.
    assert result.left_over == ()
    deleted = [urn for operation, urn in observer.started if operation == "delete"]
    places = [[index for index, urn in enumerate(deleted) if kind in urn] for kind in ORDER]
    assert all(places)
    assert places == sorted(places)
