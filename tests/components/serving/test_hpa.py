import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.serving.hpa import (
    HorizontalPodAutoscaler,
    Tolerances,
    Trigger,
    by_average_value,
    by_value,
    down_limit,
    highest_proposal,
    up_limit,
)
from components.serving.metric import MetricType
from components.serving.scaling_rules_spec import ScaleDownSpec, ScaleUpSpec, StepSpec

TENTH = Tolerances()

# Kubernetes documentation, "Horizontal Pod Autoscaling", Algorithm details (checked 2026-11):
# desiredReplicas = ceil[currentReplicas * (currentMetricValue / desiredMetricValue)], and no change where the ratio is
# within the tolerance, 0.1 by default, of 1. The first two are its own examples.
DOCUMENTED = [
    (1, 200, 100, 2),
    (2, 50, 100, 1),
    (4, 200, 100, 8),
    (4, 50, 100, 2),
    (3, 100, 100, 3),
    (3, 110, 100, 3),
    (3, 90, 100, 3),
    (3, 111, 100, 4),
    (3, 89, 100, 3),
    (10, 89, 100, 9),
    (10, 110.1, 100, 12),
    (10, 150, 100, 15),
    (7, 101, 60, 12),
    (5, 0, 100, 0),
    (1, 5, 100, 1),
    (100, 111, 100, 111),
    (100, 89, 100, 89),
    (3, 0.4, 0.3, 4),
    (6, 0.7, 0.7, 6),
]


@pytest.mark.parametrize(("current", "value", "target", "desired"), DOCUMENTED)
def test_step_is_the_documented_formula(current: int, value: float, target: float, desired: int) -> None:
    assert by_value(current, current, value, target, TENTH) == desired
    assert by_average_value(current, value * current, target, TENTH) == desired


