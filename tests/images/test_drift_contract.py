"""What the drift job and the components that run it have to agree on: config, methods, gauges, exit codes, places."""

import importlib
import json
from types import ModuleType
from typing import Any

import pytest

from components.catalog.metrics.groundplane import DRIFT_MONITOR
from components.monitoring.drift_bounds import DriftBound
from components.monitoring.drift_job_config import CONFIG_FILE, job_config
from components.monitoring.drift_manifests import CONFIG_FOLDER, FINAL_EXIT_CODES, USER
from components.monitoring.drift_methods import METHODS
from components.monitoring.facts import MonitoringFacts
from components.monitoring.promql import read
from components.monitoring.rules.drift import rules
from components.monitoring.thresholds_spec import ThresholdsSpec
from tests import ROOT
from tests.components.monitoring.programs_drift import EVERY, changed, drift_spec

IMAGE = ROOT / "images" / "drift"


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Modules of the job, by name; those that need nothing but pydantic."""
    monkeypatch.syspath_prepend(IMAGE)

    def module(name: str) -> ModuleType:
        return importlib.import_module(f"groundplane_drift.{name}")

    return module


@pytest.mark.parametrize("key", sorted(EVERY))
def test_job_reads_what_the_component_writes(job: Any, key: str) -> None:
    spec = drift_spec(EVERY[key])
    written = job_config(key, spec, share=0.5, names={"features": "a-bucket", "reports": "b-bucket"})
    read_back = job("config").JobConfig.model_validate_json(json.dumps(written))
    assert json.loads(read_back.model_dump_json()) == written
    assert read_back.drift_share == 0.5


@pytest.mark.parametrize("method", sorted(METHODS))
def test_job_takes_every_method_for_each_of_its_kinds(job: Any, method: Any) -> None:
    for kind in METHODS[method].kinds:
        column = {"kind": kind.value, "method": method.value}
        spec = drift_spec(changed("columns", {"x": column}))
        written = job_config("churn", spec, share=0.3, names={"features": "a-bucket", "reports": "b-bucket"})
        job("config").JobConfig.model_validate_json(json.dumps(written))


def test_methods_are_those_of_the_job(job: Any) -> None:
    theirs = {name: {kind.value for kind in kinds} for name, kinds in job("config").METHODS.items()}
    assert {method.value: {kind.value for kind in facts.kinds} for method, facts in METHODS.items()} == theirs


def test_catalogue_has_the_jobs_gauges_with_their_labels(job: Any) -> None:
    # The model is the group that they are pushed to.
    theirs = {name: {"model", *labels} for name, (_, labels) in job("metrics").GAUGES.items()}
    assert {metric.name: set(metric.labels) for metric in DRIFT_MONITOR.metrics} == theirs


def test_rules_ask_for_gauges_that_the_job_pushes(job: Any) -> None:
    facts = MonitoringFacts(drift={"churn": DriftBound(share=0.3, report_seconds=3600)})
    asked = {name for rule in rules(ThresholdsSpec(), facts) for name in read(rule.expression).metrics}
    pushed = {name for name in asked if name.startswith("groundplane_drift_")}
    assert len(pushed) == 3
    assert pushed <= job("metrics").GAUGES.keys()


def test_exit_codes_that_are_not_tried_again_are_the_jobs(job: Any) -> None:
    outcome = job("outcome").Outcome
    assert FINAL_EXIT_CODES == (outcome.BAD_CONFIG, outcome.TOO_FEW_ROWS, outcome.BAD_DATA)


def test_image_expects_its_config_and_user_where_the_pod_has_them() -> None:
    text = (IMAGE / "Dockerfile").read_text(encoding="utf-8")
    assert f'CMD ["--config", "{CONFIG_FOLDER}/{CONFIG_FILE}"]' in text
    assert f"USER {USER}:{USER}" in text
