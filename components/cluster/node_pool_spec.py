"""What a stack file decides about a node pool of Karpenter, and the rules that keep it possible. No pulumi here."""

import re
from collections.abc import Iterator
from math import ceil

from pydantic import Field

from components.catalog.ami import AmiFamily, AmiType, ami_type_of
from components.catalog.instances import Accelerator
from components.cluster.disruption_spec import DisruptionSpec, Lifecycle, Preset, lifecycle_of
from components.cluster.node_options_spec import KubeletSpec, NodeSchedulingSpec, NodeStorageSpec
from components.cluster.node_type_rules import (
    not_one_zone,
    parts_of_gpus,
    several_accelerators,
    several_architectures,
    several_models,
    too_many_pods,
    without_image,
    wrong_for_efa,
    wrong_for_placement,
)
from components.cluster.pool_capacity_spec import PoolCapacitySpec, Purchase
from components.spec import Problem, rule

_CONSOLIDATION = {"consolidation", "consolidate_after_minutes"}
_KARPENTERS = re.compile(r"([a-z0-9.-]+\.)?karpenter\.(sh|k8s\.aws)/")


class NodePoolSpec(PoolCapacitySpec):
    """Nodes of one kind that Karpenter makes as pods want them, and takes away when none do."""

    preset: Preset = Field(examples=["training"])
    """What the nodes are for, training or serving: when they are taken away."""

    disruption: DisruptionSpec = DisruptionSpec()
    """When they are taken away, where the preset does not fit."""

    ami_family: AmiFamily = AmiFamily.AL2023
    """Operating system: al2023, or bottlerocket, which has no images for Neuron."""

    efa: bool = False
    """Whether nodes have EFA, an interface on every network card that takes one, and a security group that lets them
    talk to each other. Pods have to ask for vpc.amazonaws.com/efa."""

    placement_group: bool = False
    """Whether nodes stand close together, in a cluster placement group. Capacity blocks are close together already."""

    storage: NodeStorageSpec = NodeStorageSpec()
    """Disks."""

    kubelet: KubeletSpec = KubeletSpec()
    """Settings of the kubelet."""

    scheduling: NodeSchedulingSpec = NodeSchedulingSpec()
    """Labels and taints."""

    @property
    def accelerator(self) -> Accelerator | None:
        """What the smallest type has; the others have the same, but may have more of them."""
        return self.types[0].accelerator

    @property
    def image(self) -> AmiType:
        """EKS's AMI type for the nodes, of which a release may be pinned."""
        image = ami_type_of(self.ami_family, self.types[0])
        if image is None:
            raise ValueError(f"no {self.ami_family} image runs on {self.types[0].name}")
        return image

    @property
    def lifecycle(self) -> Lifecycle:
        """When nodes go."""
        return lifecycle_of(self.preset, self.disruption)

    @rule
    def _architecture_is_one(self) -> Iterator[Problem]:
        yield from several_architectures(self._choice)

    @rule
    def _accelerators_go_together(self) -> Iterator[Problem]:
        # Replicas are served by any number of GPUs that is enough; ranks of a job want the same of each node.
        alike = self.preset is Preset.TRAINING or self.efa
        yield from several_accelerators(self._choice) if alike else several_models(self._choice)

    @rule
    def _accelerators_are_whole(self) -> Iterator[Problem]:
        yield from parts_of_gpus(self._choice)

    @rule
    def _there_is_an_image(self) -> Iterator[Problem]:
        yield from without_image(self._choice, self.ami_family)

    @rule
    def _efa_is_there_and_laid_out_alike(self) -> Iterator[Problem]:
        if self.efa:
            yield from wrong_for_efa(self._choice)

    @rule
    def _nodes_that_belong_together_are_in_one_zone(self) -> Iterator[Problem]:
        if not self.reserved:
            yield from not_one_zone(self.zones, efa=self.efa, placement_group=self.placement_group)

    @rule
    def _placement_group_is_possible(self) -> Iterator[Problem]:
        if self.placement_group:
            yield from wrong_for_placement(self._choice, block=Purchase.CAPACITY_BLOCK in self.capacity)

    @rule
    def _pods_have_addresses(self) -> Iterator[Problem]:
        yield from too_many_pods(self._choice, self.kubelet.max_pods)

    @rule
    def _growth_has_a_limit(self) -> Iterator[Problem]:
        limits = self.limits
        if self.replicas is not None:
            return
        if self._choice.types and self.accelerator and limits.gpus is None and limits.nodes is None:
            message, got = "need gpus or nodes: accelerated nodes are too dear to have without", limits.model_dump()
            yield Problem(path=("limits",), message=message, got=_said(got), fix="add `gpus: 16`, or `nodes: 2`")
        elif not _said(limits.model_dump()):
            yield Problem(path=("limits",), message="names no limit", got={}, fix="add one, such as `vcpus: 512`")

    @rule
    def _limits_are_of_what_nodes_have(self) -> Iterator[Problem]:
        if self.limits.gpus is not None and self._choice.types and not any(t.accelerator for t in self._choice.types):
            message = "is for nodes with GPUs, and these have none"
            yield Problem(path=("limits", "gpus"), message=message, got=self.limits.gpus, fix="remove it")

    @rule
    def _limits_leave_room_for_a_node(self) -> Iterator[Problem]:
        limits, types = self.limits, self._choice.types
        for name, limit, sizes in (
            ("gpus", limits.gpus, [t.accelerator.count for t in types if t.accelerator]),
            ("vcpus", limits.vcpus, [t.vcpu for t in types]),
            ("memory_gib", limits.memory_gib, [t.memory_mib / 1024 for t in types]),
        ):
            if limit is not None and limit < min(sizes, default=0):
                message = f"is less than the smallest node has, {min(sizes):g}"
                yield Problem(
                    path=("limits", name), message=message, got=limit, fix=f"write {ceil(min(sizes))} or more"
                )

    @rule
    def _static_pool_is_not_dynamic(self) -> Iterator[Problem]:
        if self.replicas is None:
            return
        if self.weight is not None:
            message = "is not for a static pool, which does not wait for pods"
            yield Problem(path=("weight",), message=message, got=self.weight, fix="remove it, or remove replicas")
        for name in ("gpus", "memory_gib", "vcpus"):
            if (limit := getattr(self.limits, name)) is not None:
                message = "is not for a static pool, which Karpenter limits by nodes alone"
                yield Problem(path=("limits", name), message=message, got=limit, fix="write nodes instead")
        if self.limits.nodes is not None and self.limits.nodes < self.replicas:
            message, fix = f"must not be less than replicas, {self.replicas}", f"write {self.replicas} or more"
            yield Problem(path=("limits", "nodes"), message=message, got=self.limits.nodes, fix=fix)
        for name, said in self.disruption.model_dump(mode="json", include=_CONSOLIDATION, exclude_none=True).items():
            message = "is not for a static pool, which is never consolidated"
            yield Problem(path=("disruption", name), message=message, got=said, fix="remove it")

    @rule
    def _expiry_has_an_end(self) -> Iterator[Problem]:
        lifecycle = self.lifecycle
        if lifecycle.expire_after_hours is not None and lifecycle.termination_grace_minutes is None:
            message = (
                "has to be said with expire_after_hours: pods that cannot be evicted would hold old nodes for ever"
            )
            path = ("disruption", "termination_grace_minutes")
            yield Problem(path=path, message=message, got=None, fix="write for how long, such as 1440")

    @rule
    def _keys_are_not_karpenters(self) -> Iterator[Problem]:
        for field, keys in (("labels", self.scheduling.labels), ("taints", self.scheduling.taints or {})):
            for key in sorted(keys):
                if _KARPENTERS.match(key):
                    message, fix = "is a key that Karpenter sets", "use a domain of your own, such as example.com/"
                    yield Problem(path=("scheduling", field, key), message=message, got=key, fix=fix)


def _said(limits: dict[str, int | None]) -> dict[str, int]:
    return {name: limit for name, limit in limits.items() if limit is not None}
