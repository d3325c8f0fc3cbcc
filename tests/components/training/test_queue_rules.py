from dataclasses import replace
from typing import Any

from components.cluster.node_capacity import NodeCapacity
from components.cluster.team_namespace_spec import QuotaSpec
from components.training.queue_rules import (
    misplaced_topology,
    missing_queues,
    nothing_to_share,
    queue_problems,
    unfair_teams,
)
from tests.components.training.programs_queueing import capacities, queueing_spec, team_queue_spec

NODES = capacities()
H200: dict[str, Any] = {"quotas": {"h200": {"nodes": 1}}}


def with_pool() -> dict[str, NodeCapacity]:
    return {**NODES, "spot": replace(NODES["cpu"], key="spot", path=("node_pools", "spot"))}


def test_fails_when_a_team_has_no_queue() -> None:
    assert [str(problem) for problem in missing_queues(queueing_spec({}), {"vision": None})] == [
        (
            "teams.vision.queue: is missing, and with queueing no job of the team would ever start; got None; "
            "add `queue: {quotas: {<nodes>: {nodes: 1}}}`"
        )
    ]


def test_fails_when_a_queue_has_no_queueing() -> None:
    assert [str(problem) for problem in missing_queues(None, {"vision": team_queue_spec(H200), "language": None})] == [
        (
            "teams.vision.queue: is for queueing, which is off; got ['h200']; "
            "add `queueing: {}` to training, or remove the queue"
        )
    ]


def test_fails_when_a_team_without_cohort_borrows_lends_or_has_a_weight() -> None:
    queue = {"quotas": {"h200": {"nodes": 2, "borrow": {"nodes": 1}, "lend": {"gpus": 0}}}, "weight": 2}
    fix = "remove it, or name a cohort in queueing.cohort"
    assert [str(problem) for problem in nothing_to_share(queueing_spec({}), {"vision": team_queue_spec(queue)})] == [
        (
            "teams.vision.queue.quotas.h200.borrow: is for queues of a cohort, and this is in none; "
            f"got {{'nodes': 1}}; {fix}"
        ),
        (
            "teams.vision.queue.quotas.h200.lend: is for queues of a cohort, and this is in none; "
            f"got {{'gpus': 0}}; {fix}"
        ),
        f"teams.vision.queue.weight: is a share in a cohort, and this queue is in none; got 2; {fix}",
    ]


def test_cohort_of_a_single_team_is_fine() -> None:
    queue = {"quotas": {"h200": {"nodes": 2, "borrow": {"nodes": 1}}}, "cohort": "research"}
    assert list(nothing_to_share(queueing_spec({}), {"vision": team_queue_spec(queue)})) == []


def test_fails_when_weights_are_given_without_fair_sharing() -> None:
    spec = queueing_spec({"fair_sharing": False, "cohort": "research"})
    assert [str(problem) for problem in unfair_teams(spec, {"vision": team_queue_spec({**H200, "weight": 2})})] == [
        (
            "teams.vision.queue.weight: is for fair_sharing, which is off; got 2; "
            "remove it, or set queueing.fair_sharing to true"
        )
    ]


def test_fails_when_a_team_takes_by_force_what_is_shared_by_weights() -> None:
    queue = team_queue_spec({**H200, "preemption": {"borrow_within_cohort": "lower_priority"}})
    assert [".".join(map(str, problem.path)) for problem in unfair_teams(queueing_spec({}), {"vision": queue})] == [
        "teams.vision.queue.preemption.borrow_within_cohort"
    ]


def test_fails_when_a_pool_is_to_have_a_topology() -> None:
    spec = queueing_spec({"topology_aware": ["h200", "spot"]})
    assert [str(problem) for problem in misplaced_topology(spec, {}, with_pool())] == [
        (
            "queueing.topology_aware: is a pool, whose nodes come for pods that wait, and with a topology none would; "
            "got 'spot'; remove spot"
        )
    ]


def test_fails_when_a_queue_mixes_groups_and_pools_and_nobody_has_decided() -> None:
    queue = team_queue_spec({"quotas": {"h200": {"nodes": 1}, "spot": {"cpu": 8}}})
    assert [str(problem) for problem in misplaced_topology(queueing_spec({}), {"vision": queue}, with_pool())] == [
        (
            "queueing.topology_aware: has to be decided: team vision has quotas on node groups, h200, "
            "and on pools, spot; of such a queue only jobs that ask for a topology get nodes that have one; got None; "
            "write [], or the keys of groups whose jobs ask for a topology"
        )
    ]
    decided = queueing_spec({"topology_aware": ["h200"]})
    assert list(misplaced_topology(decided, {"vision": queue}, with_pool())) == []


def test_all_problems_are_found_at_once() -> None:
    queues = {
        "language": None,
        "vision": team_queue_spec({"quotas": {"h200": {"nodes": 9}, "nope": {"nodes": 1}, "cpu": {"gpus": 1}}}),
    }
    found = queue_problems(queueing_spec({}), queues, NODES, {"vision": QuotaSpec(gpus=8)})
    assert [".".join(map(str, problem.path)) for problem in found] == [
        "teams.language.queue",
        "teams.vision.queue.quotas.nope",
        "teams.vision.queue.quotas.cpu.gpus",
        "teams.vision.queue.quotas.h200",
        "teams.vision.quota.gpus",
    ]


def test_nothing_is_wrong_without_teams() -> None:
    assert list(queue_problems(None, {}, NODES, {})) == []
    assert list(queue_problems(queueing_spec({}), {}, NODES, {})) == []