@given(
    current=st.integers(1, 500),
    thousandths=st.integers(0, 10_000_000),
    target=st.integers(1, 1_000_000),
)
def test_step_is_the_formula_in_whole_thousandths(current: int, thousandths: int, target: int) -> None:
    """As the controller has them: quantities are whole numbers of thousandths."""
    ratio = thousandths / target
    expected = current if 0.9 <= ratio <= 1.1 else -(-current * thousandths // target)
    assert by_value(current, current, thousandths / 1000, target / 1000, TENTH) == expected


def test_value_counts_ready_replicas_alone() -> None:
    assert by_value(4, 2, 3.0, 2.0, TENTH) == 3
    assert by_value(4, 2, 2.1, 2.0, TENTH) == 4


@pytest.mark.parametrize(
    ("up", "down", "value", "desired"),
    [
        (0.0, 0.1, 101, 11),
        (0.5, 0.1, 150, 10),
        (0.5, 0.1, 151, 16),
        (0.1, 0.0, 99, 10),
        (0.1, 0.5, 50, 10),
        (0.1, 0.5, 49, 5),
    ],
)
def test_tolerance_is_one_for_each_direction(up: float, down: float, value: float, desired: int) -> None:
    assert by_value(10, 10, value, 100, Tolerances(up=up, down=down)) == desired


@pytest.mark.parametrize(
    ("proposals", "current", "expected"),
    [
        ([3, 5], 4, 5),
        ([None], 4, None),
        ([None, 3], 4, None),
        ([None, 4], 4, 4),
        ([None, 6], 4, 6),
        ([1, 2], 4, 2),
    ],
)
def test_metric_that_cannot_be_read_forbids_going_down(
    proposals: list[int | None], current: int, expected: int | None
) -> None:
    assert highest_proposal(proposals, current) == expected


# Kubernetes documentation, "Scaling policies": 4 pods a minute or 10 percent a minute, whatever is more.
FOUR_OR_A_TENTH = (StepSpec(pods=4, period_seconds=60), StepSpec(percent=10, period_seconds=60))


@pytest.mark.parametrize(
    ("current", "changes", "select", "expected"),
    [
        (80, [0, 0], "max", 72),
        (72, [0, 0], "max", 64),
        (40, [0, 0], "max", 36),
        (20, [0, 0], "max", 16),
        (80, [0, 0], "min", 76),
        (20, [0, 0], "min", 18),
        (76, [-4, -4], "max", 72),
        (72, [-8, -8], "max", 72),
        (84, [4, 4], "max", 72),
        (80, [0, 0], "disabled", 80),
    ],
)
def test_steps_limit_how_many_are_removed(current: int, changes: list[int], select: str, expected: int) -> None:
    rules = ScaleDownSpec.model_validate({"select": select, "steps": FOUR_OR_A_TENTH})
    assert down_limit(current, rules, changes) == expected


@pytest.mark.parametrize(
    ("current", "changes", "select", "expected"),
    [
        (1, [0, 0], "max", 5),
        (10, [0, 0], "max", 20),
        (10, [0, 0], "min", 14),
        (3, [2, 2], "max", 5),
        (3, [2, 2], "min", 2),
        (5, [-5, -5], "max", 20),
    ],
)
def test_steps_limit_how_many_are_added(current: int, changes: list[int], select: str, expected: int) -> None:
    steps = (StepSpec(percent=100, period_seconds=15), StepSpec(pods=4, period_seconds=15))
    assert up_limit(current, ScaleUpSpec.model_validate({"select": select, "steps": steps}), changes) == expected


def test_percentage_up_is_rounded_up_so_that_one_can_grow() -> None:
    assert up_limit(1, ScaleUpSpec(steps=(StepSpec(percent=10, period_seconds=15),)), [0]) == 2


def scaler(
    up: ScaleUpSpec | None = None, down: ScaleDownSpec | None = None, *, minimum: int = 1, maximum: int = 100
) -> HorizontalPodAutoscaler:
    return HorizontalPodAutoscaler(
        minimum=minimum, maximum=maximum, up=up or ScaleUpSpec(), down=down or ScaleDownSpec()
    )


def asked(number: int | None) -> list[Trigger]:
    """One trigger that asks for so many replicas."""
    value = None if number is None else float(number)
    return [Trigger(compared_as=MetricType.AVERAGE_VALUE, target=1.0, value=value)]


def played(hpa: HorizontalPodAutoscaler, current: int, wanted: list[int | None], period: int = 15) -> list[int]:
    found = []
    for index, number in enumerate(wanted):
        current = hpa.decide(float(index * period), current, current, asked(number))
        found.append(current)
    return found


def test_default_growth_is_four_or_double_every_15_seconds() -> None:
    assert played(scaler(), 1, [100, 100, 100, 100, 100]) == [5, 10, 20, 40, 80]


def test_bounds_hold() -> None:
    assert played(scaler(maximum=7), 1, [100, 100]) == [5, 7]
    assert played(scaler(minimum=3, down=ScaleDownSpec(stabilization_seconds=0)), 9, [1]) == [3]
    assert scaler(maximum=7).decide(0.0, 9, 9, asked(9)) == 7
    assert scaler(minimum=3).decide(0.0, 1, 1, asked(1)) == 3


def test_lower_number_has_to_be_enough_for_the_whole_window() -> None:
    hpa = scaler(down=ScaleDownSpec(stabilization_seconds=60))
    assert played(hpa, 8, [8, 2, 2, 2, 2, 2]) == [8, 8, 8, 8, 2, 2]


def test_peak_within_the_window_is_what_stays() -> None:
    hpa = scaler(down=ScaleDownSpec(stabilization_seconds=60))
    assert played(hpa, 8, [2, 6, 2, 2, 2, 2, 2]) == [8, 8, 8, 8, 6, 2, 2]


def test_higher_number_has_to_be_wanted_for_the_whole_window() -> None:
    hpa = scaler(up=ScaleUpSpec(stabilization_seconds=30))
    assert played(hpa, 4, [9, 9, 6, 9]) == [4, 4, 6, 6]


def test_steps_remember_what_their_period_has_changed() -> None:
    hpa = scaler(up=ScaleUpSpec(steps=(StepSpec(pods=2, period_seconds=60),)))
    assert played(hpa, 1, [9, 9, 9, 9, 9, 9]) == [3, 3, 3, 3, 5, 5]


def test_removing_is_paced_likewise() -> None:
    hpa = scaler(down=ScaleDownSpec(stabilization_seconds=0, steps=(StepSpec(pods=1, period_seconds=30),)))
    assert played(hpa, 5, [1, 1, 1, 1, 1]) == [4, 4, 3, 3, 2]


def test_nothing_changes_while_the_metric_cannot_be_read() -> None:
    assert played(scaler(), 5, [None, None]) == [5, 5]


def test_at_zero_it_leaves_the_number_alone() -> None:
    assert scaler().decide(0.0, 0, 0, asked(5)) == 0


def test_formula_of_the_fallback_comes_to_its_replicas() -> None:
    """KEDA reports target * replicas, and target * replicas / ready: both have to come out at the replicas."""
    assert by_average_value(2, 20.0 * 6, 20.0, TENTH) == 6
    assert by_value(2, 2, 20.0 * 6 / 2, 20.0, TENTH) == 6
