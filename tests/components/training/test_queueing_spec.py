import json
from typing import Any

import pytest

from components.training.queueing_spec import QueueingSpec, TeamQueueSpec
from tests.components.problems import problems


def of_queueing(**fields: Any) -> list[str]:
    return problems(QueueingSpec, json.dumps(fields))


def of_queue(**fields: Any) -> list[str]:
    return problems(TeamQueueSpec, json.dumps({"quotas": {"h200": {"gpus": 8}}, **fields}))


def test_queueing_needs_nothing() -> None:
    spec = QueueingSpec.model_validate_json("{}")
    assert spec.fair_sharing
    assert spec.pods_ready.timeout_minutes == 20
    assert spec.topology_aware is None


def test_fails_when_an_amount_is_said_twice() -> None:
    assert of_queue(quotas={"h200": {"nodes": 8, "gpus": 64}}) == [
        "quotas.h200.gpus: says the same as nodes in another way; got 64; remove one of the two"
    ]


def test_fails_when_an_amount_is_not_said() -> None:
    assert of_queue(quotas={"h200": {"memory_gib": 100}}) == [
        (
            "quotas.h200.: does not say how much, which nodes or gpus do, or cpu on nodes without GPUs; "
            "got {'memory_gib': 100}; write `nodes: 1`"
        )
    ]


@pytest.mark.parametrize("field", ["borrow", "lend"])
def test_fails_when_a_limit_is_said_twice(field: str) -> None:
    assert of_queue(quotas={"h200": {"nodes": 8, field: {"nodes": 1, "gpus": 8}}}) == [
        f"quotas.h200.{field}.gpus: says the same as nodes in another way; got 8; remove one of the two"
    ]


def test_fails_when_a_team_has_no_quota() -> None:
    assert of_queue(quotas={}) == ["quotas: too_short"]


def test_fails_when_the_default_queue_is_named() -> None:
    assert of_queue(local_queues=["default"]) == [
        "local_queues: is there in every team's namespace; got 'default'; remove it"
    ]


def test_fails_when_who_borrows_by_force_does_not_reclaim() -> None:
    preemption = {"reclaim_within_cohort": "never", "borrow_within_cohort": "lower_priority"}
    assert of_queue(preemption=preemption) == [
        (
            "preemption.borrow_within_cohort: is for queues that reclaim what is theirs, "
            "and reclaim_within_cohort is never; "
            "got 'lower_priority'; write never, or set reclaim_within_cohort to lower_priority or any"
        )
    ]


def test_fails_when_a_bound_bounds_nothing() -> None:
    assert of_queue(preemption={"borrow_up_to_priority": 100}) == [
        (
            "preemption.borrow_up_to_priority: bounds borrow_within_cohort, which is never; got 100; "
            "remove it, or set borrow_within_cohort to lower_priority"
        )
    ]


def test_fails_when_shared_nodes_have_no_cohort() -> None:
    assert of_queueing(shared={"h200": {"nodes": 2}}) == [
        "shared: belong to a cohort, and there is none; got ['h200']; name one in cohort, or remove shared"
    ]


def test_fails_when_fair_shares_are_overridden() -> None:
    assert of_queueing(preemption={"borrow_within_cohort": "lower_priority"}) == [
        (
            "preemption.borrow_within_cohort: cannot be used with fair_sharing, which decides by shares who makes way; "
            "got 'lower_priority'; write never, or set queueing.fair_sharing to false"
        )
    ]


def test_borrowing_by_force_is_for_queueing_without_fair_shares() -> None:
    fields = {"fair_sharing": False, "preemption": {"borrow_within_cohort": "lower_priority"}}
    assert not QueueingSpec.model_validate_json(json.dumps(fields)).fair_sharing


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
def test_fails_when_a_priority_is_no_32_bit_integer(value: int) -> None:
    assert [text.partition(":")[0] for text in of_queueing(priorities={"urgent": {"value": value}})] == [
        "priorities.urgent.value"
    ]
