import json
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.serving.analysis_metric import AnalysisMetric
from components.serving.canary_spec import AnalysisSpec, CanarySpec, bounds, most_replicas
from tests.components.problems import problems

STEPS = st.lists(st.integers(1, 99), unique=True, max_size=6).map(lambda shares: [*sorted(shares), 100])


def canary(percents: list[int], **changes: Any) -> CanarySpec:
    document = {"kind": "canary", "steps": [{"percent": percent} for percent in percents], **changes}
    return CanarySpec.model_validate_json(json.dumps(document))


def refused(**document: Any) -> list[str]:
    return problems(CanarySpec, json.dumps({"kind": "canary", **document}))


def test_fails_when_a_step_does_not_grow() -> None:
    steps = [{"percent": 10}, {"percent": 50}, {"percent": 50}, {"percent": 100}]
    assert refused(steps=steps) == [
        "steps.2.percent: is not more than the step before, 50; got 50; write more than 50, or remove the step"
    ]


def test_fails_when_the_last_step_is_not_everything() -> None:
    assert refused(steps=[{"percent": 10}, {"percent": 60}]) == [
        (
            "steps.1.percent: is the share of the last step, and the new version has to get all requests in the end; "
            "got 60; write 100, or add a step with percent: 100"
        )
    ]


@pytest.mark.parametrize("percent", [0, 101])
def test_fails_when_a_share_is_none(percent: int) -> None:
    [problem] = refused(steps=[{"percent": percent}, {"percent": 100}])
    assert problem.startswith("steps.0.percent: ")


def test_fails_when_restarts_are_compared() -> None:
    [problem] = refused(analysis={"checks": {"restarts": {"above_stable_percent": 10}}})
    assert problem.startswith("analysis.checks.restarts.above_stable_percent: compares with restarts of the version")


def test_fails_when_nothing_is_judged() -> None:
    [problem] = refused(analysis={"checks": {}})
    assert problem.startswith("analysis.checks: ")


def test_bounds_come_from_what_is_promised() -> None:
    checks: dict[str, Any] = {metric.value: {} for metric in AnalysisMetric} | {"failed_requests": {"at_most": 0.5}}
    spec = AnalysisSpec.model_validate_json(json.dumps({"checks": checks}))
    assert bounds(spec, latency_seconds=12, first_token_seconds=None) == {
        AnalysisMetric.FAILED_REQUESTS: 0.5,
        AnalysisMetric.LATENCY_P95: 12,
        AnalysisMetric.FIRST_TOKEN_P95: None,
        AnalysisMetric.RESTARTS: 0,
    }


@pytest.mark.parametrize(
    ("percents", "keep_stable", "replicas", "most"),
    [
        ([10, 100], True, 10, 20),
        ([10, 100], False, 10, 19),
        ([50, 100], False, 10, 15),
        ([25, 50, 75, 100], False, 8, 10),
        ([100], True, 1, 2),
        ([100], False, 1, 2),
    ],
)
def test_replicas_of_both_versions_at_the_worst_moment(
    percents: list[int], keep_stable: bool, replicas: int, most: int
) -> None:
    assert most_replicas(canary(percents, keep_stable=keep_stable), replicas) == most


@given(STEPS, st.integers(1, 200))
def test_there_are_never_more_than_twice_as_many(percents: list[int], replicas: int) -> None:
    kept = most_replicas(canary(percents), replicas)
    assert kept == 2 * replicas
    assert replicas < most_replicas(canary(percents, keep_stable=False), replicas) <= kept


@given(STEPS, st.integers(1, 200))
def test_worst_moment_is_one_of_the_steps(percents: list[int], replicas: int) -> None:
    """Against a walk through the steps: the new ones come, then as many old ones go."""
    old, seen = replicas, []
    for percent in percents:
        new = ceil(replicas * percent / 100)
        seen.append(old + new)
        old = ceil(replicas * (100 - percent) / 100)
    assert most_replicas(canary(percents, keep_stable=False), replicas) == max(seen)


def test_fails_when_a_share_of_failed_requests_is_a_part_of_one() -> None:
    (said,) = problems(AnalysisSpec, '{"checks": {"failed_requests": {"at_most": 0.01}}}')
    assert said == (
        "checks.failed_requests.at_most: is in percent: 0.01 is one request of 10,000; got 0.01; "
        "write 1 if that is meant, or 0.1 or more"
    )
