"""Which nodes EKS labels with their place in the network, and with how many layers. A facts table; no pulumi here.

EC2 tells the place of running instances of some types in some regions, and EKS's cloud controller writes it to their
nodes: layer 1 is the top of the network, the last layer is the switch next to the instance. Sources, 2026-11: EKS user
guide, "Place distributed AI/ML workloads with network topology labels"; EC2 user guide, "Prerequisites for Amazon EC2
topology".
"""

from collections.abc import Sequence

from components.catalog.instances import InstanceType

ZONE = "topology.kubernetes.io/zone"
"""Label of a zone, above all layers of the network."""

HOST = "kubernetes.io/hostname"
"""Label of a node alone, below all of them. Both are on every node."""

_FAMILIES = {"g6e": 3, "g7e": 3, "p4d": 3, "p4de": 3, "p5e": 3, "p5en": 3, "trn1": 3, "trn1n": 3}
"""Layers of families of which EC2 lists every size."""

_TYPES = {"p5.48xlarge": 3, "p6-b200.48xlarge": 4, "p6-b300.48xlarge": 4, "trn2.48xlarge": 3}
"""Layers of single types: neither p5.4xlarge nor trn2.3xlarge is listed."""

REGIONS = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ca-central-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    }
)
"""Regions in which EC2 tells it."""


def layer(number: int) -> str:
    """Label of one layer of the network."""
    return f"topology.k8s.aws/network-node-layer-{number}"


def network_layers(types: Sequence[InstanceType], region: str) -> int:
    """Layers that the nodes are labelled with whichever of the types they are; 0 if some have none."""
    if region not in REGIONS:
        return 0
    return min((_TYPES.get(each.name, _FAMILIES.get(each.family, 0)) for each in types), default=0)


def topology_levels(layers: int) -> tuple[str, ...]:
    """Labels from the zone down to the node."""
    return (ZONE, *(layer(number) for number in range(1, layers + 1)), HOST)


def closest_level(types: Sequence[InstanceType], region: str) -> str:
    """Label that nodes next to each other share, for a job that wants to be close together; the zone's, if none."""
    layers = network_layers(types, region)
    return layer(layers) if layers else ZONE
