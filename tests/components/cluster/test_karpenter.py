import json
from functools import cache
from typing import Any

import pytest

from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.cluster.programs_karpenter import karpenter
from tests.components.cluster.programs_node_group import CLUSTER, KEY
from tests.components.network.plans import inputs, names, one, waits_for, wire

ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
ENTRY = "aws:eks/accessEntry:AccessEntry"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
RELEASE = "kubernetes:helm.sh/v3:Release"


@cache
def plan() -> Plan:
    return record(karpenter, environment="test")


def document(type_: str, name: str, key: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(inputs(plan(), type_, name)[key])
    return parsed


def test_karpenter_is_counted() -> None:
    assert plan().counts() == {
        ATTACHMENT: 2,
        ENTRY: 1,
        PROFILE: 1,
        ASSOCIATION: 1,
        QUEUE: 1,
        QUEUE_POLICY: 1,
        RELEASE: 2,
        ROLE: 2,
        ROLE_POLICY: 2,
        RULE: 5,
        TARGET: 5,
    }


def test_nodes_join_by_an_entry_of_their_own() -> None:
    assert inputs(plan(), ENTRY, "karpenter-node") == {
        "clusterName": CLUSTER,
        "principalArn": wire(ROLE, "karpenter-node", "arn"),
        "type": "EC2_LINUX",
    }


def test_profile_has_the_nodes_role() -> None:
    assert inputs(plan(), PROFILE, "karpenter-node") == {"role": wire(ROLE, "karpenter-node", "name")}


def test_controller_gets_its_role_by_pod_identity() -> None:
    assert inputs(plan(), ASSOCIATION, "karpenter-controller") == {
        "clusterName": CLUSTER,
        "namespace": "kube-system",
        "roleArn": wire(ROLE, "karpenter-controller", "arn"),
        "serviceAccount": "karpenter",
    }


def test_policy_of_the_controller_is_wired() -> None:
    by_sid = {s.get("Sid"): s for s in document(ROLE_POLICY, "karpenter-controller", "policy")["Statement"]}
    assert by_sid["PassNodeRole"]["Resource"] == [wire(ROLE, "karpenter-node", "arn")]
    assert by_sid["Interruptions"]["Resource"] == [wire(QUEUE, "karpenter-interruption", "arn")]
    assert by_sid[None]["Resource"] == [KEY]


def test_queue_is_encrypted_and_short_of_memory() -> None:
    assert inputs(plan(), QUEUE, "karpenter-interruption") == {
        "messageRetentionSeconds": 300,
        "sqsManagedSseEnabled": True,
    }


def test_queue_takes_events_of_its_own_rules_alone() -> None:
    (events, _) = document(QUEUE_POLICY, "karpenter-interruption", "policy")["Statement"]
    assert events["Condition"] == {
        "ArnEquals": {"aws:SourceArn": [wire(RULE, name, "arn") for name in names(plan(), RULE)]}
    }


@pytest.mark.parametrize(
    ("key", "source", "detail_type"),
    [
        ("health", "aws.health", "AWS Health Event"),
        ("rebalance", "aws.ec2", "EC2 Instance Rebalance Recommendation"),
        ("reservation", "aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
        ("spot", "aws.ec2", "EC2 Spot Instance Interruption Warning"),
        ("state", "aws.ec2", "EC2 Instance State-change Notification"),
    ],
)
def test_every_event_goes_to_the_queue(key: str, source: str, detail_type: str) -> None:
    name = f"karpenter-interruption-{key}"
    assert document(RULE, name, "eventPattern") == {"source": [source], "detail-type": [detail_type]}
    assert inputs(plan(), TARGET, name) == {
        "arn": wire(QUEUE, "karpenter-interruption", "arn"),
        "rule": wire(RULE, name, "name"),
    }


def test_releases_are_of_the_charts_that_are_pinned() -> None:
    found = {name: inputs(plan(), RELEASE, name) for name in names(plan(), RELEASE)}
    assert {name: (r["name"], r["chart"], r["version"], r["namespace"]) for name, r in found.items()} == {
        "karpenter": ("karpenter", "oci://public.ecr.aws/karpenter/karpenter", "1.14.1", "kube-system"),
        "karpenter-crd": ("karpenter-crd", "oci://public.ecr.aws/karpenter/karpenter-crd", "1.14.1", "kube-system"),
    }


def test_controller_is_told_of_cluster_and_queue() -> None:
    settings = inputs(plan(), RELEASE, "karpenter")["values"]["settings"]
    assert settings["clusterName"] == CLUSTER
    assert settings["interruptionQueue"] == wire(QUEUE, "karpenter-interruption", "name")


def test_controller_waits_for_definitions_credentials_and_its_queue() -> None:
    assert waits_for(one(plan(), RELEASE, "karpenter")) == sorted(
        [
            (ASSOCIATION, "karpenter-controller"),
            (RELEASE, "karpenter-crd"),
            (QUEUE_POLICY, "karpenter-interruption"),
            *((TARGET, name) for name in names(plan(), TARGET)),
        ]
    )


def test_credentials_wait_for_what_they_are_good_for() -> None:
    assert waits_for(one(plan(), ASSOCIATION, "karpenter-controller")) == [(ROLE_POLICY, "karpenter-controller")]


def test_fails_when_the_name_leaves_no_room_for_rules() -> None:
    with pytest.raises(ValueError, match=r"^Karpenter's name may have 37 characters, got 'k{38}' of 38; shorten it$"):
        record(lambda: karpenter(name="k" * 38), environment="test")
