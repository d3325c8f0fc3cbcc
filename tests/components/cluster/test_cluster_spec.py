import json
from typing import Any

from components.cluster.cluster_spec import ClusterSpec, foreign_node_zones
from tests.components.cluster.programs_cluster import FLEET, SMALL
from tests.components.cluster.programs_node_group import SPOT, SYSTEM
from tests.components.problems import problems


def _spec(fields: dict[str, Any]) -> ClusterSpec:
    return ClusterSpec.model_validate_json(json.dumps(fields))


def test_system_groups_have_no_taints_and_nodes_from_the_start() -> None:
    assert _spec(FLEET).system_groups == ("system",)


def test_wanted_versions_are_of_what_the_cluster_has() -> None:
    spec = _spec(SMALL)
    assert spec.wanted_images == ("AL2023_x86_64_STANDARD",)
    assert spec.wanted_addons == (
        "aws-ebs-csi-driver",
        "coredns",
        "eks-node-monitoring-agent",
        "eks-pod-identity-agent",
        "kube-proxy",
        "metrics-server",
        "vpc-cni",
    )


def test_fails_when_cluster_services_have_no_nodes() -> None:
    empty = {**SYSTEM, "min_size": 0}
    found = problems(ClusterSpec, json.dumps({**SMALL, "node_groups": {"idle": empty, "spot": SPOT}}))
    assert found == [
        (
            "node_groups: needs a group without taints and with min_size of at least 1: coredns and others run there; "
            "got ['idle', 'spot']; add `system: {instance_types: [m7i.large], min_size: 2, max_size: 4}`"
        )
    ]


def test_fails_when_there_is_no_node_group() -> None:
    assert problems(ClusterSpec, json.dumps({**SMALL, "node_groups": {}})) == ["node_groups: too_short"]


def test_zones_of_node_groups_are_the_networks() -> None:
    found = [str(problem) for problem in foreign_node_zones(_spec(FLEET), ["use1-az1"])]
    assert found == [
        (
            "node_groups.h200.capacity.zone: is not a zone of the network; got 'use1-az2'; "
            "write one of use1-az1, or add the zone to network.zones"
        )
    ]
    assert list(foreign_node_zones(_spec(FLEET), ["use1-az1", "use1-az2"])) == []
