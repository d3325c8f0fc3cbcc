"""What served models need of the rest of a stack file: nodes, drivers, files. Pure; paths are below the serving."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from components.catalog.charts import ChartName, unsupported
from components.cluster.addons_spec import OptionalAddon
from components.cluster.node_capacity import NodeCapacity, Resource
from components.serving.autoscaling_spec import Wake
from components.serving.candidate import candidate_of
from components.serving.kserve_cluster_rules import kserve_problems
from components.serving.model_manifests import shared_memory_gib
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.model_source import files_of
from components.serving.prometheus_spec import PrometheusSpec
from components.serving.replica_share import MIB, places, replica_share
from components.serving.rollout_room import fitting_replicas, more_at_once, too_many_at_once
from components.serving.serving_spec import ServingSpec, unheeded_tolerances, unread_metrics
from components.serving.startup_spec import WeightsFrom
from components.spec import Path, Problem, below
from components.storage.file_systems_spec import FileSystems
from components.storage.lustre_spec import LustreSpec

DRIVERS = {
    WeightsFrom.MOUNTPOINT: OptionalAddon.MOUNTPOINT_S3_CSI,
    WeightsFrom.NVME: OptionalAddon.MOUNTPOINT_S3_CSI,
    WeightsFrom.FSX: OptionalAddon.FSX_CSI,
}
"""Add-on that mounts the files."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What there is besides the models."""

    nodes: Mapping[str, NodeCapacity]
    """Node groups and pools, with the device software there is, by key."""
    group_sizes: Mapping[str, int]
    """Nodes that each node group begins with, by key: nobody adds nodes to a group when pods wait."""
    kubernetes_version: str
    prometheus: PrometheusSpec | None
    """Where metrics are."""
    buckets: Collection[str] = ()
    """Keys."""
    drivers: Collection[OptionalAddon] = ()
    file_systems: FileSystems = field(default_factory=dict)
    teams: Collection[str] = ()
    """Namespaces of teams."""


def serving_problems(serving: ServingSpec, around: Surroundings) -> Iterator[Problem]:
    """Everything of the serving that could not be, as things are."""
    for key, spec in sorted(serving.models.items()):
        own = list(_model_problems(spec, around))
        yield from below(("models", key), own)
        if (candidate := candidate_of(key, spec)) is not None:
            more = [problem for problem in _model_problems(candidate, around) if problem not in own]
            yield from below(("models", key, "rollout", "candidate"), more)
    yield from too_many_at_once(serving.models, around.nodes, around.group_sizes)
    yield from unheeded_tolerances(serving, around.kubernetes_version)
    yield from unread_metrics(serving, around.prometheus)
    yield from kserve_problems(serving, around.kubernetes_version)
    if serving.namespace in around.teams:
        message, fix = "is the namespace of a team", "write another, or rename the team"
        yield Problem(path=("namespace",), message=message, got=serving.namespace, fix=fix)
    charts = (ChartName.KEDA, *((ChartName.KEDA_HTTP,) if serving.holds_requests else ()))
    for chart in charts if serving.models else ():
        if unfit := unsupported(chart, around.kubernetes_version):
            version = around.kubernetes_version
            text = f"need Kubernetes {version}, which {unfit}"
            yield Problem(path=("models",), message=text, got=version, fix="upgrade the cluster")


def _model_problems(spec: ModelServiceSpec, around: Surroundings) -> Iterator[Problem]:
    capacity = around.nodes.get(spec.accelerator.nodes)
    yield from _files_that_are_not_there(spec, around, capacity)
    yield from _wake_that_nobody_counts(spec)
    if capacity is None:
        message = "is neither a node group nor a node pool of the cluster"
        yield _unknown(("accelerator", "nodes"), spec.accelerator.nodes, around.nodes, message)
    elif (unfit := list(_unfit_nodes(spec, capacity))) or spec.accelerator.type is None:
        yield from unfit
    else:
        yield from _nodes_that_never_come(spec, capacity, around)


def _unfit_nodes(spec: ModelServiceSpec, capacity: NodeCapacity) -> Iterator[Problem]:
    """What of the nodes is too small for one replica."""
    own = spec.accelerator
    names = [instance.name for instance in capacity.types]
    if own.instance_type not in names:
        message = f"is no type of nodes {own.nodes}, which are {', '.join(names)}"
        fix = "write one of them, or add it to the types of the nodes"
        yield Problem(path=("accelerator", "instance_type"), message=message, got=own.instance_type, fix=fix)
        return
    share = replica_share(own, capacity)
    if min(share[Resource.CPU], share[Resource.MEMORY]) <= 0:
        message = f"leaves a replica nothing beside the DaemonSets of nodes {own.nodes}"
        got, fix = own.instance_type, "take a larger type"
        yield Problem(path=("accelerator", "instance_type"), message=message, got=got, fix=fix)
        return
    device = next((name for name in share if name not in (Resource.CPU, Resource.MEMORY)), None)
    if own.gpus and (device is None or device not in capacity.node):
        message = f"cannot be requested of nodes {own.nodes}, whose accelerators are cut up, claimed, or parts of one"
        yield Problem(path=("accelerator", "gpus"), message=message, got=own.gpus, fix="choose nodes with whole ones")
    if (shared := shared_memory_gib(spec)) * MIB > share[Resource.MEMORY]:
        message = f"is more than the replica's memory, {share[Resource.MEMORY] // MIB} GiB"
        fix = "write less, or take a larger type"
        yield Problem(path=("server", "shared_memory_gib"), message=message, got=shared, fix=fix)


