"""What everything else stands on: nodes, what makes them, storage, services, the monitoring. Pure; no pulumi here."""

from components.monitoring.boards.made import NODE, NODE_GROUP_VARIABLE, RATE, critical, lines, number, query
from components.monitoring.boards.platform_monitoring import controllers, monitoring
from components.monitoring.boards.platform_nodes import capacity, nodes
from components.monitoring.boards.platform_services import backups, services
from components.monitoring.boards.platform_storage import storage
from components.monitoring.dashboard import Dashboard, Row, Unit
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard as Key
from components.monitoring.thresholds_spec import ThresholdsSpec


def dashboard(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> Dashboard:
    """The dashboard."""
    return Dashboard(
        uid=Key.PLATFORM,
        title="Platform health",
        description="Nodes and what makes them, control plane, storage, services, and the monitoring itself.",
        variables=(NODE_GROUP_VARIABLE, NODE),
        rows=(
            _now(),
            nodes(thresholds.nodes),
            capacity(thresholds.nodes),
            _control_plane(),
            controllers(),
            storage(thresholds.storage),
            services(thresholds.platform),
            backups(thresholds.platform),
            monitoring(),
        ),
    )


def _now() -> Row:
    ready = 'kube_node_status_condition{condition="Ready", status="true", node=~"$node"}'
    pods = 'kube_pod_status_phase{phase="Pending"}'
    return Row(
        title="Now",
        panels=(
            number("Nodes", "That are ready.", Unit.COUNT, query(f"sum({ready})", "nodes")),
            number(
                "Not ready",
                "Nodes that are there and not ready.",
                Unit.COUNT,
                query(f"count({ready} == 0) or vector(0)", "nodes"),
                thresholds=critical(1),
            ),
            number("Pods that wait", "For a node, an image or a volume.", Unit.COUNT, query(f"sum({pods})", "pods")),
            number(
                "Alerts",
                "That fire, without those for information and the dead man's switch.",
                Unit.COUNT,
                query('count(ALERTS{alertstate="firing", severity=~"critical|warning"}) or vector(0)', "alerts"),
                thresholds=critical(1),
            ),
            number(
                "Targets down",
                "What should be scraped and does not answer.",
                Unit.COUNT,
                query("count(up == 0) or vector(0)", "targets"),
                thresholds=critical(1),
            ),
            number(
                "API server fails",
                "Part of the requests that it answers with 5xx.",
                Unit.RATIO,
                query(_api_failures(), "failed"),
            ),
        ),
    )


def _api_failures() -> str:
    every = f"sum(rate(apiserver_request_total[{RATE}]))"
    return f'(sum(rate(apiserver_request_total{{code=~"5.."}}[{RATE}])) or 0 * {every}) / {every}'


def _control_plane() -> Row:
    return Row(
        title="Control plane",
        panels=(
            lines(
                "Requests to the API server",
                "By the code of the answer: 409 is a conflict, 429 too many requests, 5xx its own failure.",
                Unit.REQUESTS_PER_SECOND,
                query(f"sum by (code) (rate(apiserver_request_total[{RATE}]))", "{{code}}"),
                minimum=0,
                stacked=True,
            ),
            lines(
                "Time of the API server",
                "Of 99 in 100 requests, without those that stay open.",
                Unit.SECONDS,
                query(
                    "histogram_quantile(0.99, sum by (verb, le) (rate(apiserver_request_duration_seconds_bucket"
                    f'{{verb!~"WATCH|CONNECT"}}[{RATE}])))',
                    "{{verb}}",
                ),
                minimum=0,
            ),
            lines(
                "Size of etcd",
                "EKS allows 8 GiB, and lets nobody write above it.",
                Unit.BYTES,
                query("max(apiserver_storage_size_bytes)", "used"),
                minimum=0,
            ),
        ),
    )
