from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from components.cluster.node_capacity import Resource
from components.cluster.node_options_spec import TaintEffect, TaintSpec
from components.cluster.team_namespace_spec import QuotaSpec
from components.training.queue_capacity import at_most, per_node
from components.training.quota_rules import beyond_namespace, misfits, over_quota, unknown_nodes, untolerated_taints
from tests.components.training.programs_queueing import capacities, queueing_spec, team_queue_spec

NODES = capacities()
COHORT = queueing_spec({"cohort": "research"})
ALONE = queueing_spec({})


def queues(**teams: Mapping[str, Any]) -> dict[str, Any]:
    return {team: team_queue_spec({"quotas": quotas}) for team, quotas in teams.items()}


def test_quotas_may_come_to_all_there_is() -> None:
    teams = queues(vision={"h200": {"nodes": 6}}, language={"h200": {"gpus": 8}})
    spec = queueing_spec({"cohort": "research", "shared": {"h200": {"nodes": 1}}})
    assert list(over_quota(spec, teams, NODES)) == []


def test_fails_when_quotas_come_to_more_than_there_is() -> None:
    teams = queues(vision={"h200": {"nodes": 6}}, language={"h200": {"gpus": 16}})
    spec = queueing_spec({"cohort": "research", "shared": {"h200": {"gpus": 4}}})
    assert [str(problem) for problem in over_quota(spec, teams, NODES)] == [
        (
            "teams.vision.queue.quotas.h200: comes together with other quotas to 68 nvidia.com/gpu, "
            "4 nvidia.com/gpu more than h200 has, 64 nvidia.com/gpu; "
            "got {'language': '16 nvidia.com/gpu', 'vision': '48 nvidia.com/gpu', 'research': '4 nvidia.com/gpu'}; "
            "lower quotas on h200 by 4 nvidia.com/gpu, or let it have more nodes"
        )
    ]


def test_fails_when_one_quota_is_more_than_there_is() -> None:
    assert [str(problem) for problem in over_quota(ALONE, queues(vision={"h200": {"nodes": 9}}), NODES)] == [
        (
            "teams.vision.queue.quotas.h200: comes to 72 nvidia.com/gpu, 8 nvidia.com/gpu more than h200 has, "
            "64 nvidia.com/gpu; got {'vision': '72 nvidia.com/gpu'}; "
            "lower quotas on h200 by 8 nvidia.com/gpu, or let it have more nodes"
        )
    ]


def test_fails_when_a_given_amount_is_more_than_there_is_though_gpus_are_not() -> None:
    found = list(over_quota(ALONE, queues(vision={"h200": {"gpus": 8, "cpu": 2000, "efa": 129}}), NODES))
    bound = at_most(NODES["h200"])[Resource.CPU]
    assert [problem.message for problem in found] == [
        f"comes to 2000 vCPUs, {(2_000_000 - bound) / 1000:g} vCPUs more than h200 has, {bound / 1000:g} vCPUs",
        "comes to 129 vpc.amazonaws.com/efa, 1 vpc.amazonaws.com/efa more than h200 has, 128 vpc.amazonaws.com/efa",
    ]


def test_fails_when_vcpus_are_more_than_there_are() -> None:
    found = list(over_quota(ALONE, queues(vision={"cpu": {"cpu": 200}}), NODES))
    bound = 10 * per_node(NODES["cpu"])[Resource.CPU]
    excess = (200_000 - bound) / 1000
    assert [problem.message for problem in found] == [
        f"comes to 200 vCPUs, {excess:g} vCPUs more than cpu has, {bound / 1000:g} vCPUs"
    ]


def test_what_nothing_bounds_is_not_exceeded() -> None:
    pool = replace(NODES["cpu"], key="cpu", max_nodes=None, total={Resource.CPU: 64_000})
    assert list(over_quota(ALONE, queues(vision={"cpu": {"cpu": 64, "memory_gib": 10_000}}), {"cpu": pool})) == []
    assert len(list(over_quota(ALONE, queues(vision={"cpu": {"cpu": 65}}), {"cpu": pool}))) == 1


def test_fails_when_nodes_are_not_there() -> None:
    spec = queueing_spec({"cohort": "research", "shared": {"nope": {"nodes": 1}}, "topology_aware": ["h20"]})
    found = unknown_nodes(spec, queues(vision={"h2000": {"gpus": 1}}), NODES)
    message = "is neither a node group nor a node pool of the cluster"
    assert [str(problem) for problem in found] == [
        f"teams.vision.queue.quotas.h2000: {message}; got 'h2000'; write h200",
        f"queueing.shared.nope: {message}; got 'nope'; write cpu or h200 or l4",
        f"queueing.topology_aware: {message}; got 'h20'; write h200",
    ]