def _nodes_that_never_come(spec: ModelServiceSpec, capacity: NodeCapacity, around: Surroundings) -> Iterator[Problem]:
    nodes, most = spec.accelerator.nodes, spec.autoscaling.max_replicas
    size = around.group_sizes.get(nodes)
    bound = places(spec.accelerator, capacity, size)
    # A new version has replicas before the one before has fewer.
    more = more_at_once(spec, most)
    if most + more > bound:
        why = f"whose {size} nodes" if size is not None else "whose limits"
        told = "one more" if more == 1 else f"{more} more"
        message = f"and {told}, for updates, have no place on {nodes}, {why} have {bound}"
        fewer = fitting_replicas(spec, bound)
        fix = f"write {fewer} or less, or let {nodes} grow" if fewer else f"let {nodes} grow"
        yield Problem(path=("autoscaling", "max_replicas"), message=message, got=most, fix=fix)
    if size and spec.autoscaling.min_replicas == 0:
        message = f"frees nothing: {nodes} is a node group, whose {size} nodes stay and are paid for"
        fix = "write 1, or choose a node pool"
        yield Problem(path=("autoscaling", "min_replicas"), message=message, got=0, fix=fix)


def _files_that_are_not_there(
    spec: ModelServiceSpec, around: Surroundings, capacity: NodeCapacity | None
) -> Iterator[Problem]:
    way = spec.startup.weights_from
    if way is WeightsFrom.FSX:
        yield from _file_system_out_of_reach(spec, around, capacity)
    elif (files := files_of(spec.source)) is None:
        message = "is an alias of a registry, and the environment has none"
        fix = "write s3://BUCKET/PREFIX@sha256:DIGEST"
        yield Problem(path=("source",), message=message, got=spec.source, fix=fix)
    elif files.bucket not in around.buckets:
        known = ", ".join(sorted(around.buckets)) or "none"
        message = f"is in {files.bucket}, which is none of the buckets there are: {known}"
        fix = "write the key of one, or add it"
        yield Problem(path=("source",), message=message, got=spec.source, fix=fix, lacks=(files.bucket,))
    driver = DRIVERS.get(way)
    if driver is not None and driver not in around.drivers:
        message, fix = (
            f"needs {driver.value}, which the cluster does not have",
            f"add {driver.value} to cluster.addons.optional",
        )
        yield Problem(path=("startup", "weights_from"), message=message, got=way.value, fix=fix)
    if way is WeightsFrom.NVME and spec.accelerator.type is not None and not spec.accelerator.type.nvme_gb:
        message = f"is on disks that {spec.accelerator.instance_type} does not have"
        fix = "write mountpoint, or take a type with local disks"
        yield Problem(path=("startup", "weights_from"), message=message, got=way.value, fix=fix)


def _file_system_out_of_reach(
    spec: ModelServiceSpec, around: Surroundings, capacity: NodeCapacity | None
) -> Iterator[Problem]:
    key = spec.startup.file_system or ""
    there = {name: each for name, each in around.file_systems.items() if isinstance(each, LustreSpec)}
    path = ("startup", "file_system")
    if key not in there:
        yield _unknown(path, key, there, "is none of the Lustre file systems there are")
    elif capacity is not None and capacity.zone is not None and capacity.zone != there[key].zone:
        message = f"is in {there[key].zone}, and nodes {capacity.key} are in {capacity.zone}"
        yield Problem(path=path, message=message, got=key, fix="read one of their zone, or move the nodes")


def _wake_that_nobody_counts(spec: ModelServiceSpec) -> Iterator[Problem]:
    """Envoy Gateway answers by itself where a route has no endpoint, and counts that by no route."""
    zero = spec.autoscaling.scale_to_zero
    if zero is not None and zero.wake is Wake.REFUSED_REQUESTS:
        message = "cannot be counted by model, and would wake nothing"
        path = ("autoscaling", "scale_to_zero", "wake")
        yield Problem(path=path, message=message, got=zero.wake.value, fix="write held_requests")


def _unknown(path: Path, got: str, known: Iterable[str], message: str) -> Problem:
    names = sorted(known)
    close = difflib.get_close_matches(got, names, n=1) or names
    fix = f"write {' or '.join(close)}" if close else "add one"
    return Problem(path=path, message=message, got=got, fix=fix, lacks=(got,))
