"""What drift monitors share on a cluster: names, and values of the Pushgateway's chart. Pure functions; no pulumi here.

A Pushgateway, since a job that runs for a minute a day cannot be scraped. It keeps what it was given, for as long as it
runs: so each model's group has the time of its last report in it, alerts look at that, and they look back over what
Prometheus has kept, so that a gateway that starts anew ends no alert. Prometheus' own receivers would take the job's
gauges as well, but have them stale five minutes later, and every query on them would have to know.

Keys read in prometheus-community/helm-charts, charts/prometheus-pushgateway/values.yaml and templates (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.catalog.charts import CHARTS, ChartName
from components.monitoring.placement import RESTRICTED_CONTAINER, RESTRICTED_POD, on_system_nodes, requests

Values = dict[str, Any]

DRIFT_NAMESPACE = "drift"
"""Of the jobs and the gateway. A job is called by its model there, and rules find it so."""

GATEWAY = CHARTS[ChartName.PUSHGATEWAY].name
"""Of the release, and of all objects of it."""

GATEWAY_PORT = 9091

PUSH_URL = f"http://{GATEWAY}.{DRIFT_NAMESPACE}:{GATEWAY_PORT}"
"""Where jobs push to."""

GATEWAY_LABELS = {"app.kubernetes.io/instance": GATEWAY, "app.kubernetes.io/name": GATEWAY}
"""By which its pods and its service are found."""

JOB_LABEL = "groundplane/drift-monitor"
"""On the pods of jobs; its value is the model's key."""

GATEWAY_CPU_MILLICORES = 50
GATEWAY_MEMORY_MIB = 64
"""What the gateway requests: some hundred series, pushed and scraped now and then."""

TARGET_LABELS = "container|endpoint|namespace|pod|service"
"""What scraping would add: of the gateway, not of the job, and other ones with each pod that the gateway is."""


def gateway_values(system_node_groups: Sequence[str]) -> Values:
    """Values of the chart. The gateway runs on the groups called so; on any nodes if there are none."""
    values = {
        "automountServiceAccountToken": False,
        "containerSecurityContext": RESTRICTED_CONTAINER,
        # One alone: each would have a part of the groups, and none all.
        "replicaCount": 1,
        "resources": requests(GATEWAY_CPU_MILLICORES, GATEWAY_MEMORY_MIB),
        "securityContext": RESTRICTED_POD,
        # The monitor is the component's own, in the namespace that Prometheus takes monitors from.
        "serviceMonitor": {"enabled": False},
    }
    if affinity := on_system_nodes(system_node_groups):
        values["affinity"] = affinity
    return values


def service_monitor_spec() -> Values:
    """Spec of the ServiceMonitor: labels stay as they were pushed, and no series is another one after a restart."""
    return {
        "endpoints": [
            {
                "honorLabels": True,
                "metricRelabelings": [{"action": "labeldrop", "regex": TARGET_LABELS}],
                "path": "/metrics",
                "port": "http",
            }
        ],
        "namespaceSelector": {"matchNames": [DRIFT_NAMESPACE]},
        "selector": {"matchLabels": GATEWAY_LABELS},
    }


def gateway_policy_spec(monitoring: str) -> Values:
    """Spec of its network policy: jobs of the namespace push, Prometheus scrapes, and it connects to nobody."""
    scrapers = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": monitoring}}}
    jobs = {"podSelector": {"matchExpressions": [{"key": JOB_LABEL, "operator": "Exists"}]}}
    return {
        "podSelector": {"matchLabels": GATEWAY_LABELS},
        "policyTypes": ["Egress", "Ingress"],
        "ingress": [{"from": [jobs, scrapers], "ports": [{"port": GATEWAY_PORT, "protocol": "TCP"}]}],
    }
