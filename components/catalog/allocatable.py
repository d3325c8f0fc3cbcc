"""What a node of an instance type leaves to pods, once the system has its part. Pure arithmetic; no pulumi here.

The kubelet's own part follows nodeadm's formula (awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go), and what
the hypervisor keeps of the memory is Karpenter's estimate, whose published figures these functions repeat to the
mebibyte (its instance type reference, checked 2026-11).
"""

from components.catalog.instances import InstanceType, max_pods

VM_OVERHEAD = 0.075
"""Part of the nominal memory that an instance does not have: Karpenter's `vmMemoryOverheadPercent`."""

EVICTION_MIB = 100
"""Memory at which the kubelet begins to evict: not for pods."""

_CPU_STEPS = ((1, 60), (1, 10), (2, 5))
"""Cores, and thousandths that the kubelet keeps of each of them, beginning with the first."""

_CPU_REST = 2.5
"""The same of each further core."""


def kube_reserved_cpu(vcpu: int) -> int:
    """Thousandths of a vCPU that the kubelet keeps for Kubernetes."""
    reserved, left = 0.0, vcpu
    for cores, each in _CPU_STEPS:
        taken = min(cores, left)
        reserved, left = reserved + taken * each, left - taken
    return int(reserved + left * _CPU_REST)


def kube_reserved_memory_mib(pods: int) -> int:
    """Memory that the kubelet keeps for Kubernetes on a node of so many pods, in MiB."""
    return 255 + 11 * pods


def allocatable_cpu(instance: InstanceType) -> int:
    """Thousandths of a vCPU that pods can request on one node."""
    return instance.vcpu * 1000 - kube_reserved_cpu(instance.vcpu)


def allocatable_memory_mib(instance: InstanceType, pods: int | None = None) -> int:
    """Memory that pods can request on one node, in MiB; `pods` if its kubelet is told how many it may run."""
    pods = max_pods(instance, prefix_delegation=True) if pods is None else pods
    usable = int(instance.memory_mib * (1 - VM_OVERHEAD))
    return usable - kube_reserved_memory_mib(pods) - EVICTION_MIB
