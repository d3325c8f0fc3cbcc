"""What stands in subnets: network interfaces, instances and load balancers. Holds rows only.

For the most part other services make them, for what a program declares: EKS the interfaces of a cluster, a node group
and Karpenter instances, controllers in a cluster load balancers. All of them hold their subnets, and so the VPC; that
is what most destroys fail of (terraform-provider-aws #9495, terraform-aws-eks #285, 2026-11).

Not simulated: the interfaces of an instance and of a load balancer as things of their own, and that an interface
outlives by a minute what it was made for; the provider waits for that.
"""

from groundplane.simulator.row import Reference, Row, Seconds
from groundplane.simulator.rows.ec2 import IN_SUBNET, IN_USE, NO_GROUP, SECURITY_GROUP

INSTANCE = "aws:ec2/instance:Instance"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
PLACEMENT_GROUP = "aws:ec2/placementGroup:PlacementGroup"

_WITH_GROUP = Reference(to=SECURITY_GROUP, missing=NO_GROUP, blocks=IN_USE)

ROWS: tuple[Row, ...] = (
    Row(
        token=INTERFACE,
        id="eni-{hex17}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:network-interface/{id}",
            "interfaceType": "interface",
            "ownerId": "{account}",
            "privateIp": "10.0.0.20",
        },
        references={"subnetId": IN_SUBNET, "securityGroups": _WITH_GROUP},
        replace=("interfaceType", "privateIps", "subnetId"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=INSTANCE,
        id="i-{hex17}",
        outputs={
            "arn": "arn:{partition}:ec2:{region}:{account}:instance/{id}",
            "instanceState": "running",
            "primaryNetworkInterfaceId": "eni-{hex17}",
            "privateIp": "10.0.0.30",
        },
        references={
            "subnetId": IN_SUBNET,
            "vpcSecurityGroupIds": _WITH_GROUP,
            "placementGroup": Reference(
                to=PLACEMENT_GROUP,
                by="name",
                missing="InvalidPlacementGroup.Unknown: The Placement Group '{value}' is unknown.",
                blocks="InvalidPlacementGroup.InUse: The placement group '{value}' is in use and may not be deleted.",
            ),
        },
        replace=("ami", "availabilityZone", "keyName", "placementGroup", "privateIp", "securityGroups", "subnetId"),
        # "Creation complete after ..." of a small one; a deletion waits until it is terminated.
        seconds=Seconds(create=15, update=1, delete=40),
    ),
    Row(
        token=LOAD_BALANCER,
        id="arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/net/{name}/{hex17}",
        outputs={
            "arn": "{id}",
            "dnsName": "{name}-{hex17}.elb.{region}.{suffix}",
            "internal": False,
            "loadBalancerType": "network",
        },
        autoname="name",
        references={"subnets": IN_SUBNET, "securityGroups": _WITH_GROUP},
        replace=("customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"),
        # Waits from "provisioning" to "active".
        seconds=Seconds(create=150, update=5, delete=30),
    ),
)
