import json
from functools import cache

import pytest

from components.cluster.grants import grant_policy
from components.cluster.workload_identity import GrantTargets, WorkloadIdentitySpec
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.cluster.control_plane_plans import document, inputs, one, outputs_of, waits_for, wire
from tests.components.cluster.programs_control_plane import (
    ACCOUNT,
    CLUSTER_ARN,
    EVERY_GRANT,
    KEY,
    TAGS,
    TARGETS,
    workload_identity,
)
from tests.components.problems import problems

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/rolePolicy:RolePolicy"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
BARE = {"namespace": "vision", "service_account": "trainer"}


@cache
def plan() -> Plan:
    return record(lambda: workload_identity(EVERY_GRANT), environment="test")


def test_identity_is_counted() -> None:
    assert plan().counts() == {ASSOCIATION: 1, ROLE: 1, POLICY: 1}


def test_association_is_for_the_service_account() -> None:
    assert inputs(plan(), ASSOCIATION, "trainer") == {
        "clusterName": "groundplane-test",
        "namespace": "vision",
        "roleArn": wire(ROLE, "trainer", "arn"),
        "serviceAccount": "trainer",
    }


def test_association_carries_the_tags() -> None:
    assert one(plan(), ASSOCIATION, "trainer").inputs["tags"] == {**TAGS, "component": "trainer"}


def test_pods_get_no_credentials_before_their_permissions() -> None:
    assert waits_for(one(plan(), ASSOCIATION, "trainer")) == [(POLICY, "trainer")]


def test_role_is_for_this_service_account_alone() -> None:
    assert document(plan(), ROLE, "trainer", "assumeRolePolicy") == [
        {
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": CLUSTER_ARN},
                "StringEquals": {
                    "aws:RequestTag/kubernetes-namespace": "vision",
                    "aws:RequestTag/kubernetes-service-account": "trainer",
                    "aws:SourceAccount": ACCOUNT,
                },
            },
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
        }
    ]


def test_policy_is_that_of_the_grants() -> None:
    spec = WorkloadIdentitySpec.model_validate_json(json.dumps(EVERY_GRANT))
    arns = {kind: {key: str(arn) for key, arn in getattr(TARGETS, kind).items()} for kind in spec.named}
    expected = grant_policy(spec, region="us-east-1", arns=arns, bucket_key_arns={"datasets": KEY, "checkpoints": KEY})
    assert document(plan(), POLICY, "trainer", "policy") == expected["Statement"]


def test_role_is_for_others_to_name() -> None:
    assert outputs_of(lambda: workload_identity(EVERY_GRANT), "role_arn") == {"role_arn": wire(ROLE, "trainer", "arn")}


def test_fails_when_nothing_is_granted() -> None:
    assert problems(WorkloadIdentitySpec, json.dumps(BARE)) == [
        (
            "service_account: may do nothing on AWS: pods that need nothing there need no identity; got 'trainer'; "
            "grant buckets, keys, repositories, queues, secrets or tables, or remove the identity"
        )
    ]


@pytest.mark.parametrize(("field", "value"), [("namespace", "a_b"), ("service_account", "Trainer")])
def test_fails_when_kubernetes_would_refuse_the_name(field: str, value: str) -> None:
    text = json.dumps({**BARE, "secrets": ["wandb"], field: value})
    assert problems(WorkloadIdentitySpec, text) == [f"{field}: string_pattern_mismatch"]


def test_fails_when_something_granted_has_no_arn() -> None:
    with pytest.raises(ValueError, match=r"^trainer: grants on buckets checkpoints, datasets, which have no ARN"):
        record(lambda: workload_identity(EVERY_GRANT, targets=GrantTargets()), environment="test")
