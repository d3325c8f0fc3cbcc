"""Alerts on the real engine against the simulator: after the release that brings their kind, and gone before it."""

from pathlib import Path

import pulumi
import pytest

from components.catalog.charts import ChartName
from components.catalog.metrics.exporters import ExporterName
from components.helm_release import helm_release
from components.system_namespace import system_namespace
from groundplane.engine.find import Engine
from groundplane.engine.result import RehearsalResult
from tests.components.monitoring.environment import FACTS
from tests.components.monitoring.programs import alerts, provider
from tests.engine.rehearsing import names, run


class _Stack(pulumi.ComponentResource):
    namespace: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:monitoring:Stack", name, {}, opts)
        namespace = system_namespace(self, f"{name}-namespace", "monitoring")
        chart = ChartName.KUBE_PROMETHEUS_STACK
        release = helm_release(self, name, chart, namespace=namespace.metadata.name, values={})
        self.namespace = release.status.namespace
        self.register_outputs({})


def _program() -> None:
    home = pulumi.ResourceOptions(providers=[provider()])
    alerts(ExporterName, FACTS, _Stack("stack", home).namespace, home)


@pytest.fixture(scope="module")
def rehearsal(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> RehearsalResult:
    return run(engine, tmp_path_factory.mktemp("cache"), _program)


def test_alerts_come_up_stay_and_go_down(rehearsal: RehearsalResult) -> None:
    assert rehearsal.ok, rehearsal.steps
    assert names(rehearsal) == ["up", "again", "destroy"]
    # Stack, provider, two components, namespace, release, and a group each.
    assert [dict(step.changes) for step in rehearsal.steps] == [{"create": 23}, {"same": 23}, {"delete": 23}]
    assert rehearsal.left_over == ()


def test_fails_when_alerts_come_without_the_stack(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, lambda: alerts([ExporterName.PROMETHEUS]))
    assert "it comes with a release of kube-prometheus-stack" in str(result.steps[-1].error)
