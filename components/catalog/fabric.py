"""What a container has to be told and given to use the network between nodes: EFA, or plain TCP. Pure; no pulumi here.

Facts of the software in training images and of EKS's node images; each with its source.
"""

from components.catalog.instances import AcceleratorKind, InstanceType

POD_INTERFACE = "eth0"
"""The one network interface of a pod with an address. EFA devices have none: they are files below /dev/infiniband."""

HUGEPAGES = "hugepages-2Mi"
"""Resource that pods request for 2 MiB pages, which libfabric keeps its buffers in."""

HUGEPAGES_MIB = 5120
"""What a pod requests of them: as AWS's own manifests do (aws-samples/awsome-distributed-training, nccl-tests.yaml;
EKS user guide, node-efa.adoc; 2026-11)."""

PAGES_PER_VCPU = 110
"""Pages of 2 MiB that nodes with EFA set aside at boot, and one more: two endpoints of 110 MB a core. The nodes' memory
for pods is so much less. Seen as 42242Mi on 192 vCPU (bottlerocket-core-kit#141, corndog; its review has the EFA
installer's own formula; 2026-11). The 5128 pages of the EKS user guide are another machine's."""

_RDMA_TOLD = frozenset({"p4d", "p4de", "p5", "p5e", "p5en", "trn1", "trn1n"})
"""Families whose sources ask for FI_EFA_USE_DEVICE_RDMA: libfabric before 1.18 with p4 and p5, and Neuron on trn1.
Where the network cards do not know RDMA libfabric stops at this setting, and newer libfabric finds out by itself."""

_SOCKETS = {"GLOO_SOCKET_IFNAME": POD_INTERFACE}
"""Of PyTorch's own transport, for CPUs."""

WORKERS_PER_DEVICE = {"Inferentia2": 2, "Trainium": 2, "Trainium2": 4}
"""Processes a Neuron device takes: one a logical NeuronCore, of which Trainium2 has four of two cores each unless told
otherwise (Neuron documentation, "Developer Guide for Training with PyTorch NeuronX", 2026-11)."""


def preallocated_hugepages_mib(instance: InstanceType) -> int:
    """Memory that a node with EFA interfaces sets aside as huge pages, in MiB."""
    return 2 * (PAGES_PER_VCPU * instance.vcpu + 1)


def workers(instance: InstanceType) -> int:
    """Processes that the accelerators of a node take, one each; 1 without accelerators."""
    accelerator = instance.accelerator
    if accelerator is None or not accelerator.count:
        return 1
    return accelerator.count * WORKERS_PER_DEVICE.get(accelerator.model, 1)


def fabric_environment(instance: InstanceType, *, efa: bool, hugepages: bool) -> dict[str, str]:
    """Environment of a training container on nodes of a type, sorted.

    `efa` is whether the container gets all of the node's EFA interfaces, `hugepages` whether it gets huge pages, too.
    """
    kind = instance.accelerator.kind if instance.accelerator else None
    environment = dict(_SOCKETS)
    if kind is AcceleratorKind.NEURON:
        environment["CCOM_SOCKET_IFNAME"] = POD_INTERFACE
    if kind is AcceleratorKind.NVIDIA:
        environment["NCCL_SOCKET_IFNAME"] = f"={POD_INTERFACE}"
        # Named, the network is that one or none: without it NCCL goes on over TCP, and nobody notices. The plugin goes
        # by this name in every version (aws/aws-ofi-nccl, nvidia_plugin_name_fixup, 2026-11).
        environment["NCCL_NET"] = "AWS Libfabric" if efa else "Socket"
    if efa:
        environment["FI_PROVIDER"] = "efa"
        if instance.family in _RDMA_TOLD:
            environment["FI_EFA_USE_DEVICE_RDMA"] = "1"
        if not hugepages:
            # A page that the container may not have is a bus error, not a failed allocation.
            environment["FI_EFA_USE_HUGE_PAGE"] = "0"
    return dict(sorted(environment.items()))
