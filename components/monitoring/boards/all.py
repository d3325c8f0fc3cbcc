"""All dashboards by uid. A table and its lookup; no pulumi here."""

from collections.abc import Callable, Mapping

from components.monitoring.boards import cost, gpu_fleet, platform_health, serving_slos, training_jobs
from components.monitoring.dashboard import Dashboard
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard as Key
from components.monitoring.thresholds_spec import ThresholdsSpec

Board = Callable[[ThresholdsSpec, MonitoringFacts], Dashboard]

BOARDS: Mapping[Key, Board] = {
    Key.COST: cost.dashboard,
    Key.GPU_FLEET: gpu_fleet.dashboard,
    Key.PLATFORM: platform_health.dashboard,
    Key.SERVING: serving_slos.dashboard,
    Key.TRAINING: training_jobs.dashboard,
}
"""What makes each dashboard."""


def all_dashboards(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> dict[Key, Dashboard]:
    """Every dashboard, with every panel, whether its exporters are there or not."""
    return {key: made(thresholds, facts) for key, made in BOARDS.items()}
