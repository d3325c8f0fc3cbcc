"""How much of the nodes of one kind a queue hands out. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.spec import Problem, Spec, rule

NodeKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", examples=["h200"])]
"""Key of a node group or of a node pool of the cluster."""


class NodeAmountSpec(Spec):
    """Part of the nodes of one kind: so many nodes, or so many GPUs, or so many vCPUs of nodes that have none.

    All else follows in proportion to what pods can request on one node, unless it is given.
    """

    nodes: int | None = Field(default=None, ge=0)
    """Whole nodes, of the smallest type if there are several."""

    gpus: int | None = Field(default=None, ge=0)
    """GPUs, or Neuron devices, instead of nodes: 4 of a node's 8 come with half its vCPUs, memory and EFA."""

    cpu: int | None = Field(default=None, ge=0)
    """vCPUs. In proportion to nodes or gpus if left out."""

    memory_gib: int | None = Field(default=None, ge=0)
    """Memory, in GiB. In proportion if left out."""

    efa: int | None = Field(default=None, ge=0)
    """EFA interfaces. In proportion if left out, rounded down."""

    @rule
    def _amount_is_said_once(self) -> Iterator[Problem]:
        if self.nodes is not None and self.gpus is not None:
            message, fix = "says the same as nodes in another way", "remove one of the two"
            yield Problem(path=("gpus",), message=message, got=self.gpus, fix=fix)
        if self.nodes is None and self.gpus is None and self.cpu is None:
            message = "does not say how much, which nodes or gpus do, or cpu on nodes without GPUs"
            got = {name: getattr(self, name) for name in sorted(self.model_fields_set)}
            yield Problem(path=(), message=message, got=got, fix="write `nodes: 1`")


class NodeQuotaSpec(NodeAmountSpec):
    """What a team has by right of the nodes of one kind, and what it lends and borrows in its cohort."""

    borrow: NodeAmountSpec | None = None
    """Most that it borrows of what others in the cohort do not use; without limit if left out, `{nodes: 0}` for
    nothing."""

    lend: NodeAmountSpec | None = None
    """Most that it lends of what it does not use; all of it if left out, `{nodes: 0}` for nothing."""
