"""How the monitoring of one environment fits the rest of its stack file. Pure functions; no pulumi here.

Each yields problems with paths below the monitoring.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from components.cluster.daemonsets import DAEMONSETS_CPU, DAEMONSETS_MEMORY_MIB
from components.cluster.node_capacity import Resource
from components.monitoring.chosen_alerts import alert_problems
from components.monitoring.chosen_dashboards import dashboard_problems
from components.monitoring.cost_spec import CostSurroundings, cost_problems
from components.monitoring.drift_rules import DriftSurroundings, drift_images_by_tag, drift_problems
from components.monitoring.logs_spec import LokiLogsSpec, short_at_hand
from components.monitoring.metrics_rules import MetricsPlace, metrics_need, metrics_problems
from components.monitoring.metrics_spec import ManagedMetricsSpec, MetricsSpec, grafana_is_in_cluster
from components.monitoring.routing_rules import (
    unheard_heartbeat,
    unmanageable,
    unreadable_secrets,
    unrouted_owners,
    untold_retraining,
)
from components.monitoring.traces_spec import TempoTracesSpec
from components.spec import Problem, below
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from infra.floors import Tier
from infra.monitored import Monitored


@dataclass(frozen=True, kw_only=True)
class Around:
    """What else the rules have to know."""

    account: str
    region: str
    tier: Tier
    isolated: bool
    """Whether the network has no way to the internet."""
    buckets: Mapping[str, ArtifactBucketSpec]
    file_systems: Collection[str]


def monitoring_problems(known: Monitored, around: Around) -> Iterator[Problem]:
    """Everything of the monitoring that could not be, as things are."""
    spec = known.monitoring
    if spec.metrics:
        yield from below(("metrics",), metrics_problems(spec.metrics, _place(known, spec.metrics)))
        yield from _alone_in_production(spec.metrics, around.tier)
    if spec.alerts and spec.metrics:
        yield from below(("alerts",), alert_problems(spec.alerts, known.exporters, known.facts))
    if spec.dashboards and spec.metrics:
        found = dashboard_problems(spec.dashboards, known.exporters, known.thresholds, known.facts)
        yield from below(("dashboards",), found)
        yield from _dashboards_that_nobody_reads(known)
    yield from below(("routing",), _routing_problems(known, around))
    if spec.logs:
        yield from below(("logs",), short_at_hand(spec.logs, known.cluster.log_retention_days))
    yield from _spans_that_go_nowhere(known)
    yield from _volumes_of_no_class(known)
    yield from below(("drift",), _drift_problems(known, around))
    if spec.cost:
        yield from below(("cost",), cost_problems(spec.cost, _costs(known, around)))


def _dashboards_that_nobody_reads(known: Monitored) -> Iterator[Problem]:
    spec = known.monitoring
    if spec.metrics and spec.dashboards and not grafana_is_in_cluster(spec.metrics):
        message = "are read by a Grafana in the cluster, and metrics have none"
        fix = "remove it, or write metrics of kind prometheus with a grafana"
        got = spec.dashboards.model_dump(mode="json", exclude_defaults=True)
        yield Problem(path=("dashboards",), message=message, got=got, fix=fix)


def _routing_problems(known: Monitored, around: Around) -> Iterator[Problem]:
    routing = known.monitoring.routing
    if routing is None:
        return
    yield from unrouted_owners(routing, known.rules)
    yield from untold_retraining(routing, known.rules)
    if isinstance(known.monitoring.metrics, ManagedMetricsSpec):
        yield from unmanageable(routing, account=around.account, region=around.region)
    else:
        yield from unreadable_secrets(routing)
    if around.tier is Tier.PRODUCTION:
        yield from unheard_heartbeat(routing)


def _drift_problems(known: Monitored, around: Around) -> Iterator[Problem]:
    drift = known.monitoring.drift
    place = DriftSurroundings(
        models=known.serving.models,
        buckets=around.buckets,
        nodes=known.nodes,
        metrics=known.monitoring.metrics is not None,
    )
    yield from drift_problems(drift, place)
    if around.tier is Tier.PRODUCTION:
        yield from drift_images_by_tag(drift)


def _alone_in_production(metrics: MetricsSpec, tier: Tier) -> Iterator[Problem]:
    if tier is Tier.PRODUCTION and metrics.replicas == 1:
        message = "tier production needs a second Prometheus: with one, nothing is seen while it moves"
        yield Problem(path=("metrics", "replicas"), message=message, got=1, fix="write 2")


def _spans_that_go_nowhere(known: Monitored) -> Iterator[Problem]:
    senders = sorted(key for key, model in known.serving.models.items() if model.server.traces)
    if known.monitoring.traces is None and senders:
        message = f"is not set, and {', '.join(senders)} would send spans (server.traces)"
        fix = "write {kind: xray}, or remove server.traces"
        yield Problem(path=("traces",), message=message, got=None, fix=fix, lacks=("traces",))


def _volumes_of_no_class(known: Monitored) -> Iterator[Problem]:
    """Stores whose volumes nobody would make. Metrics have a rule of their own."""
    classes, spec = known.cluster.storage_classes, known.monitoring
    for name, part in (("logs", spec.logs), ("traces", spec.traces)):
        if isinstance(part, LokiLogsSpec | TempoTracesSpec) and part.storage_class not in classes:
            message = f"is no storage class of the cluster, which has {', '.join(sorted(classes)) or 'none'}"
            fix = "write one of them, or add it to cluster.storage_classes"
            yield Problem(path=(name, "storage_class"), message=message, got=part.storage_class, fix=fix)


def _place(known: Monitored, spec: MetricsSpec) -> MetricsPlace:
    cluster = known.cluster
    need = metrics_need(spec, known.scale)
    rooms = {key: _room(known, key) for key in cluster.system_groups}
    asked = {Resource.CPU: need.cpu_millicores, Resource.MEMORY: need.memory_mib}
    fitting = [key for key, room in rooms.items() if all(room[each] >= amount for each, amount in asked.items())]
    return MetricsPlace(
        scale=known.scale,
        watched=known.watched,
        storage_classes=cluster.storage_classes,
        kubernetes_version=cluster.kubernetes_version,
        system_nodes=sum(cluster.node_groups[key].min_size for key in fitting or rooms),
        system_node=max(
            (rooms[key] for key in fitting or rooms),
            key=lambda room: room[Resource.MEMORY],
            default=dict.fromkeys(asked, 0),
        ),
    )


def _room(known: Monitored, key: str) -> dict[Resource, int]:
    """What pods have of a node of a group, beside DaemonSets."""
    taken = {Resource.CPU: DAEMONSETS_CPU, Resource.MEMORY: DAEMONSETS_MEMORY_MIB}
    node = known.nodes[key].node
    return {each: max(0, node[each] - amount) for each, amount in taken.items()}


def _costs(known: Monitored, around: Around) -> CostSurroundings:
    return CostSurroundings(
        account=around.account,
        region=around.region,
        monthly_usd=known.budget.monthly_usd,
        has_cluster=True,
        has_karpenter=known.cluster.karpenter is not None,
        has_metrics=known.monitoring.metrics is not None,
        isolated=around.isolated,
        nodes=frozenset(known.nodes),
        buckets=frozenset(around.buckets),
        file_systems=frozenset(around.file_systems),
    )
