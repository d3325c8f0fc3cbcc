"""What a cluster needs of a network without a way to the internet. Pure functions; no pulumi here."""

from collections.abc import Iterator

from components.cluster.cluster_spec import ClusterSpec
from components.network.vpc_spec import Nat, NetworkSpec
from components.spec import Problem

NODES = frozenset({"ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "sts"})
"""Endpoints without which no node joins, pulls EKS's images, or gives pods an identity; S3's gateway is always there
(EKS user guide, "Deploy private clusters with limited internet access", 2026-11)."""

KARPENTER = frozenset({"sqs", "ssm"})
"""And without which Karpenter finds no images and hears of no interruption (its docs, "Private clusters", 2026-11)."""


def missing_endpoints(network: NetworkSpec, cluster: ClusterSpec) -> Iterator[Problem]:
    """Endpoints that a cluster needs where there is no NAT. Paths below the network."""
    if network.nat is not Nat.NONE:
        return
    needed = NODES | (KARPENTER if cluster.karpenter else frozenset())
    there = {str(name) for name in network.interface_endpoints}
    if missing := sorted(needed - there):
        message = "are too few for a cluster without NAT: no node could join, or do its work"
        fix = f"add {', '.join(missing)}, or write nat: single"
        yield Problem(path=("interface_endpoints",), message=message, got=sorted(there), fix=fix)
