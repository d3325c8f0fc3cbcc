from functools import cache

import pytest

from groundplane.testing import RecordedPlan, record
from tests.components.cluster.programs_team_namespace import provider
from tests.components.training.programs_queueing import FULL_QUEUEING, LANGUAGE, PROGRAMS, VISION, queueing

KUEUE = "kubernetes:kueue.x-k8s.io/v1beta2"
NAMESPACE = "kubernetes:core/v1:Namespace"
RELEASE = "kubernetes:helm.sh/v3:Release"


@cache
def full() -> RecordedPlan:
    return record(PROGRAMS["queueing-full"])


def names(kind: str, plan: RecordedPlan) -> list[str]:
    return sorted(each.inputs["metadata"]["name"] for each in plan.plan.resources if each.type == f"{KUEUE}:{kind}")


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_queueing_holds_invariants(name: str) -> None:
    record(PROGRAMS[name]).holds_invariants()


def test_queueing_without_teams_is_kueue_alone() -> None:
    assert record(PROGRAMS["queueing-alone"]).plan.counts() == {NAMESPACE: 1, RELEASE: 1}


def test_everything_is_counted() -> None:
    full().has_counts(
        Release=1,
        Topology=2,
        ResourceFlavor=3,
        Cohort=1,
        WorkloadPriorityClass=2,
        ClusterQueue=2,
        LocalQueue=3,
    )


def test_kueue_is_in_a_restricted_namespace_of_its_own() -> None:
    full().resource("kueue-namespace", NAMESPACE).has(
        metadata={
            "name": "kueue-system",
            "labels": {
                "app.kubernetes.io/managed-by": "groundplane",
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/warn": "restricted",
            },
        }
    )
    full().resource("kueue", RELEASE).has(version="0.19.2", namespace="kueue-system").depends_on("kueue-namespace")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("kueue-topology-hosts", "Topology"),
        ("kueue-flavor-cpu", "ResourceFlavor"),
        ("kueue-cohort-research", "Cohort"),
        ("kueue-priority-urgent", "WorkloadPriorityClass"),
    ],
)
def test_objects_come_after_the_release(name: str, kind: str) -> None:
    full().resource(name, f"{KUEUE}:{kind}").depends_on("kueue").is_child_of("kueue")


def test_flavors_come_after_their_topology() -> None:
    flavor = full().resource("kueue-flavor-h200", f"{KUEUE}:ResourceFlavor").depends_on("kueue-topology-network-3")
    assert flavor.inputs["spec"]["topologyName"] == "network-3"
    full().resource("kueue-flavor-l4", f"{KUEUE}:ResourceFlavor").depends_on("kueue-topology-hosts")


def test_cohort_comes_after_the_flavors_that_it_shares() -> None:
    full().resource("kueue-cohort-research", f"{KUEUE}:Cohort").depends_on("kueue-flavor-h200")


def test_nodes_without_topology_are_flavors_of_their_own_name() -> None:
    fields = {**FULL_QUEUEING, "topology_aware": []}
    plan = record(lambda: queueing(fields, {"language": LANGUAGE}, provider()))
    assert names("Topology", plan) == []
    assert names("ResourceFlavor", plan) == ["h200", "l4"]


def test_cohorts_of_teams_are_made_as_well() -> None:
    teams = {"vision": {**VISION, "cohort": "products"}, "language": LANGUAGE}
    plan = record(lambda: queueing(FULL_QUEUEING, teams, provider()))
    assert names("Cohort", plan) == ["products", "research"]
    plan.resource("kueue-cohort-products", f"{KUEUE}:Cohort").has(spec={})
    plan.resource("vision", f"{KUEUE}:ClusterQueue").depends_on("kueue-cohort-products")


def test_priority_is_no_part_of_a_spec() -> None:
    full().resource("kueue-priority-idle", f"{KUEUE}:WorkloadPriorityClass").has(
        apiVersion="kueue.x-k8s.io/v1beta2",
        kind="WorkloadPriorityClass",
        metadata={"name": "idle"},
        value=-10,
        description="",
    ).lacks("spec")
