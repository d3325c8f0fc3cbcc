"""What training runtimes must be like to run on the nodes there are. Pure; paths are below the training part."""

import difflib
from collections.abc import Collection, Iterator, Mapping

from components.catalog.charts import ChartName, unsupported
from components.catalog.fabric import workers
from components.catalog.instances import AcceleratorKind
from components.catalog.network_topology import closest_level, network_layers, topology_levels
from components.cluster.node_capacity import NodeCapacity, Resource
from components.spec import Path, Problem
from components.training.node_share import whole_node
from components.training.queue_capacity import accelerator_of, gang_too_large
from components.training.runtimes_spec import (
    DeepSpeedRuntimeSpec,
    OperatorsSpec,
    RuntimeSpec,
    TorchRuntimeSpec,
    wanted_charts,
)

_CHOSEN_BY: dict[ChartName, Path] = {
    ChartName.JOBSET: ("operators", "jobset"),
    ChartName.KUBEFLOW_TRAINER: ("runtimes",),
    ChartName.LEADER_WORKER_SET: ("operators", "leader_worker_set"),
    ChartName.KUBERAY: ("operators", "ray"),
}
"""What in the stack file installs a chart."""


def impossible_runtimes(
    runtimes: Mapping[str, RuntimeSpec], capacities: Mapping[str, NodeCapacity]
) -> Iterator[Problem]:
    """What no job of a runtime could do; `capacities` are those of all node groups and pools, by key."""
    for key, spec in sorted(runtimes.items()):
        path = ("runtimes", key)
        capacity = capacities.get(spec.nodes)
        if capacity is None:
            yield _unknown_nodes(path, spec.nodes, capacities)
        elif not whole_node(capacity).is_possible:
            yield _no_room(path, spec.nodes, capacity)
        else:
            yield from _devices_not_offered_whole(path, spec, capacity)
            yield from _unfit_accelerators(path, spec, capacity)
            yield from _gang_larger_than_its_nodes(path, spec, capacity)
            yield from _shared_memory_larger_than_memory(path, spec, capacity)
            yield from _processes_without_an_even_share(path, spec, capacity)


def unplaced_topologies(
    runtimes: Mapping[str, RuntimeSpec],
    placed: Collection[str],
    capacities: Mapping[str, NodeCapacity],
    region: str,
) -> Iterator[Problem]:
    """Topologies that no queue knows: jobs would never be admitted. `placed` are keys of nodes that Kueue places on."""
    for key, spec in sorted(runtimes.items()):
        if spec.prefer_topology is None or spec.nodes not in capacities:
            continue
        path = ("runtimes", key, "prefer_topology")
        levels = topology_levels(network_layers(capacities[spec.nodes].types, region))
        if spec.nodes not in placed:
            message = f"needs queues that place jobs on the nodes of {spec.nodes} one by one, and none does"
            fix = f"remove it, or give a team a quota on {spec.nodes} and leave it in queueing.topology_aware"
            yield Problem(path=path, message=message, got=spec.prefer_topology.value, fix=fix)
        elif spec.prefer_topology not in levels:
            message = f"is no label of nodes {spec.nodes}: EC2 does not tell where they are in the network so closely"
            fix = f"write {' or '.join(levels[:-1])}, or remove it"
            yield Problem(path=path, message=message, got=spec.prefer_topology.value, fix=fix)


def topologies_left_out(
    runtimes: Mapping[str, RuntimeSpec],
    mixed: Collection[str],
    capacities: Mapping[str, NodeCapacity],
    region: str,
) -> Iterator[Problem]:
    """Runtimes that ask for no topology on nodes that their queue then skips: jobs would never be admitted.

    `mixed` are keys of nodes that Kueue places on one by one, in queues that have nodes of the other kind as well. Of
    such a queue it gives jobs without a topology the other kind alone (Kueue 0.19, tas_flavorassigner.go).
    """
    for key, spec in sorted(runtimes.items()):
        if spec.prefer_topology is None and spec.nodes in mixed and spec.nodes in capacities:
            message = (
                f"is missing: a queue with a quota on {spec.nodes} has other nodes as well, and gives jobs only those"
            )
            fix = f"write {closest_level(capacities[spec.nodes].types, region)}"
            yield Problem(path=("runtimes", key, "prefer_topology"), message=message, got=None, fix=fix)


def images_by_tag(runtimes: Mapping[str, RuntimeSpec]) -> Iterator[Problem]:
    """Images that may become others without a change here: a floor for production."""
    for key, spec in sorted(runtimes.items()):
        if not spec.by_digest:
            message = "is an image by tag, which may become another one"
            fix = "add the digest that was tested: @sha256:..."
            yield Problem(path=("runtimes", key, "image"), message=message, got=spec.image, fix=fix)


