"""Amazon VPC: networks, subnets, routes, gateways, endpoints, security groups and flow logs. Holds rows only.

Latencies are what applies of terraform-provider-aws usually report ("Creation complete after …"): calls return at once,
and the provider then polls until the thing is available; where it matters a comment says what it waits for. Error codes
are those of the EC2 API reference and their texts those of public issue threads (2026-11).

Not simulated, for want of a reference that says it: an internet gateway cannot be detached while its VPC has public
addresses, a block cannot leave a VPC that has subnets in it, and blocks of subnets must not overlap.
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique
from groundplane.simulator.rows.iam import ROLE
from groundplane.simulator.rows.logs import LOG_GROUP
from groundplane.simulator.rows.s3 import delivered

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"
ADDRESS = "aws:ec2/eip:Eip"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"

NO_VPC = "InvalidVpcID.NotFound: The vpc ID '{value}' does not exist"
NO_SUBNET = "InvalidSubnetID.NotFound: The subnet ID '{value}' does not exist"
NO_TABLE = "InvalidRouteTableID.NotFound: The routeTable ID '{value}' does not exist"
NO_GROUP = "InvalidGroup.NotFound: The security group '{value}' does not exist"

IN_USE = "DependencyViolation: resource {value} has a dependent object"
"""Said of a security group that something has, or that a rule of another one names."""

_OF_VPC = Reference(to=VPC, missing=NO_VPC)
"""Goes with its VPC."""

_IN_VPC = Reference(
    to=VPC, missing=NO_VPC, blocks="DependencyViolation: The vpc '{value}' has dependencies and cannot be deleted."
)
IN_SUBNET = Reference(
    to=SUBNET,
    missing=NO_SUBNET,
    blocks="DependencyViolation: The subnet '{value}' has dependencies and cannot be deleted.",
)
"""Has a network interface there."""


def _security_group_rule(direction: str) -> Row:
    """`Ingress` or `Egress`: they differ in nothing that the cloud decides."""
    return Row(
        token=f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        id="sgr-{hex17}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:security-group-rule/{id}",
            "securityGroupRuleId": "{id}",
        },
        references={
            "securityGroupId": Reference(to=SECURITY_GROUP, missing=NO_GROUP),
            "referencedSecurityGroupId": Reference(
                to=SECURITY_GROUP,
                missing=NO_GROUP,
                blocks=IN_USE,
            ),
        },
        replace=("securityGroupId",),
        seconds=Seconds(create=1),
    )


ROWS: tuple[Row, ...] = (
    Row(
        token=VPC,
        id="vpc-{hex17}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:vpc/{id}",
            "defaultNetworkAclId": "acl-{hex17}",
            "defaultRouteTableId": "rtb-{hex17}",
            "defaultSecurityGroupId": "sg-{hex17}",
            "dhcpOptionsId": "dopt-{hex17}",
            "instanceTenancy": "default",
            "mainRouteTableId": "rtb-{hex17}",
            "ownerId": "{account}",
        },
        replace=("cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"),
        # DNS hostnames are switched on by a call of their own, which is waited for.
        seconds=Seconds(create=12, update=11, delete=1),
    ),
    Row(
        token="aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        id="vpc-cidr-assoc-{hex17}",
        references={"vpcId": _OF_VPC},
        replace=("cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "vpcId"),
        # Waits until the block is "associated", and "disassociated".
        seconds=Seconds(create=11, delete=11),
    ),
    Row(
        token=SUBNET,
        id="subnet-{hex17}",
        outputs={"arn": "arn:{partition}:ec2:{region}:{account}:subnet/{id}", "ownerId": "{account}"},
        references={"vpcId": _IN_VPC},
        replace=(
            "availabilityZone",
            "availabilityZoneId",
            "cidrBlock",
            "ipv6Native",
            "outpostArn",
            "vpcId",
        ),
        # 11 s with mapPublicIpOnLaunch on, which is waited for.
        seconds=Seconds(create=1),
    ),
    Row(
        token=INTERNET_GATEWAY,
        id="igw-{hex17}",
        outputs={"arn": "arn:{partition}:ec2:{region}:{account}:internet-gateway/{id}", "ownerId": "{account}"},
        unique=(
            Unique(
                property="vpcId",
                error="InvalidParameterValue: Network {value} already has an internet gateway attached",
            ),
        ),
        references={"vpcId": _IN_VPC},
        replace=(),
        seconds=Seconds(create=1),
    ),
    Row(
        token=ROUTE_TABLE,
        id="rtb-{hex17}",
        outputs={"arn": "arn:{partition}:ec2:{region}:{account}:route-table/{id}", "ownerId": "{account}"},
        references={"vpcId": _IN_VPC},
        replace=("vpcId",),
        seconds=Seconds(create=1),
    ),
    Row(
        token="aws:ec2/route:Route",
        id="r-{routeTableId}{digits}",
        outputs={"origin": "CreateRoute", "state": "active"},
        references={
            # A table takes its routes with it, and a route outlives its target as a black hole.
            "routeTableId": Reference(to=ROUTE_TABLE, missing=NO_TABLE),
            "gatewayId": Reference(
                to=INTERNET_GATEWAY,
                missing="InvalidGatewayID.NotFound: The gateway ID '{value}' does not exist",
                external=("local", "vgw-", "cagw-"),
            ),
            "natGatewayId": Reference(
                to=NAT_GATEWAY, missing="InvalidNatGatewayID.NotFound: The natGateway ID '{value}' does not exist"
            ),
        },
        replace=("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId"),
        seconds=Seconds(create=1),
    ),
    Row(
        token="aws:ec2/routeTableAssociation:RouteTableAssociation",
        id="rtbassoc-{hex17}",
        unique=(
            Unique(
                property="subnetId",
                error="Resource.AlreadyAssociated: the specified association conflicts with an existing one of {value}",
            ),
        ),
        references={
            # A subnet takes its association with it.
            "subnetId": Reference(to=SUBNET, missing=NO_SUBNET),
            "routeTableId": Reference(
                to=ROUTE_TABLE,
                missing=NO_TABLE,
                blocks="DependencyViolation: The routeTable '{value}' has dependencies and cannot be deleted.",
            ),
        },
        replace=("gatewayId", "subnetId"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=ADDRESS,
        id="eipalloc-{hex17}",
        outputs={
            "allocationId": "{id}",
            "arn": "arn:{partition}:ec2:{region}:{account}:elastic-ip/{id}",
            # RFC 5737, documentation; the same for all, as nothing here tells addresses apart.
            "publicIp": "203.0.113.10",
            "publicDns": "ec2-203-0-113-10.compute-1.{suffix}",
            "publicIpv4Pool": "amazon",
            "networkBorderGroup": "{region}",
        },
        replace=("address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=NAT_GATEWAY,
        id="nat-{hex17}",
        outputs={
            "associationId": "eipassoc-{hex17}",
            "connectivityType": "public",
            "networkInterfaceId": "eni-{hex17}",
            "privateIp": "10.0.0.10",
            "publicIp": "203.0.113.10",
        },
        unique=(
            Unique(
                property="allocationId",
                error="Resource.AlreadyAssociated: Elastic IP address [{value}] is already associated",
            ),
        ),
        references={
            "subnetId": IN_SUBNET,
            "allocationId": Reference(
                to=ADDRESS,
                by="allocationId",
                missing="InvalidAllocationID.NotFound: The allocation ID '{value}' does not exist",
                blocks="InvalidIPAddress.InUse: Address {value} is in use.",
            ),
        },
        replace=("allocationId", "connectivityType", "privateIp", "subnetId"),
        # Waits from "pending" to "available", and from "deleting" to "deleted".
        seconds=Seconds(create=100, update=1, delete=60),
    ),
    Row(
        token="aws:ec2/vpcEndpoint:VpcEndpoint",
        id="vpce-{hex17}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{id}",
            "networkInterfaceIds": ["eni-{hex17}"],
            "dnsEntries": [{"dnsName": "{id}-{hex8}.{region}.vpce.{suffix}", "hostedZoneId": "Z7HUB22UULQXV"}],
            "ownerId": "{account}",
            "prefixListId": "pl-{hex8}",
            "state": "available",
        },
        references={
            "vpcId": _IN_VPC,
            "subnetIds": IN_SUBNET,
            "securityGroupIds": Reference(
                to=SECURITY_GROUP,
                missing=NO_GROUP,
                blocks=IN_USE,
            ),
            "routeTableIds": Reference(to=ROUTE_TABLE, missing=NO_TABLE),
        },
        replace=(
            "resourceConfigurationArn",
            "serviceName",
            "serviceNetworkArn",
            "serviceRegion",
            "vpcEndpointType",
            "vpcId",
        ),
        # Interface endpoints: an interface in every subnet and private DNS. Gateway endpoints take about 6 s in AWS.
        seconds=Seconds(create=120, update=30, delete=60),
        seconds_by={("vpcEndpointType", "Gateway"): Seconds(create=6)},
    ),
    Row(
        token="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        id="sg-{hex17}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:security-group/{id}",
            "description": "default VPC security group",
            "name": "default",
            "ownerId": "{account}",
        },
        # Adopted, not created; deleting it makes the provider forget it and changes nothing in AWS.
        references={"vpcId": _OF_VPC},
        replace=("vpcId",),
        seconds=Seconds(create=2, update=2, delete=0),
    ),
    Row(
        token=SECURITY_GROUP,
        id="sg-{hex17}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:security-group/{id}",
            "description": "Managed by Pulumi",
            "ownerId": "{account}",
        },
        autoname="name",
        references={"vpcId": _IN_VPC},
        replace=("description", "name", "namePrefix", "vpcId"),
        seconds=Seconds(create=2, update=1, delete=1),
    ),
    _security_group_rule("Ingress"),
    _security_group_rule("Egress"),
    Row(
        token="aws:ec2/flowLog:FlowLog",
        id="fl-{hex17}",
        outputs={"arn": "arn:{partition}:ec2:{region}:{account}:vpc-flow-log/{id}"},
        references={
            "vpcId": _OF_VPC,
            "iamRoleArn": Reference(
                to=ROLE, by="arn", missing="InvalidParameter: DeliverLogsPermissionArn {value} is invalid"
            ),
            "logDestination": Reference(
                to=LOG_GROUP,
                by="arn",
                missing="InvalidParameter: LogDestination: {value} does not exist",
                external=("arn:aws:s3:::", "arn:aws-cn:s3:::", "arn:aws-us-gov:s3:::"),
            ),
        },
        makes=(delivered("flow-logs", "AWSLogs", path="logDestination", by="arn"),),
        replace=(
            "deliverCrossAccountRole",
            "destinationOptions.fileFormat",
            "destinationOptions.hiveCompatiblePartitions",
            "destinationOptions.perHourPartition",
            "eniId",
            "iamRoleArn",
            "logDestination",
            "logDestinationType",
            "logFormat",
            "maxAggregationInterval",
            "subnetId",
            "trafficType",
            "transitGatewayAttachmentId",
            "transitGatewayId",
            "vpcId",
        ),
        seconds=Seconds(create=1),
    ),
)
