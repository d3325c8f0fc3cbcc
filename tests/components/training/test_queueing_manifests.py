from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cluster.node_capacity import NodeCapacity, Resource
from components.cluster.node_options_spec import TaintEffect, TaintSpec
from components.training.queue_capacity import per_node
from components.training.queueing_manifests import (
    cluster_queue_spec,
    cohort_spec,
    flavor_name,
    flavor_spec,
    preemption,
    quantity,
    resource_groups,
    topology_name,
    topology_spec,
)
from tests.components.training.programs_queueing import GROUPS, LANGUAGE, VISION, capacities, group, queueing_spec
from tests.components.training.programs_queueing import team_queue_spec as queue_spec
from tests.components.training.test_queue_capacity import USABLE, of_type

NODES = capacities()
FLAVORS = {"cpu": "cpu-1", "h200": "h200-1", "l4": "l4-1"}
COHORT = queueing_spec({"cohort": "research"})
LAYER = "topology.k8s.aws/network-node-layer-"


def document(fields: dict[str, Any], queueing: Any = COHORT, cohort: str | None = "research") -> dict[str, Any]:
    return cluster_queue_spec(
        queue_spec(fields), queueing, namespace="vision", cohort=cohort, nodes=NODES, flavors=FLAVORS
    )


def tainted(key: str, **taints: TaintSpec) -> NodeCapacity:
    return replace(NODES[key], taints={name.replace("_", "/"): taint for name, taint in taints.items()})


@pytest.mark.parametrize("instance", USABLE, ids=lambda each: each.name)
def test_flavor_of_every_accelerator_keeps_jobs_without_need_away(instance: Any) -> None:
    capacity = of_type(instance)
    resource = instance.accelerator.resource
    assert flavor_spec(capacity) == {
        "nodeLabels": {"groundplane/node-group": "cluster-pool"},
        "nodeTaints": [{"key": resource, "value": "true", "effect": "NoSchedule"}],
    }


def test_flavor_makes_pods_tolerate_other_taints() -> None:
    taint = TaintSpec(value="vision", effect=TaintEffect.NO_EXECUTE)
    assert flavor_spec(tainted("h200", example_dedicated=taint), "network-3") == {
        "nodeLabels": {"groundplane/node-group": "cluster-h200"},
        "tolerations": [
            {"key": "example/dedicated", "operator": "Equal", "value": "vision", "effect": "NoExecute"},
        ],
        "topologyName": "network-3",
    }


def test_flavor_of_untainted_nodes_is_labels_alone() -> None:
    assert flavor_spec(NODES["cpu"]) == {"nodeLabels": {"groundplane/node-group": "cluster-cpu"}}


def test_flavor_without_topology_is_called_as_its_nodes() -> None:
    assert flavor_name(NODES["h200"], None) == "h200"


def test_flavor_with_topology_has_another_name_once_it_says_something_else() -> None:
    names = [
        flavor_name(NODES["h200"], "network-3"),
        flavor_name(NODES["h200"], "hosts"),
        flavor_name(tainted("h200", example_dedicated=TaintSpec()), "network-3"),
    ]
    assert names == ["h200-e644c2", "h200-194a04", "h200-3a8522"]


def test_size_of_a_group_does_not_change_its_flavor() -> None:
    larger = group("h200", {**GROUPS["h200"], "max_size": 16})
    assert flavor_name(larger, "network-3") == flavor_name(NODES["h200"], "network-3")


@pytest.mark.parametrize(
    ("key", "region", "name"),
    [("h200", "us-east-1", "network-3"), ("h200", "eu-south-1", "hosts"), ("cpu", "us-east-1", "hosts")],
)
def test_topology_is_that_of_the_types_in_the_region(key: str, region: str, name: str) -> None:
    assert topology_name(NODES[key], region) == name


def test_topology_has_the_levels_of_its_name() -> None:
    zone, host = {"nodeLabel": "topology.kubernetes.io/zone"}, {"nodeLabel": "kubernetes.io/hostname"}
    layers = [{"nodeLabel": f"{LAYER}{number}"} for number in (1, 2, 3, 4)]
    assert topology_spec("hosts") == {"levels": [zone, host]}
    assert topology_spec("network-4") == {"levels": [zone, *layers, host]}


def test_queue_lets_in_its_own_namespace_alone() -> None:
    assert document(LANGUAGE)["namespaceSelector"] == {"matchLabels": {"kubernetes.io/metadata.name": "vision"}}


def test_queue_in_a_cohort_has_a_weight() -> None:
    found = document(VISION)
    assert (found["cohortName"], found["fairSharing"]) == ("research", {"weight": "2"})


def test_queue_in_no_cohort_has_no_weight() -> None:
    assert not {"cohortName", "fairSharing"} & document(VISION, cohort=None).keys()


def test_queue_without_fair_sharing_has_no_weight() -> None:
    found = document(LANGUAGE, queueing_spec({"cohort": "research", "fair_sharing": False}))
    assert "fairSharing" not in found


