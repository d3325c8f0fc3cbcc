"""What metrics need of the rest of a stack file: disk, storage class, room on nodes, versions. Pure; no pulumi here."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from components.catalog.charts import ChartName, unsupported
from components.cluster.node_capacity import Resource
from components.monitoring.metrics_sizing import LARGEST_GIB, SMALLEST_GIB, MetricsNeed, Scale, series_of
from components.monitoring.metrics_spec import ManagedMetricsSpec, PrometheusStackSpec
from components.monitoring.watched import Watched
from components.spec import Problem

LOCAL_RETENTION_DAYS = 1
"""What the cluster keeps where Amazon Managed Prometheus has the rest: more than any window of autoscaling."""


def metrics_need(spec: PrometheusStackSpec | ManagedMetricsSpec, scale: Scale) -> MetricsNeed:
    """What each Prometheus in the cluster takes."""
    managed = isinstance(spec, ManagedMetricsSpec)
    return MetricsNeed(
        series=series_of(scale),
        scrape_seconds=spec.scrape_seconds,
        serving_scrape_seconds=spec.serving_scrape_seconds,
        retention_days=LOCAL_RETENTION_DAYS if managed else spec.retention_days,
        remote=managed,
    )


def storage_gib(spec: PrometheusStackSpec | ManagedMetricsSpec, scale: Scale) -> int:
    """Size of each Prometheus's volume: the next step, since volumes that are there do not grow with the cluster."""
    if spec.storage_gib is not None:
        return spec.storage_gib
    size = SMALLEST_GIB
    while size < metrics_need(spec, scale).disk_gib:
        size *= 2
    return min(size, LARGEST_GIB)


@dataclass(frozen=True, kw_only=True)
class MetricsPlace:
    """Where metrics are taken and kept."""

    scale: Scale
    watched: Watched
    storage_classes: Collection[str]
    kubernetes_version: str
    """The cluster's minor: 1.35."""
    system_nodes: int
    """Nodes that controllers run on, at least."""
    system_node: dict[Resource, int]
    """What pods can request on one of them, thousandths of a vCPU and MiB, less what DaemonSets have."""


def metrics_problems(spec: PrometheusStackSpec | ManagedMetricsSpec, place: MetricsPlace) -> Iterator[Problem]:
    """Everything of the spec that could not be, as things are. Paths below the spec."""
    yield from _disks_that_are_too_small(spec, place.scale)
    yield from prometheus_without_room(spec, place)
    if spec.storage_class not in place.storage_classes:
        known = ", ".join(sorted(place.storage_classes)) or "none"
        message = f"is no storage class of the cluster, which has {known}"
        fix = "write one of them, or add it to cluster.storage_classes"
        yield Problem(path=("storage_class",), message=message, got=spec.storage_class, fix=fix)
    if unfit := unsupported(ChartName.KUBE_PROMETHEUS_STACK, place.kubernetes_version):
        message, got = f"needs Kubernetes {place.kubernetes_version}, which {unfit}", place.kubernetes_version
        yield Problem(path=("kind",), message=message, got=got, fix="upgrade the cluster")
    if spec.efa_exporter_image is not None and not place.watched.efa:
        message, got = "is for nodes with EFA, and there are none", spec.efa_exporter_image
        yield Problem(path=("efa_exporter_image",), message=message, got=got, fix="remove it")


def _disks_that_are_too_small(spec: PrometheusStackSpec | ManagedMetricsSpec, scale: Scale) -> Iterator[Problem]:
    need = metrics_need(spec, scale)
    bound = spec.storage_gib or LARGEST_GIB
    if need.disk_gib <= bound:
        return
    days, most = need.days_on(bound), f"{bound} GiB"
    message = f"is longer than {most} hold for {scale.nodes} nodes and {scale.gpus} GPUs: {need}"
    larger = f"set storage_gib to {need.disk_gib}, " if need.disk_gib <= LARGEST_GIB else ""
    shorter = f"write {days} or less" if days else "scrape less often"
    if isinstance(spec, ManagedMetricsSpec):
        message = f"is too little for what is kept in the cluster: {need}"
        fix = f"{larger}or scrape less often" if larger else "scrape less often"
        yield Problem(path=("storage_gib",), message=message, got=spec.storage_gib, fix=fix)
    else:
        fix = f"{larger}{'or ' if larger else ''}{shorter}"
        yield Problem(path=("retention_days",), message=message, got=spec.retention_days, fix=fix)


def prometheus_without_room(spec: PrometheusStackSpec | ManagedMetricsSpec, place: MetricsPlace) -> Iterator[Problem]:
    """A Prometheus that no system node has a place for, or a second one without a node of its own."""
    need, node = metrics_need(spec, place.scale), place.system_node
    cpu, memory = node.get(Resource.CPU, 0), node.get(Resource.MEMORY, 0)
    if need.cpu_millicores > cpu or need.memory_mib > memory:
        message = (
            f"needs nodes that Prometheus fits on: for {need.active_series} series it requests {need.cpu_millicores}m "
            f"and {need.memory_mib} MiB, and pods have {cpu}m and {memory} MiB of a system node"
        )
        fix = "take a larger instance type for the node group that controllers run on"
        yield Problem(path=("kind",), message=message, got=spec.kind, fix=fix)
    if spec.replicas > place.system_nodes:
        message = f"need a node each, and controllers have {place.system_nodes}"
        fix = "write 1, or raise min_size of the node group that controllers run on"
        yield Problem(path=("replicas",), message=message, got=spec.replicas, fix=fix)
