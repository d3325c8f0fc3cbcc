import json
from typing import Any

import pytest

from components.serving.autoscaling_spec import AutoscalingSpec, unheeded_tolerance
from components.serving.metric import METRIC_TYPES, Metric
from components.serving.scaling_rules_spec import StepSpec
from tests.components.problems import problems
from tests.components.serving.specs import AUTOSCALING, autoscaling, changed

WINDOW = {"replicas": 3, "start": "08:00", "end": "20:00"}


def told(**changes: Any) -> list[str]:
    return problems(AutoscalingSpec, json.dumps(changed(AUTOSCALING, **changes)))


def test_defaults_are_those_of_kubernetes_and_keda() -> None:
    found = autoscaling().model_dump(mode="json")
    assert found["polling_seconds"] == 30
    assert found["scale_up"] == {
        "stabilization_seconds": 0,
        "tolerance": 0.1,
        "select": "max",
        "steps": [
            {"pods": None, "percent": 100, "period_seconds": 15},
            {"pods": 4, "percent": None, "period_seconds": 15},
        ],
    }
    assert found["scale_down"] == {
        "stabilization_seconds": 300,
        "tolerance": 0.1,
        "select": "max",
        "steps": [{"pods": None, "percent": 100, "period_seconds": 15}],
    }
    assert autoscaling(min_replicas=0, scale_to_zero={"wake": "held_requests"}).scale_to_zero.cooldown_seconds == 300  # type: ignore[union-attr] # it is set


@pytest.mark.parametrize("metric", list(Metric))
def test_other_metric_type_than_the_one_that_fits_is_refused(metric: Metric) -> None:
    fits = METRIC_TYPES[metric].value
    other = {"value": "average_value", "average_value": "value"}[fits]
    rest: dict[str, Any] = {"target": 5, "metric": metric.value}
    if metric is Metric.SCHEDULE:
        rest = {"target": None, "metric": metric.value, "schedule": {"day": WINDOW}}
    assert autoscaling(**rest, metric_type=fits).compared_as.value == fits
    (problem,) = told(**rest, metric_type=other)
    assert problem.startswith(f"metric_type: is wrong for {metric.value}: it ")
    assert problem.endswith(f"got '{other}'; write {fits}, or leave it out")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"min_replicas": 9},
            ["min_replicas: is above max_replicas, 8; got 9; write 8 or less, or raise max_replicas"],
        ),
        (
            {"fallback": {"replicas": 9}},
            [
                (
                    "fallback.replicas: is not from min_replicas, 1, to max_replicas, 8; got 9; write a number between "
                    "them, or leave it out"
                )
            ],
        ),
        (
            {"schedule": {"day": {**WINDOW, "replicas": 9}}},
            [
                (
                    "schedule.day.replicas: is not from min_replicas, 1, to max_replicas, 8; got 9; write a number "
                    "between them"
                )
            ],
        ),
        (
            {"metric": "schedule"},
            [
                "target: is a target, and a schedule is no metric that has one; got 20.0; remove it",
                (
                    "schedule: names no window, and the number of replicas follows nothing else; got {}; add a window, "
                    "or write another metric"
                ),
            ],
        ),
        (
            {"target": None},
            [
                (
                    "target: is not set, and in_flight_requests is compared with it; got None; set it, in the unit of "
                    "the metric"
                )
            ],
        ),
        (
            {"metric": "gpu_utilisation", "target": 101},
            ["target: is above 100 percent, which no utilisation reaches; got 101.0; write a percentage, such as 70"],
        ),
        (
            {"min_replicas": 0},
            [
                (
                    "min_replicas: is 0, and nothing would wake the model again; got 0; add scale_to_zero: {wake: "
                    "held_requests}, or write 1 or more"
                )
            ],
        ),
        (
            {"scale_to_zero": {"wake": "held_requests"}},
            ["scale_to_zero: is never reached: min_replicas is 1; got 'held_requests'; remove it"],
        ),
        (
            {"min_replicas": 0, "scale_to_zero": {"wake": "schedule"}},
            [
                (
                    "scale_to_zero.wake: is to wake the model, and there is no window; got 'schedule'; add a window to "
                    "schedule, or write held_requests"
                )
            ],
        ),
        ({"max_replicas": 0}, ["max_replicas: greater_than_equal"]),
        ({"target": 0}, ["target: greater_than"]),
        ({"window_seconds": 14}, ["window_seconds: greater_than_equal"]),
        ({"metric": "cpu"}, ["metric: enum"]),
        ({"scale_up": {"steps": []}}, ["scale_up.steps: too_short"]),
        ({"scale_down": {"stabilization_seconds": 3601}}, ["scale_down.stabilization_seconds: less_than_equal"]),
    ],
)
def test_fails_when_values_do_not_go_together(changes: dict[str, Any], expected: list[str]) -> None:
    assert sorted(told(**changes)) == sorted(expected)


@pytest.mark.parametrize(("fields", "got"), [({}, "[None, None]"), ({"pods": 1, "percent": 10}, "[1, 10]")])
def test_fails_when_a_step_is_not_one_of_pods_and_percent(fields: dict[str, int], got: str) -> None:
    assert problems(StepSpec, json.dumps({"period_seconds": 15, **fields})) == [
        f"pods: is pods or percent: exactly one of the two; got {got}; write one of pods and percent"
    ]


def test_fallback_is_the_minimum_but_one_at_least() -> None:
    zero = {"min_replicas": 0, "scale_to_zero": {"wake": "held_requests"}}
    assert autoscaling(min_replicas=3).fallback_replicas == 3
    assert autoscaling(**zero).fallback_replicas == 1
    assert autoscaling(fallback={"replicas": 5}).fallback_replicas == 5


def test_schedule_asks_for_the_most_of_its_windows() -> None:
    spec = autoscaling(schedule={"day": WINDOW, "noon": {"replicas": 6, "start": "12:00", "end": "13:00"}})
    assert [spec.scheduled_at(hour * 3600) for hour in (7, 8, 12, 13, 20)] == [None, 3, 6, 3, None]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (
            "1.34",
            [
                (
                    "scale_down.tolerance: is heeded from Kubernetes 1.35 on, and the cluster is 1.34; got 0.2; leave "
                    "it at 0.1, or upgrade the cluster"
                )
            ],
        ),
        ("1.35", []),
        ("1.36", []),
    ],
)
def test_tolerance_of_ones_own_needs_a_cluster_that_heeds_it(version: str, expected: list[str]) -> None:
    spec = autoscaling(scale_down={"tolerance": 0.2})
    assert [str(problem) for problem in unheeded_tolerance(spec, version)] == expected
