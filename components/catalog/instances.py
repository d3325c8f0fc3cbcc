"""Instance types of EC2: what each has, and look-ups in that. Facts are in instances.json, read when first asked for.

The data file names its sources; `tools/catalog/instances.py` writes it. Which types a region or an account offers is
not here: that is a question for the live account. No pulumi here.
"""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

IPS_PER_PREFIX = 16
"""Addresses of a /28, which is what prefix delegation assigns in place of one address."""

MANY_VCPUS = 30
MAX_PODS_FEW_VCPUS = 110
MAX_PODS_MANY_VCPUS = 250
"""Ceilings of pods a node, up to 30 vCPU and above. Managed node groups enforce them (EKS user guide, "Create a managed
node group"), and so recommends awslabs/amazon-eks-ami, templates/al2/runtime/max-pods-calculator.sh (checked
2026-11)."""


class Arch(StrEnum):
    """Architecture of a processor, as EC2 names it."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


class AcceleratorKind(StrEnum):
    """Whose software an accelerator needs."""

    NVIDIA = "nvidia"
    NEURON = "neuron"


RESOURCES = {AcceleratorKind.NVIDIA: "nvidia.com/gpu", AcceleratorKind.NEURON: "aws.amazon.com/neuron"}
"""What pods ask for to get one, and the key of the taint that keeps others away: the NVIDIA and the Neuron device
plugin's documentation (checked 2026-11)."""


class Usage(StrEnum):
    """How capacity of a type can be had: EC2's usage classes."""

    ON_DEMAND = "on-demand"
    SPOT = "spot"
    CAPACITY_BLOCK = "capacity-block"


@dataclass(frozen=True, kw_only=True, slots=True)
class Accelerator:
    """The accelerators of one type."""

    kind: AcceleratorKind
    model: str
    """As EC2 names it: T4, H200, Trainium2."""
    count: int
    """Whole ones; 0 where the type has part of one."""
    memory_mib: int
    """Of each; of the part, where it is one."""
    partition: float = 1.0
    """Part of one that the type has: 0.125 to 1."""

    @property
    def resource(self) -> str | None:
        """What pods ask for; None for a part of a GPU, of which device plugins count none."""
        return RESOURCES[self.kind] if self.count else None


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceType:
    """One type."""

    name: str
    vcpu: int
    memory_mib: int
    arch: Arch
    accelerator: Accelerator | None = None
    network: str
    """Bandwidth in EC2's words: `Up to 25 Gigabit`."""
    network_cards: int
    primary_card_enis: int
    """Network interfaces that card 0 takes; pods get their addresses there alone."""
    ipv4_per_eni: int
    efa_interfaces: int
    """EFA interfaces at most: one a card from `efa_first_card` on."""
    efa_first_card: int
    nvme_gb: int = 0
    """Local disks altogether, in GB (1000-based)."""
    usage: frozenset[Usage]
    cluster_placement: bool
    """Whether placement groups of strategy `cluster` take it."""
    quota_on_demand: str
    """Code of the quota of running on-demand instances, service `ec2`; counted in vCPU."""
    quota_spot: str | None = None
    """As above, for spot; None where sources disagree."""
    on_demand_usd_us_east_1: float | None = None
    """USD an hour, Linux, on demand; None where the catalogue has no price."""
    karpenter_gpu_name: str | None = None
    """Value of the label karpenter.k8s.aws/instance-gpu-name."""
    karpenter_allocatable_cpu: str | None = None
    karpenter_allocatable_memory: str | None = None

    @property
    def family(self) -> str:
        """What comes before the dot."""
        return self.name.partition(".")[0]

    @property
    def efa_cards(self) -> range:
        """Indices of the network cards that take an EFA interface."""
        return range(self.efa_first_card, self.efa_first_card + self.efa_interfaces)


def pod_addresses(instance: InstanceType, *, prefix_delegation: bool) -> int:
    """Pods that the addresses of a node suffice for.

    The first address of each interface is the node's own; two more pods, the CNI's and kube-proxy's, use the host's.
    Source: max-pods-calculator.sh, as above.
    """
    per_address = IPS_PER_PREFIX if prefix_delegation else 1
    return instance.primary_card_enis * (instance.ipv4_per_eni - 1) * per_address + 2


def max_pods(instance: InstanceType, *, prefix_delegation: bool) -> int:
    """Pods that a node of a managed node group runs at most: its addresses, or the ceiling of its vCPUs."""
    ceiling = MAX_PODS_MANY_VCPUS if instance.vcpu > MANY_VCPUS else MAX_PODS_FEW_VCPUS
    return min(ceiling, pod_addresses(instance, prefix_delegation=prefix_delegation))


def lowest_max_pods(instances: Iterable[InstanceType], *, prefix_delegation: bool) -> int:
    """Pods a node in a group of several types: EKS gives all of them the lowest. Raises ValueError for no types.

    Source: EKS user guide, "Assign more IP addresses to Amazon EKS nodes with prefixes" (checked 2026-11).
    """
    return min(max_pods(instance, prefix_delegation=prefix_delegation) for instance in instances)


def instance_types() -> Mapping[str, InstanceType]:
    """All types of the catalogue, by name, sorted."""
    return _read()[0]


def accelerated_types() -> tuple[InstanceType, ...]:
    """Types with an accelerator, or with part of one, by name."""
    return tuple(instance for instance in instance_types().values() if instance.accelerator)


def sources() -> Mapping[str, str]:
    """Where the facts are from, by kind of fact."""
    return _read()[1]


def instance_type(name: str) -> InstanceType:
    """One type. Raises LookupError for an unknown one, with those that are close."""
    fix = unknown_instance_type(name)
    if fix is not None:
        raise LookupError(f"{name!r} is not an instance type of the catalogue; {fix}")
    return instance_types()[name]


def unknown_instance_type(name: str) -> str | None:
    """What to write instead of a type that the catalogue has not, as an imperative; None if it has it."""
    known = instance_types()
    if name in known:
        return None
    same_family = [other for other in known if other.startswith(f"{name.partition('.')[0]}.")]
    close = difflib.get_close_matches(name, same_family or known, n=3)
    if close:
        return f"write {' or '.join(close)}"
    families = sorted({instance.family for instance in known.values()})
    return f"write a type of {', '.join(families)}"


@cache
def _read() -> tuple[Mapping[str, InstanceType], Mapping[str, str]]:
    document = json.loads(Path(__file__).with_name("instances.json").read_text(encoding="utf-8"))
    types = {name: _instance_type(name, row) for name, row in document["types"].items()}
    return MappingProxyType(types), MappingProxyType(document["sources"])


def _instance_type(name: str, row: dict[str, Any]) -> InstanceType:
    accelerator = row.pop("accelerator", None)
    if accelerator:
        accelerator = Accelerator(**{**accelerator, "kind": AcceleratorKind(accelerator["kind"])})
    usage = frozenset(Usage(name) for name in row.pop("usage"))
    return InstanceType(name=name, accelerator=accelerator, usage=usage, arch=Arch(row.pop("arch")), **row)
