from functools import cache

import pulumi
import pytest

from components.training.team_queue import TeamQueue, TeamQueueArgs
from groundplane.testing import RecordedPlan, record
from tests.components.training.programs_queueing import PROGRAMS, VISION, capacities, queueing_spec, team_queue_spec

KUEUE = "kubernetes:kueue.x-k8s.io/v1beta2"


@cache
def full() -> RecordedPlan:
    return record(PROGRAMS["queueing-full"])


def test_queue_comes_after_flavors_cohort_and_namespace() -> None:
    queue = full().resource("vision", f"{KUEUE}:ClusterQueue")
    for name in ("kueue-flavor-cpu", "kueue-flavor-h200", "kueue-cohort-research", "vision"):
        queue.depends_on(name)
    queue.is_child_of("vision")


def test_queue_is_called_as_its_team() -> None:
    full().resource("vision", f"{KUEUE}:ClusterQueue").has(metadata={"name": "vision"})


def test_local_queues_are_in_the_namespace_and_come_after_the_queue() -> None:
    for name in ("default", "interactive"):
        full().resource(f"vision-{name}", f"{KUEUE}:LocalQueue").has(
            metadata={"name": name, "namespace": "vision"}, spec={"clusterQueue": "vision"}
        ).depends_on("vision")


def test_queue_names_flavors_by_their_own_names() -> None:
    (found,) = full().resource("vision", f"{KUEUE}:ClusterQueue").inputs["spec"]["resourceGroups"]
    made = {
        full().resource(f"kueue-flavor-{key}", f"{KUEUE}:ResourceFlavor").inputs["metadata"]["name"]
        for key in ("cpu", "h200")
    }
    assert {flavor["name"] for flavor in found["flavors"]} == made


def queue_args(flavors: dict[str, pulumi.Input[str]]) -> TeamQueueArgs:
    return TeamQueueArgs(
        spec=team_queue_spec(VISION),
        team="vision",
        namespace="vision",
        queueing=queueing_spec({}),
        nodes=capacities(),
        flavors=flavors,
        cohorts={"research": "research"},
    )


def test_destroy_waits_an_hour_for_the_jobs_of_the_queue() -> None:
    waits: dict[str, pulumi.CustomTimeouts] = {}

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        if args.opts.custom_timeouts is not None:
            waits[args.type_] = args.opts.custom_timeouts

    args = queue_args({"cpu": "cpu", "h200": "h200"})
    record(lambda: TeamQueue("vision", args, pulumi.ResourceOptions(transformations=[note])))
    assert {type_: found.delete for type_, found in waits.items()} == {f"{KUEUE}:ClusterQueue": "60m"}


def test_fails_when_there_is_no_flavor() -> None:
    args = queue_args({"cpu": "cpu"})
    with pytest.raises(ValueError, match="queue of vision has quotas on h200, of which there is no flavor"):
        record(lambda: TeamQueue("vision", args))
