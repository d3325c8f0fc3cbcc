"""VPC endpoints: ways to AWS's services that do not lead through the internet.

Creates gateway endpoints for S3 and DynamoDB, which are free, interface endpoints for the services asked for, and a
security group for these. Creates no endpoint policies: who may do what is said in IAM and in bucket and key policies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.network.endpoints_spec import InterfaceEndpoint, service_name
from components.network.scope import Scope
from components.tags import component_tags

GATEWAYS = ("dynamodb", "s3")
"""Services with a gateway endpoint."""


@dataclass(frozen=True, kw_only=True)
class EndpointsArgs:
    """Which endpoints, and what they are wired to."""

    interfaces: frozenset[InterfaceEndpoint]
    region: str
    vpc_id: pulumi.Input[str]
    blocks: Mapping[str, str]
    """Blocks from which the interface endpoints may be called, by a stable key."""
    subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets for the interface endpoints, at most one a zone."""
    route_table_ids: Sequence[pulumi.Input[str]]
    """Tables that get routes to the gateway endpoints."""
    tags: Mapping[str, str]


class Endpoints(pulumi.ComponentResource):
    """Gateway and interface endpoints of one VPC. Has no outputs: private DNS names lead to them."""

    def __init__(self, name: str, args: EndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:network:Endpoints", name, {}, opts)
        scope = Scope(name=name, tags=component_tags(args.tags, name), parent=self)
        for service in GATEWAYS:
            aws.ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=args.vpc_id,
                service_name=f"com.amazonaws.{args.region}.{service}",
                vpc_endpoint_type="Gateway",
                route_table_ids=args.route_table_ids,
                tags=scope.named(f"{name}-{service}"),
                opts=scope.child(),
            )
        if args.interfaces:
            _interfaces(scope, args)
        self.register_outputs({})


def _interfaces(scope: Scope, args: EndpointsArgs) -> None:
    group = aws.ec2.SecurityGroup(
        scope.name,
        # Immutable in AWS: changing this text replaces the group.
        description="HTTPS from the VPC to its interface endpoints",
        vpc_id=args.vpc_id,
        tags=scope.named(scope.name),
        opts=scope.child(),
    )
    for key, block in sorted(args.blocks.items()):
        aws.vpc.SecurityGroupIngressRule(
            f"{scope.name}-https-{key}",
            security_group_id=group.id,
            description=f"HTTPS from {block}",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4=block,
            tags=scope.named(f"{scope.name}-https-{key}"),
            opts=scope.child(),
        )
    for service in _sorted(args.interfaces):
        # A name in a URN: no dots.
        name = f"{scope.name}-{service.replace('.', '-')}"
        aws.ec2.VpcEndpoint(
            name,
            vpc_id=args.vpc_id,
            service_name=service_name(service, args.region),
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=args.subnet_ids,
            security_group_ids=[group.id],
            tags=scope.named(name),
            opts=scope.child(),
        )


def _sorted(services: Iterable[InterfaceEndpoint]) -> list[InterfaceEndpoint]:
    return sorted(services, key=lambda service: service.value)
