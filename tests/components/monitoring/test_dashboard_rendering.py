import json
from typing import Any

from components.monitoring.dashboard import Dashboard, Panel, Query, Row, Unit, Variable
from components.monitoring.dashboard_rendering import document, rendered
from components.monitoring.dashboards_spec import DashboardsSpec, Refresh
from tests.components.monitoring.boards import boards

QUERY = Query(expression='up{job=~"$job"}', legend="{{job}}")


def _panel(title: str, *alerts: str) -> Panel:
    return Panel(title=title, description="d.", queries=(QUERY,), unit=Unit.COUNT, alerts=alerts, width=12)


def _board(*alerts: str) -> Dashboard:
    return Dashboard(
        uid="small",
        title="Small",
        description="What it shows.",
        rows=(
            Row(title="First", panels=(_panel("a"), _panel("b", *alerts))),
            Row(title="Second", panels=(_panel("c"),)),
        ),
        variables=(
            Variable(name="job", title="Job", metric="up", label="job"),
            Variable(name="pod", title="Pod", metric='up{job=~"$job"}', label="pod", everything=None),
        ),
    )


def _all_panels() -> list[dict[str, Any]]:
    return [panel for board in boards().values() for panel in rendered(board, DashboardsSpec())["panels"]]


def test_dashboard_is_what_the_spec_says() -> None:
    made = rendered(_board(), DashboardsSpec(hours=24, refresh=Refresh.NEVER))
    assert (made["uid"], made["title"], made["description"]) == ("small", "Small", "What it shows.")
    assert (made["time"], made["refresh"]) == ({"from": "now-24h", "to": "now"}, "")
    assert made["editable"] is False


def test_panels_follow_their_heading_on_the_grid() -> None:
    made = rendered(_board(), DashboardsSpec())["panels"]
    assert [(each["type"], each["title"], each["id"]) for each in made] == [
        ("row", "First", 1),
        ("timeseries", "a", 2),
        ("timeseries", "b", 3),
        ("row", "Second", 4),
        ("timeseries", "c", 5),
    ]
    assert [tuple(each["gridPos"][key] for key in "xywh") for each in made] == [
        (0, 0, 24, 1),
        (0, 1, 12, 8),
        (12, 1, 12, 8),
        (0, 9, 24, 1),
        (0, 10, 12, 8),
    ]


def test_choices_are_the_data_source_and_those_of_the_dashboard() -> None:
    source, job, pod = rendered(_board(), DashboardsSpec())["templating"]["list"]
    assert (source["type"], source["name"], source["query"]) == ("datasource", "datasource", "prometheus")
    assert (job["definition"], job["allValue"]) == ("label_values(up, job)", ".*")
    assert (pod["definition"], pod["allValue"]) == ('label_values(up{job=~"$job"}, pod)', None)


def test_alerts_are_shown_in_time() -> None:
    (made,) = rendered(_board("B", "A"), DashboardsSpec())["annotations"]["list"]
    assert made["expr"] == 'ALERTS{alertstate="firing", alertname=~"A|B"}'
    assert rendered(_board(), DashboardsSpec())["annotations"]["list"] == []


def test_document_is_json_in_a_fixed_order() -> None:
    text = document(_board(), DashboardsSpec())
    assert json.loads(text) == rendered(_board(), DashboardsSpec())
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_every_panel_of_the_shipped_dashboards_has_an_own_number_a_unit_and_a_description() -> None:
    for board in boards().values():
        numbers = [panel["id"] for panel in rendered(board, DashboardsSpec())["panels"]]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    shown = [panel for panel in _all_panels() if panel["type"] != "row"]
    assert [panel["title"] for panel in shown if not panel["fieldConfig"]["defaults"]["unit"]] == []
    assert [panel["title"] for panel in shown if not panel["description"]] == []
