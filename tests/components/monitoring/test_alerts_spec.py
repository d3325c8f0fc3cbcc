import json
from typing import Any

import pytest

from components.catalog.metrics.exporters import STACK, ExporterName
from components.monitoring.alert import Severity
from components.monitoring.alerts_spec import AlertsSpec, _names
from components.monitoring.chosen_alerts import alert_problems, blind_rules, chosen_rules
from components.monitoring.facts import MonitoringFacts
from tests.components.monitoring.environment import FACTS, everything
from tests.components.problems import problems

PLACES = {"runbooks": "https://git.example.com/runbooks/", "dashboards": "https://grafana.example.com"}
OWN: dict[str, Any] = {
    "expression": "sum(up) == 0",
    "severity": "critical",
    "owner": "data",
    "runbook": "https://git.example.com/own.md",
    "dashboard": "https://grafana.example.com/d/own",
    "summary": "Everything is down",
}
ALL = frozenset(ExporterName)


def _spec(**fields: Any) -> AlertsSpec:
    return AlertsSpec.model_validate_json(json.dumps({**PLACES, **fields}))


def _refused(**fields: Any) -> list[str]:
    return problems(AlertsSpec, json.dumps({**PLACES, **fields}))


def _said(spec: AlertsSpec, exporters: frozenset[ExporterName] = ALL) -> list[str]:
    return [str(problem) for problem in alert_problems(spec, exporters, FACTS)]


def _names_of(spec: AlertsSpec, exporters: frozenset[ExporterName] = ALL) -> set[str]:
    return {rule.name for rules in chosen_rules(spec, exporters, FACTS).values() for rule in rules}


def test_every_name_is_one_that_can_be_left_out() -> None:
    assert _names() == {rule.name for rules in everything().values() for rule in rules}


def test_rules_whose_exporters_are_missing_are_left_out_and_named() -> None:
    spec = _spec()
    there, blind = _names_of(spec, STACK), blind_rules(spec, STACK, FACTS)
    assert there & blind.keys() == set()
    # What is about an exporter itself is not missed without it.
    assert there | blind.keys() | {"GpuMetricsMissing"} == _names_of(spec)
    assert blind["GpuXidError"] == {ExporterName.DCGM}
    assert blind["CheckpointStale"] == {ExporterName.CLOUDWATCH, ExporterName.KUEUE}


def test_nothing_is_blind_where_everything_is_installed() -> None:
    assert blind_rules(_spec(), ALL, FACTS) == {}


def test_rules_about_what_is_not_there_are_not_made() -> None:
    made = {rule.name for rules in chosen_rules(_spec(), ALL, MonitoringFacts()).values() for rule in rules}
    assert _names_of(_spec()) - made == {
        "BudgetBurn",
        "CanaryAborted",
        "CanaryBroken",
        "CanaryWaits",
        "CapacityBlockEnding",
        "DriftNotMeasured",
        "DriftReportStale",
        "EndpointAvailabilityBurn",
        "EndpointLatencyBurn",
        "ModelDrift",
        "ModelUnavailable",
        "ScaledToZeroWithTraffic",
    }


def test_subjects_limit_what_there_is() -> None:
    assert list(chosen_rules(_spec(subjects=["gpu", "watchdog"]), ALL, FACTS)) == ["gpu", "watchdog"]


def test_alert_can_be_left_out() -> None:
    assert _names_of(_spec()) - _names_of(_spec(without=["NcclStall"])) == {"NcclStall"}


def test_owner_and_severity_are_the_specs() -> None:
    spec = _spec(owners={"gpu": "hardware"}, severities={"NcclStall": "warning"})
    rules = {rule.name: rule for rule in chosen_rules(spec, ALL, FACTS)["gpu"]}
    assert {rule.owner for rule in rules.values()} == {"hardware"}
    assert rules["NcclStall"].severity is Severity.WARNING
    assert rules["GpuXidError"].severity is Severity.CRITICAL


