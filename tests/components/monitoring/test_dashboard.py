import pytest

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.dashboard import (
    Dashboard,
    Panel,
    Query,
    Row,
    Unit,
    Variable,
    anything,
    filled,
    needs_of,
    variables_of,
)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ('up{job=~"$job", namespace=~"$name_space"}', {"job", "name_space"}),
        ("rate(a_total[$__rate_interval])", set()),
        ('label_replace(up, "a", "$1", "b", "(.+)")', set()),
    ],
)
def test_variables_are_those_that_people_choose(text: str, variables: set[str]) -> None:
    assert variables_of(text) == variables


def test_values_are_filled_in_and_others_left() -> None:
    assert filled('up{a=~"$a", b=~"$b", c="$1"}', {"a": "x"}) == 'up{a=~"x", b=~"$b", c="$1"}'


def test_query_with_every_choice_open_is_one_that_prometheus_reads() -> None:
    text = 'sum(rate(a_total{job=~"$job"}[$__rate_interval])) / sum(increase(a_total[$__range]))'
    assert anything(text) == 'sum(rate(a_total{job=~".*"}[5m])) / sum(increase(a_total[6h]))'


def test_needs_are_found_behind_variables() -> None:
    assert needs_of('sum(rate(kueue_admitted_workloads_total{cluster_queue=~"$queue"}[$__rate_interval]))') == {
        ExporterName.KUEUE
    }


def test_variable_asks_for_the_values_of_a_label() -> None:
    assert Variable(name="job", title="Job", metric='up{a="b"}', label="job").query == 'label_values(up{a="b"}, job)'


def test_alerts_of_a_dashboard_are_those_of_its_panels_once_each() -> None:
    def panel(*alerts: str) -> Panel:
        return Panel(
            title="a", description="b", queries=(Query(expression="up", legend="c"),), unit=Unit.COUNT, alerts=alerts
        )

    rows = (Row(title="a", panels=(panel("B"), panel("A", "B"))), Row(title="b", panels=(panel(),)))
    assert Dashboard(uid="u", title="t", description="d", rows=rows).alerts == ("A", "B")
