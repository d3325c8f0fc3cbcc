import json

from components.catalog.metrics.exporters import ExporterName, series
from components.monitoring.alert_rendering import groups, prometheus_rule_spec, rule_file
from components.monitoring.alerts_spec import MOST_RULES
from components.monitoring.promql import query_problems
from tests.components.monitoring.cases.all import CASES
from tests.components.monitoring.environment import FACTS, everything

RENDERED = groups(everything(), tuple(FACTS.recorded()))


def test_facts_come_first_and_are_constants() -> None:
    assert next(iter(RENDERED)) == "facts"
    assert RENDERED["facts"]["rules"] == [
        {"record": "groundplane:budget:monthly_usd", "expr": "vector(73000)"},
        {
            "record": "groundplane:capacity_block:end_timestamp_seconds",
            "expr": "vector(172800)",
            "labels": {"node_group": "h200"},
        },
        {"record": "groundplane:drift:share_bound", "expr": "vector(0.3)", "labels": {"model": "churn"}},
        {
            "record": "groundplane:drift:report_age_bound_seconds",
            "expr": "vector(176400)",
            "labels": {"model": "churn"},
        },
    ]


def test_without_facts_there_is_no_group_of_them() -> None:
    assert "facts" not in groups(everything())


def test_order_of_subjects_does_not_matter() -> None:
    backwards = dict(reversed(everything().items()))
    assert rule_file(groups(backwards)) == rule_file(groups(everything()))


def test_file_of_rules_holds_every_group() -> None:
    assert [group["name"] for group in json.loads(rule_file(RENDERED))["groups"]] == [
        f"groundplane-{key}" for key in RENDERED
    ]


def test_file_of_rules_fits_a_namespace_of_amp() -> None:
    # 1 MB, 100 groups, 20 rules each (AMP's service quotas, 2026-11).
    assert len(rule_file(RENDERED).encode()) < 1_000_000
    assert len(RENDERED) < 100
    assert max(len(group["rules"]) for group in RENDERED.values()) <= MOST_RULES


def test_object_holds_one_group() -> None:
    assert prometheus_rule_spec(RENDERED["gpu"]) == {"groups": [RENDERED["gpu"]]}


def test_rule_without_a_hold_has_none() -> None:
    by_name = {rule["alert"]: rule for rule in RENDERED["gpu"]["rules"]}
    assert "for" not in by_name["GpuXidError"]
    assert by_name["NcclStall"]["for"] == "15m"


def test_cases_measure_only_what_exporters_emit() -> None:
    known = series(ExporterName)
    measured = {each for cases in CASES.values() for case in cases for each in case.series}
    assert [problem for each in sorted(measured) for problem in query_problems(each, known)] == []
