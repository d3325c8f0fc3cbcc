import json
from typing import Any

import pytest

from components.cluster.disruption_spec import (
    BudgetSpec,
    Consolidation,
    DisruptionSpec,
    Lifecycle,
    Preset,
    Reason,
    lifecycle_of,
)
from tests.components.problems import problems


def lifecycle(preset: Preset, **said: Any) -> Lifecycle:
    return lifecycle_of(preset, DisruptionSpec.model_validate_json(json.dumps(said)))


def test_training_moves_no_job() -> None:
    assert lifecycle(Preset.TRAINING) == Lifecycle(
        consolidation=Consolidation.WHEN_EMPTY,
        consolidate_after_minutes=30,
        expire_after_hours=None,
        termination_grace_minutes=None,
        budgets=(BudgetSpec(nodes=0, reasons=frozenset({Reason.DRIFTED})),),
    )


def test_serving_moves_replicas_a_few_at_a_time() -> None:
    assert lifecycle(Preset.SERVING) == Lifecycle(
        consolidation=Consolidation.WHEN_EMPTY_OR_UNDERUTILIZED,
        consolidate_after_minutes=5,
        expire_after_hours=336,
        termination_grace_minutes=60,
        budgets=(BudgetSpec(percent=10),),
    )


def test_what_is_said_goes_before_the_preset() -> None:
    found = lifecycle(
        Preset.SERVING,
        consolidation="balanced",
        consolidate_after_minutes=0,
        expire_after_hours="never",
        termination_grace_minutes=5,
        budgets=[],
    )
    assert found == Lifecycle(
        consolidation=Consolidation.BALANCED,
        consolidate_after_minutes=0,
        expire_after_hours=None,
        termination_grace_minutes=5,
        budgets=(),
    )


def test_expiry_in_hours_goes_before_never() -> None:
    assert lifecycle(Preset.TRAINING, expire_after_hours=24).expire_after_hours == 24


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        ({}, ["percent: or nodes has to say how many; got None; write `nodes: 0`, or a percent"]),
        (
            {"nodes": 1, "percent": 10},
            ["percent: says the same as nodes in another way; got 10; remove one of the two"],
        ),
        (
            {"nodes": 0, "schedule": "@daily"},
            ["duration_minutes: goes with schedule, and is not there; got None; add it, or remove schedule"],
        ),
        (
            {"nodes": 0, "duration_minutes": 60},
            ["schedule: goes with duration_minutes, and is not there; got None; add it, or remove duration_minutes"],
        ),
        (
            {"nodes": 0, "schedule": "0 25 * * *", "duration_minutes": 60},
            ["schedule: has '25' as hour, which is 0 to 23; got '0 25 * * *'; write one such as \"0 9 * * 1-5\""],
        ),
        ({"percent": 101}, ["percent: less_than_equal"]),
        ({"nodes": 1, "reasons": ["expired"]}, ["reasons.0: enum"]),
        ({"nodes": 1, "reasons": []}, ["reasons: too_short"]),
    ],
)
def test_fails_when_a_budget_cannot_be(budget: dict[str, Any], expected: list[str]) -> None:
    assert problems(BudgetSpec, json.dumps(budget)) == expected


@pytest.mark.parametrize("hours", [0, 8761])
def test_fails_when_expiry_is_no_time(hours: int) -> None:
    assert problems(DisruptionSpec, json.dumps({"expire_after_hours": hours})) == [
        f"expire_after_hours: must be 1 to 8760; got {hours}; write hours within it, or never"
    ]