@pytest.mark.parametrize(
    ("fields", "order", "stop"),
    [
        ({}, "BestEffortFIFO", "None"),
        ({"order": "strict_fifo", "stop": "hold"}, "StrictFIFO", "Hold"),
        ({"stop": "hold_and_drain"}, "BestEffortFIFO", "HoldAndDrain"),
    ],
)
def test_queue_says_order_and_stop_as_kueue_does(fields: dict[str, Any], order: str, stop: str) -> None:
    found = document({"quotas": LANGUAGE["quotas"], **fields})
    assert (found["queueingStrategy"], found["stopPolicy"]) == (order, stop)


def test_preemption_of_a_team_goes_before_that_of_all() -> None:
    never = {"reclaim_within_cohort": "never", "within_queue": "lower_or_newer_equal_priority"}
    assert document(LANGUAGE)["preemption"] == {"reclaimWithinCohort": "Any", "withinClusterQueue": "LowerPriority"}
    assert document({**LANGUAGE, "preemption": never})["preemption"] == {
        "reclaimWithinCohort": "Never",
        "withinClusterQueue": "LowerOrNewerEqualPriority",
    }


def test_borrowing_by_force_is_bounded_by_priority() -> None:
    force = {"borrow_within_cohort": "lower_priority", "borrow_up_to_priority": 100}
    spec = queueing_spec({"fair_sharing": False, "preemption": force}).preemption
    assert preemption(spec)["borrowWithinCohort"] == {"policy": "LowerPriority", "maxPriorityThreshold": 100}


def test_flavors_cover_the_same_resources_and_begin_with_nodes_without_accelerators() -> None:
    (found,) = document({"quotas": {"h200": {"gpus": 8}, "cpu": {"nodes": 1}}})["resourceGroups"]
    covered = ["cpu", "memory", "nvidia.com/gpu", "vpc.amazonaws.com/efa"]
    assert found["coveredResources"] == covered
    assert [flavor["name"] for flavor in found["flavors"]] == ["cpu-1", "h200-1"]
    assert [[row["name"] for row in flavor["resources"]] for flavor in found["flavors"]] == [covered, covered]
    assert [[row["nominalQuota"] for row in flavor["resources"]][2:] for flavor in found["flavors"]] == [
        ["0", "0"],
        ["8", "16"],
    ]


def test_limits_are_of_every_resource() -> None:
    (found,) = document({"quotas": {"h200": {"nodes": 2, "borrow": {"nodes": 0}, "lend": {"gpus": 8}}}})[
        "resourceGroups"
    ]
    node = per_node(NODES["h200"])
    cpu, memory, gpus, efa = found["flavors"][0]["resources"]
    assert cpu == {
        "name": "cpu",
        "nominalQuota": f"{2 * node[Resource.CPU]}m",
        "borrowingLimit": "0",
        "lendingLimit": f"{node[Resource.CPU]}m",
    }
    assert (memory["borrowingLimit"], memory["lendingLimit"]) == ("0", f"{node[Resource.MEMORY]}Mi")
    assert [(row["nominalQuota"], row["borrowingLimit"], row["lendingLimit"]) for row in (gpus, efa)] == [
        ("16", "0", "8"),
        ("32", "0", "16"),
    ]


def test_quota_without_limits_says_none() -> None:
    (found,) = resource_groups(queue_spec(LANGUAGE).quotas, NODES, FLAVORS)
    assert {key for row in found["flavors"][0]["resources"] for key in row} == {"name", "nominalQuota"}


def test_cohort_has_what_is_shared() -> None:
    shared = queueing_spec({"cohort": "research", "shared": {"l4": {"gpus": 4}}}).shared
    (found,) = cohort_spec(shared, NODES, FLAVORS)["resourceGroups"]
    assert [row["nominalQuota"] for row in found["flavors"][0]["resources"]][2:] == ["4"]
    assert cohort_spec({}, NODES, FLAVORS) == {}


@pytest.mark.parametrize(
    ("resource", "amount", "text"),
    [
        (Resource.CPU, 1500, "1500m"),
        (Resource.CPU, 64_000, "64"),
        (Resource.CPU, 2_000_000, "2k"),
        (Resource.CPU, 0, "0"),
        (Resource.MEMORY, 1000, "1000Mi"),
        (Resource.MEMORY, 2048, "2Gi"),
        (Resource.MEMORY, 1024**2, "1Ti"),
        (Resource.GPU, 999, "999"),
        (Resource.GPU, 1000, "1k"),
    ],
)
def test_quantity_is_as_kubernetes_writes_it(resource: Resource, amount: int, text: str) -> None:
    assert quantity(resource, amount) == text


@given(st.sampled_from(sorted(Resource)), st.integers(min_value=0, max_value=10**12))
def test_quantity_says_the_amount(resource: Resource, amount: int) -> None:
    scales = {"": 1000, "m": 1, "k": 1000**2, "M": 1000**3}
    if resource is Resource.MEMORY:
        scales = {"Mi": 1, "Gi": 1024, "Ti": 1024**2, "Pi": 1024**3, "": 0}
    text = quantity(resource, amount)
    number = text.rstrip("GMPTikm")
    unit = 1 if resource in (Resource.CPU, Resource.MEMORY) else 1000
    assert int(number) * scales[text[len(number) :]] == amount * unit
