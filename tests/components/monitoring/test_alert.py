from dataclasses import replace

import pytest

from components.catalog.metrics.exporters import ExporterName, series
from components.monitoring.alert import AlertRule, Fact, Severity, rule_problems
from tests.components.monitoring.environment import everything

KNOWN = series(ExporterName)
GOOD = AlertRule(
    name="GpuBusy",
    expression="max by (Hostname, gpu) (DCGM_FI_DEV_GPU_UTIL) > 90",
    severity=Severity.INFO,
    owner="platform",
    runbook="https://example.com/r",
    dashboard="https://example.com/d",
    summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} is busy",
    description="That is what it is for.",
)


def _said(rule: AlertRule) -> list[str]:
    return [str(problem) for problem in rule_problems(rule, KNOWN)]


def test_good_rule_is_fine() -> None:
    assert _said(GOOD) == []


ALL = [rule for rules in everything().values() for rule in rules]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_rule_of_groundplane_is_fine(rule: AlertRule) -> None:
    assert _said(rule) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "gpu_busy"}, "name: is not in CamelCase; got 'gpu_busy'; write it like GpuXidError"),
        ({"owner": ""}, "owner: has no owner: nobody would be told; got ''; name the team that is told"),
        (
            {"runbook": " "},
            (
                "runbook: has no runbook: whoever is told would not know what to do; got ' '; name a page, or give an "
                "address"
            ),
        ),
        ({"dashboard": ""}, "dashboard: has no dashboard; got ''; name a dashboard, or give an address"),
        ({"hold_minutes": -1}, "hold_minutes: is negative; got -1; write 0, or the minutes that it has to last"),
        (
            {"summary": "GPU of {{ $labels.nobody }}"},
            (
                "summary: has $labels.nobody in it, which none of the query's metrics has; got "
                "'GPU of {{ $labels.nobody }}'; use a label that the query gives"
            ),
        ),
    ],
)
def test_fails_when_a_rule_is_not_fit_to_wake_somebody(fields: dict[str, object], said: str) -> None:
    assert _said(replace(GOOD, **fields)) == [said]  # type: ignore[arg-type]  # fields of many types


def test_every_problem_is_told_at_once() -> None:
    bad = replace(GOOD, owner="", runbook="", summary="", expression="nobody > 0")
    assert [problem.path for problem in rule_problems(bad, KNOWN)] == [
        ("owner",),
        ("runbook",),
        ("summary",),
        ("expression",),
    ]


def test_own_labels_can_be_filled_in() -> None:
    assert _said(replace(GOOD, labels={"team": "a"}, summary="{{ $labels.team }}")) == []


def test_fact_is_a_constant() -> None:
    assert Fact(name="a", value=1796083200).expression == "vector(1796083200)"
    assert Fact(name="a", value=0.125).expression == "vector(0.125)"