def test_fails_when_nodes_do_not_have_what_is_asked_for_or_lent() -> None:
    teams = queues(vision={"cpu": {"gpus": 1}, "l4": {"gpus": 4, "borrow": {"cpu": 1}, "lend": {"gpus": 2, "efa": 1}}})
    found = [(".".join(map(str, each.path[2:])), each.got) for each in misfits(COHORT, teams, NODES)]
    assert found == [
        ("queue.quotas.cpu.gpus", 1),
        ("queue.quotas.l4.borrow.cpu", 1),
        ("queue.quotas.l4.lend.efa", 1),
    ]
    assert list(over_quota(COHORT, teams, NODES)) == []


def test_fails_when_more_is_lent_than_there_is() -> None:
    teams = queues(vision={"h200": {"gpus": 8, "lend": {"nodes": 2}}})
    assert [str(problem) for problem in misfits(COHORT, teams, NODES)] == [
        (
            "teams.vision.queue.quotas.h200.lend: is more than the quota itself, 8 nvidia.com/gpu; "
            "got '16 nvidia.com/gpu'; lend less, or remove lend, to lend all of it"
        )
    ]


@pytest.mark.parametrize(
    ("gpus", "vision", "language", "problems"),
    [
        (16, {"gpus": 16}, {"gpus": 8, "lend": {"nodes": 0}}, 0),
        (16, {"gpus": 16, "borrow": {"nodes": 0}}, {"gpus": 8}, 0),
        (16, {"gpus": 8}, {"gpus": 8}, 0),
        (16, {"gpus": 16}, {"gpus": 8}, 1),
        (16, {"gpus": 16, "borrow": {"gpus": 1}}, {"gpus": 8}, 1),
        (16, {"gpus": 8}, {"gpus": 16, "lend": {"gpus": 9}}, 1),
        (None, {"gpus": 16}, {"gpus": 8}, 0),
    ],
)
def test_namespace_holds_what_its_queue_lets_in(gpus: int, vision: Any, language: Any, problems: int) -> None:
    teams = queues(vision={"h200": vision}, language={"h200": language})
    found = list(beyond_namespace(COHORT, teams, NODES, {"vision": QuotaSpec(gpus=gpus)}))
    assert len(found) == problems


def test_nothing_is_borrowed_without_a_cohort() -> None:
    teams = queues(vision={"h200": {"gpus": 16}}, language={"h200": {"gpus": 8}})
    assert list(beyond_namespace(ALONE, teams, NODES, {"vision": QuotaSpec(gpus=16)})) == []


def test_fails_when_the_namespace_holds_less_than_its_queue_lets_in() -> None:
    teams = queues(vision={"h200": {"gpus": 16, "cpu": 100, "memory_gib": 50}, "l4": {"gpus": 4, "cpu": 10}})
    found = beyond_namespace(ALONE, teams, NODES, {"vision": QuotaSpec(gpus=16, cpu=100, memory_gib=4096)})
    fix = "raise or remove it, or lower the quotas of the queue or what it may borrow"
    assert [str(problem) for problem in found] == [
        (
            "teams.vision.quota.gpus: is less than the team's queue lets in, 20 nvidia.com/gpu "
            f"with what it may borrow; got '16 nvidia.com/gpu'; {fix}"
        ),
        (
            "teams.vision.quota.cpu: is less than the team's queue lets in, 110 vCPUs with what it may borrow; "
            f"got '100 vCPUs'; {fix}"
        ),
    ]


def test_fails_when_nothing_tolerates_a_taint() -> None:
    assert [str(problem) for problem in untolerated_taints(ALONE, queues(vision={"h200": {"nodes": 1}}), NODES)] == [
        (
            "node_groups.l4: is tainted with example.com/dedicated, which nothing tolerates: "
            "no team has a quota on it; got 'example.com/dedicated=vision'; "
            "add l4 to the quotas of a team, or remove the taint"
        )
    ]


def test_taints_are_tolerated_by_queues_and_by_others() -> None:
    assert list(untolerated_taints(ALONE, queues(vision={"l4": {"nodes": 1}}), NODES)) == []
    assert list(untolerated_taints(ALONE, {}, NODES, ["example.com/dedicated"])) == []
    assert list(untolerated_taints(None, {}, NODES)) == []


def test_taint_that_only_prefers_keeps_nobody_away() -> None:
    taint = TaintSpec(effect=TaintEffect.PREFER_NO_SCHEDULE)
    nodes = {"cpu": replace(NODES["cpu"], taints={"example.com/dedicated": taint})}
    assert list(untolerated_taints(ALONE, {}, nodes)) == []
