"""Network: one VPC with its subnets, their routes, endpoints and flow logs.

Creates no network ACLs, peerings or transit gateways, and no security groups but that of the endpoints. Nothing relies
on the VPC's own route table, network ACL or security group; the last is emptied.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.network.address_plan import Tier, address_plan
from components.network.endpoints import Endpoints, EndpointsArgs
from components.network.flow_logs import FlowLogs, FlowLogsArgs, check_destination
from components.network.flow_logs_spec import FlowLogDestination
from components.network.routing import nat_gateways, private_routing, public_routing
from components.network.scope import Scope
from components.network.vpc_spec import NetworkSpec, foreign_zones
from components.tags import component_tags

__all__ = ["Network", "NetworkArgs", "NetworkSpec"]


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """The spec, plus what this network is wired to."""

    spec: NetworkSpec
    region: str
    """Region of the provider; the spec's zones are of it."""
    discovery: str
    """Name of the cluster that may place nodes in the private subnets: the value of their Karpenter discovery tag."""
    log_kms_key_arn: pulumi.Input[str] | None = None
    """Key of the flow logs' log group; its policy must let CloudWatch Logs use it. None for CloudWatch's own."""
    log_bucket_arn: pulumi.Input[str] | None = None
    """Bucket for flow logs that go to S3; required for these."""
    tags: Mapping[str, str]


class Network(pulumi.ComponentResource):
    """VPC over several zones, with private, public and pod subnets."""

    vpc_id: pulumi.Output[str]

    private_subnet_ids: dict[str, pulumi.Output[str]]
    """By zone id: for nodes, internal load balancers and everything else without a public address."""

    public_subnet_ids: dict[str, pulumi.Output[str]]
    """By zone id, for public load balancers; empty without public subnets."""

    pod_subnet_ids: dict[str, pulumi.Output[str]]
    """By zone id; empty without `pod_cidr`."""

    nat_public_ips: dict[str, pulumi.Output[str]]
    """By zone id: the addresses that the private subnets are seen under, for others' allow-lists; empty without NAT."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _check(args)
        super().__init__("groundplane:network:Network", name, {}, opts)
        spec = args.spec
        scope = Scope(name=name, tags=component_tags(args.tags, name), parent=self)
        # In state: renaming replaces the VPC and everything in it unless aliased.
        vpc = aws.ec2.Vpc(
            name,
            cidr_block=spec.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=scope.named(name),
            opts=scope.child(),
        )
        # Given no rules, the provider removes those that AWS made.
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default", vpc_id=vpc.id, tags=scope.named(f"{name}-default"), opts=scope.child()
        )
        subnets = _subnets(scope, args, vpc)
        private, public, pods = (subnets.get(tier, {}) for tier in (Tier.PRIVATE, Tier.PUBLIC, Tier.POD))
        internet, tables = None, []
        if public:
            internet, table = public_routing(scope, vpc, public)
            tables.append(table)
        gateways = nat_gateways(scope, internet, public, spec.nat_zones)
        tables += private_routing(scope, vpc, {Tier.PRIVATE: private, Tier.POD: pods}, gateways).values()
        Endpoints(
            f"{name}-endpoints",
            EndpointsArgs(
                interfaces=spec.interface_endpoints,
                region=args.region,
                vpc_id=vpc.id,
                blocks=_blocks(spec),
                subnet_ids=[subnet.id for subnet in private.values()],
                route_table_ids=[table.id for table in tables],
                tags=args.tags,
            ),
            scope.child(),
        )
        if spec.flow_logs.destination is not FlowLogDestination.NONE:
            _flow_logs(scope, args, vpc)

        self.vpc_id = vpc.id
        self.private_subnet_ids = _ids(private)
        self.public_subnet_ids = _ids(public)
        self.pod_subnet_ids = _ids(pods)
        self.nat_public_ips = {zone: gateway.public_ip for zone, gateway in gateways.items()}
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "privateSubnetIds": self.private_subnet_ids,
                "publicSubnetIds": self.public_subnet_ids,
                "podSubnetIds": self.pod_subnet_ids,
                "natPublicIps": self.nat_public_ips,
            }
        )


def subnet_tags(tier: Tier, discovery: str) -> dict[str, str]:
    """Tags that controllers find a subnet by: AWS Load Balancer Controller by role, Karpenter by cluster."""
    if tier is Tier.PUBLIC:
        return {"kubernetes.io/role/elb": "1"}
    if tier is Tier.PRIVATE:
        return {"kubernetes.io/role/internal-elb": "1", "karpenter.sh/discovery": discovery}
    return {}


def _check(args: NetworkArgs) -> None:
    check_destination(args.spec.flow_logs, args.log_bucket_arn)
    for problem in foreign_zones(args.spec, args.region):
        raise ValueError(str(problem))


def _blocks(spec: NetworkSpec) -> dict[str, str]:
    return {"nodes": spec.cidr, **({"pods": spec.pod_cidr} if spec.pod_cidr else {})}


def _subnets(scope: Scope, args: NetworkArgs, vpc: aws.ec2.Vpc) -> dict[Tier, dict[str, aws.ec2.Subnet]]:
    """Subnets by tier and zone, sorted."""
    spec = args.spec
    wanted = {Tier.PRIVATE: True, Tier.PUBLIC: spec.public_subnets, Tier.POD: spec.pod_cidr is not None}
    plan = address_plan(
        cidr=spec.cidr, zones=spec.zones, tiers=[tier for tier in wanted if wanted[tier]], pod_cidr=spec.pod_cidr
    )
    # Nothing flows from the association, yet AWS takes no subnet in a block that the VPC does not have.
    needs: dict[Tier, list[pulumi.Resource]] = {}
    if spec.pod_cidr is not None:
        block = aws.ec2.VpcIpv4CidrBlockAssociation(
            f"{scope.name}-pod", vpc_id=vpc.id, cidr_block=spec.pod_cidr, opts=scope.child()
        )
        needs[Tier.POD] = [block]
    subnets: dict[Tier, dict[str, aws.ec2.Subnet]] = {}
    for (tier, zone), cidr in plan.items():
        name = f"{scope.name}-{tier}-{zone}"
        subnets.setdefault(tier, {})[zone] = aws.ec2.Subnet(
            name,
            vpc_id=vpc.id,
            availability_zone_id=zone,
            cidr_block=cidr,
            map_public_ip_on_launch=False,
            tags=scope.named(name, subnet_tags(tier, args.discovery)),
            opts=scope.child(*needs.get(tier, [])),
        )
    return subnets


def _flow_logs(scope: Scope, args: NetworkArgs, vpc: aws.ec2.Vpc) -> None:
    FlowLogs(
        f"{scope.name}-flow-logs",
        FlowLogsArgs(
            spec=args.spec.flow_logs,
            region=args.region,
            account_id=vpc.owner_id,
            vpc_id=vpc.id,
            kms_key_arn=args.log_kms_key_arn,
            bucket_arn=args.log_bucket_arn,
            tags=args.tags,
        ),
        scope.child(),
    )


def _ids(subnets: Mapping[str, aws.ec2.Subnet]) -> dict[str, pulumi.Output[str]]:
    return {zone: subnet.id for zone, subnet in subnets.items()}
