import pytest

from components.catalog.metrics.exporters import EXPORTERS, ExporterName
from components.monitoring.rules.missing import SURE, missing
from components.monitoring.watched import ALWAYS

WITHOUT = {
    # The stack file's own constants, and Prometheus itself: if it tells nothing, the dead man's switch is still.
    ExporterName.FACTS,
    ExporterName.PROMETHEUS,
    ExporterName.PROMETHEUS_RULES,
}


@pytest.mark.parametrize("exporter", SURE)
def test_series_that_is_missed_is_of_the_exporter(exporter: ExporterName) -> None:
    assert SURE[exporter] in EXPORTERS[exporter].series()


def test_whatever_is_always_there_is_missed() -> None:
    assert SURE.keys() >= ALWAYS - WITHOUT


def test_rule_is_there_only_where_its_exporter_is() -> None:
    assert all(rule.of_exporter for rule in missing())
    found = {rule.labels["exporter"]: rule.needs for rule in missing() if "exporter" in rule.labels}
    assert found == {exporter.value: frozenset({exporter}) for exporter in SURE}
