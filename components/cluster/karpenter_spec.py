"""What a stack file decides about Karpenter's controller. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator

from pydantic import Field

from components.spec import Problem, Spec


class KarpenterSpec(Spec):
    """The controller that makes the nodes of node pools. It runs on node groups, never on its own nodes."""

    replicas: int = Field(default=2, ge=1, le=5)
    """Controllers, each on a node of its own; one works, the others stand by."""

    cpu_millicores: int = Field(default=1000, ge=100, le=16000)
    """CPU of each, requested and limited, in thousandths of a vCPU."""

    memory_mib: int = Field(default=1024, ge=256, le=65536)
    """Memory of each, requested and limited, in MiB. 1024 is enough for some hundred nodes."""

    repair_nodes: bool = False
    """Whether nodes that stay unhealthy are replaced by force, accelerators included, which is learnt from the node
    monitoring agent. Alpha in Karpenter 1.14: pods get no grace."""

    consolidate_spot: bool = False
    """Whether spot nodes may be replaced by cheaper spot nodes, where a pool has 15 types or more. Alpha as well."""


def unhoused_replicas(spec: KarpenterSpec, system_nodes: int) -> Iterator[Problem]:
    """Controllers for which there is no node: its release would wait for them in vain. Paths below the controller's.

    `system_nodes` is how many nodes there are from the start on which cluster services run.
    """
    if spec.replicas > system_nodes:
        message = f"needs a node for each, and the system's node groups begin with {system_nodes}"
        fix = f"write {system_nodes}, or raise the min_size of a node group without taints"
        yield Problem(path=("replicas",), message=message, got=spec.replicas, fix=fix)
