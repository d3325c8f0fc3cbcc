"""All dashboards of an environment that has everything."""

from collections.abc import Mapping
from functools import cache

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.chosen_dashboards import chosen_dashboards
from components.monitoring.dashboard import Dashboard
from components.monitoring.thresholds_spec import ThresholdsSpec
from tests.components.monitoring.environment import FACTS

SHIPPED = ThresholdsSpec()


@cache
def boards(thresholds: ThresholdsSpec = SHIPPED) -> Mapping[str, Dashboard]:
    """Dashboards by uid."""
    return chosen_dashboards(ExporterName, thresholds, FACTS)
