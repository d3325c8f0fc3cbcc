"""What a stack file decides about the hardware of a served model's replicas. No pulumi here."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.catalog.instances import InstanceType, instance_types, unknown_instance_type
from components.cluster.names import Key
from components.spec import Problem, Spec, rule


class AcceleratorSpec(Spec):
    """What one replica runs on."""

    nodes: Key
    """Key of the node pool, or of the node group, that replicas run on."""

    instance_type: Annotated[str, Field(examples=["g6e.12xlarge"])]
    """Type of the node, of EC2's: one of those of `nodes`. A replica gets its part of such a node, by its gpus, or all
    of it without; it also fits onto larger ones."""

    gpus: int = Field(default=1, ge=0, le=16)
    """Accelerators of a replica; 0 for a model on the processor alone."""

    tensor_parallel: int = Field(default=1, ge=1, le=16)
    """Accelerators that share each layer. Divides gpus; what is left over are stages, one after the other."""

    @property
    def type(self) -> InstanceType | None:
        """What the catalogue knows of the type; None for an unknown one, which a rule refuses."""
        return instance_types().get(self.instance_type)

    @property
    def replicas_per_node(self) -> int:
        """Replicas that have a place on one node."""
        accelerator = self.type.accelerator if self.type else None
        return max(1, accelerator.count // self.gpus) if accelerator and self.gpus else 1

    @rule
    def _instance_type_is_known(self) -> Iterator[Problem]:
        fix = unknown_instance_type(self.instance_type)
        if fix is not None:
            message = "is not an instance type of the catalogue"
            yield Problem(path=("instance_type",), message=message, got=self.instance_type, fix=fix)

    @rule
    def _node_has_the_gpus(self) -> Iterator[Problem]:
        if self.type is None:
            return
        count = self.type.accelerator.count if self.type.accelerator else 0
        if self.gpus > count:
            message = f"is more than one {self.instance_type} has, {count}: a replica is on one node"
            yield Problem(path=("gpus",), message=message, got=self.gpus, fix="write a larger type, or fewer gpus")

    @rule
    def _tensor_parallel_divides_the_gpus(self) -> Iterator[Problem]:
        if max(self.gpus, 1) % self.tensor_parallel:
            good = [str(n) for n in range(1, max(self.gpus, 1) + 1) if max(self.gpus, 1) % n == 0]
            message = f"does not divide the {self.gpus} gpus of a replica"
            fix = f"write {' or '.join(good)}"
            yield Problem(path=("tensor_parallel",), message=message, got=self.tensor_parallel, fix=fix)
