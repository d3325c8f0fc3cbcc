"""What a cluster needs of a network without a way to the internet. Pure functions; no pulumi here."""

from collections.abc import Iterator

from components.cluster.cluster_spec import ClusterSpec
from components.network.endpoints_spec import KARPENTER_NEEDS, NODES_NEED
from components.network.vpc_spec import Nat, NetworkSpec
from components.spec import Problem


def missing_endpoints(network: NetworkSpec, cluster: ClusterSpec) -> Iterator[Problem]:
    """Endpoints that a cluster needs where there is no NAT. Paths below the network."""
    if network.nat is not Nat.NONE:
        return
    needed = NODES_NEED | (KARPENTER_NEEDS if cluster.karpenter else frozenset())
    there = network.interface_endpoints
    if missing := sorted(needed - set(there)):
        message = "are too few for a cluster without NAT: no node could join, or do its work"
        fix = f"add {', '.join(missing)}, or write nat: single"
        got = sorted(name.value for name in there)
        yield Problem(path=("interface_endpoints",), message=message, got=got, fix=fix)