def unsupported_operators(
    operators: OperatorsSpec, runtimes: Mapping[str, RuntimeSpec], kubernetes_version: str
) -> Iterator[Problem]:
    """Operators whose chart the cluster's Kubernetes is too old or too new for."""
    for chart in wanted_charts(operators, runtimes):
        if chart is ChartName.JOBSET and not operators.jobset:
            path = _CHOSEN_BY[ChartName.KUBEFLOW_TRAINER]
        else:
            path = _CHOSEN_BY[chart]
        if message := unsupported(chart, kubernetes_version):
            yield Problem(
                path=path,
                message=f"need Kubernetes {kubernetes_version}, which {message}",
                got=kubernetes_version,
                fix=f"choose a Kubernetes version that it supports, or remove {'.'.join(map(str, path))}",
            )


def _unknown_nodes(path: Path, nodes: str, capacities: Mapping[str, NodeCapacity]) -> Problem:
    close = difflib.get_close_matches(nodes, capacities, n=1) or sorted(capacities)
    fix = f"write {' or '.join(close)}" if close else "add a node group to the cluster"
    message = "is neither a node group nor a node pool of the cluster"
    return Problem(path=(*path, "nodes"), message=message, got=nodes, fix=fix)


def _no_room(path: Path, nodes: str, capacity: NodeCapacity) -> Problem:
    names = ", ".join(instance.name for instance in capacity.types)
    message = f"are nodes of {names}, whose CPU and memory DaemonSets need"
    return Problem(path=(*path, "nodes"), message=message, got=nodes, fix="choose nodes of a larger type")


def _devices_not_offered_whole(path: Path, spec: RuntimeSpec, capacity: NodeCapacity) -> Iterator[Problem]:
    """Devices that are shared or claimed: pods of a runtime ask for all that a node has, by number."""
    fix = "choose other nodes, or set cluster.gpu_software to device_plugin without sharing"
    has, offers = capacity.accelerator, accelerator_of(capacity)
    if has is not None and has.resource is not None:
        offered = 0 if offers is None else capacity.node[offers]
        if offered != has.count:
            message = f"are nodes of {has.count} accelerators that offer {offered}: they are shared, cut up or claimed"
            yield Problem(path=(*path, "nodes"), message=message, got=spec.nodes, fix=fix)
    if capacity.efa and Resource.EFA not in capacity.node:
        message = "are nodes whose EFA interfaces have to be claimed: jobs would go over TCP instead"
        fix = "choose other nodes, or set cluster.gpu_software.efa to device_plugin"
        yield Problem(path=(*path, "nodes"), message=message, got=spec.nodes, fix=fix)


def _unfit_accelerators(path: Path, spec: RuntimeSpec, capacity: NodeCapacity) -> Iterator[Problem]:
    kind = capacity.accelerator.kind if capacity.accelerator else None
    if isinstance(spec, DeepSpeedRuntimeSpec) and kind is not AcceleratorKind.NVIDIA:
        message = "are without NVIDIA GPUs, which DeepSpeed is for"
        fix = "choose nodes that have some, or write kind: torch"
        yield Problem(path=(*path, "nodes"), message=message, got=spec.nodes, fix=fix)
    if kind is AcceleratorKind.NEURON and not capacity.efa and spec.num_nodes > 1:
        message = f"is too many for nodes {spec.nodes} without EFA, over which alone Neuron devices reach another node"
        fix = "write 1, or choose nodes with EFA"
        yield Problem(path=(*path, "num_nodes"), message=message, got=spec.num_nodes, fix=fix)


def _gang_larger_than_its_nodes(path: Path, spec: RuntimeSpec, capacity: NodeCapacity) -> Iterator[Problem]:
    if message := gang_too_large(spec.num_nodes, capacity):
        fix = f"write {capacity.largest_gang} or less, or let {spec.nodes} grow"
        yield Problem(path=(*path, "num_nodes"), message=message, got=spec.num_nodes, fix=fix)


def _shared_memory_larger_than_memory(path: Path, spec: RuntimeSpec, capacity: NodeCapacity) -> Iterator[Problem]:
    bound = whole_node(capacity).memory_mib // 1024
    if spec.shared_memory_gib is not None and spec.shared_memory_gib > bound:
        message = f"is more than the pod's whole memory on nodes {spec.nodes}, {bound} GiB"
        fix = f"write {bound} or less, or remove it for half of the memory"
        yield Problem(path=(*path, "shared_memory_gib"), message=message, got=spec.shared_memory_gib, fix=fix)


def _processes_without_an_even_share(path: Path, spec: RuntimeSpec, capacity: NodeCapacity) -> Iterator[Problem]:
    if isinstance(spec, TorchRuntimeSpec) or spec.procs_per_node is None or capacity.accelerator is None:
        return
    bound = min(workers(instance) for instance in capacity.types)
    if bound % spec.procs_per_node:
        fitting = [str(count) for count in range(1, bound + 1) if bound % count == 0]
        message = f"do not share the {bound} accelerators of nodes {spec.nodes} evenly"
        fix = f"write {', '.join(fitting)}, or remove it for {bound}"
        yield Problem(path=(*path, "procs_per_node"), message=message, got=spec.procs_per_node, fix=fix)
