"""What a stack file decides about the nodes of a group: disks, kubelet, scheduling, upkeep. No pulumi here."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.spec import Problem, Spec, rule

_NAME = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
LabelKey = Annotated[
    str, Field(pattern=rf"^([a-z0-9]([a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_NAME}$", examples=["example.com/team"])
]
"""Kubernetes label key: an optional DNS prefix, and a name of at most 63 characters."""

LabelValue = Annotated[str, Field(pattern=rf"^({_NAME})?$")]
"""Kubernetes label value: at most 63 characters; may be empty."""


class InstanceStore(StrEnum):
    """What becomes of the local NVMe disks of types that have some."""

    RAID0 = "raid0"
    """One striped file system for images, pods' scratch space and logs; gone with the instance."""

    UNUSED = "unused"
    """Left alone."""


class NodeStorageSpec(Spec):
    """Disks of a node."""

    volume_gib: int | None = Field(default=None, ge=20, le=16384)
    """Size of the encrypted gp3 volume that holds images and pods' scratch space, in GiB. If left out 200 for
    accelerated types, whose images are of 10 GiB and more, and 50 for others."""

    volume_iops: int = Field(default=3000, ge=3000, le=16000)
    """I/O operations a second; 3000 cost nothing extra."""

    volume_mib_per_second: int = Field(default=125, ge=125, le=1000)
    """Throughput in MiB/s, at most a quarter of the IOPS; 125 cost nothing extra."""

    instance_store: InstanceStore = InstanceStore.RAID0
    """What becomes of local NVMe disks: raid0 (used instead of the volume for images and scratch space) or unused."""

    @rule
    def _throughput_is_within_the_iops(self) -> Iterator[Problem]:
        # gp3: at most 0.25 MiB/s for an IOPS (EBS user guide, "General Purpose SSD volumes", 2026-11).
        bound = self.volume_iops // 4
        if self.volume_mib_per_second > bound:
            yield Problem(
                path=("volume_mib_per_second",),
                message=f"gp3 gives at most {bound} MiB/s with {self.volume_iops} IOPS",
                got=self.volume_mib_per_second,
                fix=f"write {bound} or less, or set volume_iops to {self.volume_mib_per_second * 4}",
            )


class KubeletSpec(Spec):
    """Settings of the kubelet, where EKS's own do not fit."""

    max_pods: int | None = Field(default=None, ge=4, le=250)
    """Pods a node at most. If left out EKS counts: by the addresses of the smallest type, and never above 110, or 250
    for more than 30 vCPU."""

    system_reserved_cpu_millicores: int | None = Field(default=None, ge=1, le=32000)
    """Thousandths of a vCPU kept from pods for the operating system, on top of what EKS keeps for Kubernetes."""

    system_reserved_memory_mib: int | None = Field(default=None, ge=1, le=262144)
    """Memory kept from pods for the operating system, in MiB, on top of what EKS keeps for Kubernetes."""


class TaintEffect(StrEnum):
    """What a taint does to pods that do not tolerate it."""

    NO_SCHEDULE = "no_schedule"
    PREFER_NO_SCHEDULE = "prefer_no_schedule"
    NO_EXECUTE = "no_execute"

    @property
    def kubernetes(self) -> str:
        """As Kubernetes spells it: NoSchedule."""
        return "".join(part.title() for part in self.value.split("_"))


class TaintSpec(Spec):
    """A taint; its key is the key in the stack file."""

    value: LabelValue = "true"
    """Value to tolerate."""

    effect: TaintEffect = TaintEffect.NO_SCHEDULE
    """What happens to pods that do not tolerate it: no_schedule, prefer_no_schedule or no_execute."""


class NodeSchedulingSpec(Spec):
    """Labels and taints of the nodes."""

    labels: dict[LabelKey, LabelValue] = {}
    """Labels beyond those that every group has: groundplane/node-group, groundplane/ami-family and, on NVIDIA nodes,
    nvidia.com/gpu.present."""

    taints: dict[LabelKey, TaintSpec] | None = None
    """Taints. If left out accelerated nodes are tainted with nvidia.com/gpu or aws.amazon.com/neuron, no_schedule, and
    others are not; {} for none at all."""

    @rule
    def _keys_are_free_to_use(self) -> Iterator[Problem]:
        for field, keys in (("labels", self.labels), ("taints", self.taints or {})):
            for key in sorted(keys):
                if _RESERVED.match(key):
                    yield Problem(
                        path=(field, key),
                        message="is a key that Kubernetes, EKS or this project sets",
                        got=key,
                        fix="use a domain of your own, such as example.com/",
                    )


_RESERVED = re.compile(
    r"([a-z0-9.-]+\.)?(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)/|groundplane/|nvidia\.com/gpu\.present$"
)
"""The kubelet may not set labels of kubernetes.io and k8s.io, but for a few (NodeRestriction admission, Kubernetes
documentation); eks.amazonaws.com is EKS's (2026-11)."""


class NodeUpkeepSpec(Spec):
    """How nodes are replaced."""

    repair: bool = True
    """Whether EKS replaces or reboots nodes that stay unhealthy, accelerators included, which it learns from the node
    monitoring agent. In groups of more than five nodes it stops while over 20 % are unhealthy."""

    max_unavailable: int = Field(default=1, ge=1, le=100)
    """Nodes that an update of the group may take away at a time."""

    max_unavailable_percent: int | None = Field(default=None, ge=1, le=100)
    """The same as a share of the group; instead of max_unavailable."""

    force_update: bool = False
    """Whether an update goes on where a disruption budget keeps pods from being drained: they are killed."""

    @rule
    def _unavailability_is_said_once(self) -> Iterator[Problem]:
        if self.max_unavailable_percent is not None and "max_unavailable" in self.model_fields_set:
            yield Problem(
                path=("max_unavailable_percent",),
                message="says the same as max_unavailable in another way",
                got=self.max_unavailable_percent,
                fix="remove one of the two",
            )
