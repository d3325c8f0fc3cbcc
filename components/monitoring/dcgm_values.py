"""Values of dcgm-exporter's chart, with the counters that rules use. Pure; no pulumi here.

Keys read in NVIDIA/dcgm-exporter, deployment/values.yaml of a version before the pinned one (2026-11).
"""

from components.catalog.metrics.dcgm import counters_csv
from components.cluster.node_facts import GPU_PRESENT_LABEL
from components.monitoring.exporter_values import NODE_OF_POD
from components.monitoring.monitors import NOT_OF_THE_EXPORTER
from components.monitoring.placement import EVERY_TAINT, Values, requests

DCGM_CPU, DCGM_MEMORY = 100, 512
"""Of each node with GPUs: among what DaemonSets have."""


def dcgm_values(scrape_seconds: int) -> Values:
    """All values. It runs on every node with NVIDIA GPUs, whose label is `node_facts.labels_of`'s."""
    return {
        "customMetrics": counters_csv(),
        "nodeSelector": {GPU_PRESENT_LABEL: "true"},
        "resources": requests(DCGM_CPU, DCGM_MEMORY),
        "serviceMonitor": {
            "enabled": True,
            "honorLabels": True,
            "interval": f"{scrape_seconds}s",
            "relabelings": [NODE_OF_POD, NOT_OF_THE_EXPORTER],
        },
        "tolerations": EVERY_TAINT,
    }
