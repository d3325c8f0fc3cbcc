import json

import pytest

from components.catalog.metrics.exporters import ExporterName
from components.monitoring import chosen_dashboards
from components.monitoring.dashboards import Dashboards, DashboardsArgs, DashboardsSpec
from components.monitoring.rules.made import Dashboard as Key
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.programs_dashboards import PROGRAMS

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


def _maps(plan: Plan) -> dict[str, dict[str, object]]:
    return {resource.name: dict(resource.inputs) for resource in plan.resources if resource.type == CONFIG_MAP}


def test_dashboards_are_a_config_map_each() -> None:
    plan = record(PROGRAMS["dashboards-full"], environment="test")
    assert sorted(_maps(plan)) == sorted(f"dashboards-{key.value}" for key in Key)


def test_dashboards_without_panels_are_not_there() -> None:
    plan = record(PROGRAMS["dashboards-smallest"], environment="test")
    assert sorted(_maps(plan)) == [
        "dashboards-gpu-fleet",
        "dashboards-platform-health",
        "dashboards-serving-slos",
        "dashboards-training-jobs",
    ]


def test_config_map_is_one_that_the_sidecar_takes_into_the_folder() -> None:
    made = _maps(record(PROGRAMS["dashboards-full"], environment="test"))["dashboards-cost"]
    assert made["metadata"] == {
        "name": "groundplane-dashboard-cost",
        "namespace": "monitoring",
        "labels": {"app.kubernetes.io/managed-by": "groundplane", "grafana_dashboard": "1"},
        "annotations": {"grafana_folder": "ML platform"},
    }


def test_config_map_holds_the_dashboard_that_alerts_link_to() -> None:
    made = _maps(record(PROGRAMS["dashboards-full"], environment="test"))["dashboards-gpu-fleet"]["data"]
    assert isinstance(made, dict)
    assert {name: json.loads(text)["uid"] for name, text in made.items()} == {"groundplane-gpu-fleet.json": "gpu-fleet"}


def test_fails_when_a_dashboard_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_dashboards, "MOST_BYTES", 50_000)
    monkeypatch.setattr(chosen_dashboards, "FEW_MODELS", -1)
    args = DashboardsArgs(spec=DashboardsSpec(), exporters=list(ExporterName), namespace="monitoring")
    with pytest.raises(ValueError, match="dashboard platform-health is larger than a ConfigMap can be, 50000 bytes"):
        Dashboards("dashboards", args)