def test_links_are_below_the_specs_places() -> None:
    (rule,) = (each for each in chosen_rules(_spec(), ALL, FACTS)["gpu"] if each.name == "NcclStall")
    assert rule.runbook == "https://git.example.com/runbooks/NcclStall.md"
    assert rule.dashboard == "https://grafana.example.com/d/training-jobs"


def test_threshold_is_in_the_query() -> None:
    spec = _spec(thresholds={"gpu": {"correctable_ecc_per_hour": 7}})
    (rule,) = (each for each in chosen_rules(spec, ALL, FACTS)["gpu"] if each.name == "GpuCorrectableEccErrors")
    assert rule.expression.endswith("[1h])) > 7")


def test_own_rule_is_a_group_of_its_own() -> None:
    (rule,) = chosen_rules(_spec(rules={"Everything": OWN}), ALL, FACTS)["own"]
    assert (rule.name, rule.owner, rule.runbook) == ("Everything", "data", OWN["runbook"])


def test_own_rule_may_ask_for_declared_metrics() -> None:
    rules = {"Everything": {**OWN, "expression": 'sum by (shard, pod) (etl_rows{kind="a"}) > 0'}}
    assert _said(_spec(rules=rules, metrics={"etl_rows": ["shard", "kind"]})) == []


@pytest.mark.parametrize("missing", ["owner", "runbook", "dashboard", "summary", "severity", "expression"])
def test_fails_when_an_own_rule_lacks(missing: str) -> None:
    rule = {key: value for key, value in OWN.items() if key != missing}
    assert _refused(rules={"Everything": rule}) == [f"rules.Everything.{missing}: missing"]


def test_fails_when_an_own_rule_asks_for_what_nobody_emits() -> None:
    assert _said(_spec(rules={"Everything": {**OWN, "expression": "etl_rows > 0"}})) == [
        (
            "rules.Everything.expression: asks for etl_rows, which nobody emits; got 'etl_rows > 0'; "
            "name a metric of an exporter that is installed, or declare it under metrics"
        )
    ]


def test_fails_when_a_named_subject_has_no_exporter() -> None:
    assert _said(_spec(subjects=["fabric", "watchdog"]), STACK) == [
        (
            "subjects: needs metrics of dcgm, efa, which nobody emits here; got 'fabric'; "
            "install what emits them, remove the subject, or name its alerts in without"
        )
    ]


def test_fails_without_a_watchdog() -> None:
    assert _refused(subjects=["gpu"]) == [
        "subjects: leave out watchdog: nobody would notice that no alert can come; got ['gpu']; add watchdog"
    ]


def test_fails_when_an_own_rule_has_the_name_of_one_of_groundplane() -> None:
    assert _refused(rules={"NcclStall": OWN}) == [
        "rules.NcclStall: is the name of an alert of groundplane; got 'NcclStall'; choose another name"
    ]


@pytest.mark.parametrize(("field", "value"), [("without", ["NclStall"]), ("severities", {"NclStall": "info"})])
def test_fails_when_an_alert_is_not_there(field: str, value: object) -> None:
    (said,) = _refused(**{field: value})
    assert said.startswith(f"{field}: is no alert of groundplane; got 'NclStall'; write NcclStall")


def test_fails_when_an_own_rule_is_a_heartbeat() -> None:
    assert _refused(rules={"Everything": {**OWN, "severity": "heartbeat"}}) == [
        (
            "rules.Everything.severity: is for the dead man's switch alone: people are told when it stops; got "
            "'heartbeat'; write critical, warning or info"
        )
    ]


def test_promises_of_each_model_are_a_group() -> None:
    made = chosen_rules(_spec(), ALL, FACTS)
    assert {key: len(made[key]) for key in ("serving-assistant", "serving-classifier")} == {
        "serving-assistant": 13,
        "serving-classifier": 6,
    }


def test_fails_when_there_are_more_own_rules_than_a_group_takes() -> None:
    assert _refused(rules={f"Own{index:02}": OWN for index in range(21)}) == ["rules: too_long"]
