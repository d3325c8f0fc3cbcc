from functools import cache

import pytest

from groundplane.testing import RecordedPlan, record
from tests.components.training.programs_runtimes import EVERY_KIND, PROGRAMS, TORCH_H200, training

RUNTIME = "kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime"
POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy"
BINDING = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"


@cache
def every() -> RecordedPlan:
    return record(lambda: training(EVERY_KIND))


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_runtimes_hold_invariants(name: str) -> None:
    record(PROGRAMS[name]).holds_invariants()


def test_every_runtime_is_made_with_one_policy() -> None:
    every().has_counts(
        ClusterTrainingRuntime=len(EVERY_KIND),
        ValidatingAdmissionPolicy=1,
        ValidatingAdmissionPolicyBinding=1,
        ClusterRole=1,
        ClusterRoleBinding=1,
    )


def test_runtime_is_called_by_its_key_and_comes_after_trainer() -> None:
    runtime = every().resource("runtimes-torch-h200", RUNTIME).depends_on("training-kubeflow-trainer")
    assert runtime.inputs["metadata"]["name"] == "torch-h200"
    assert runtime.inputs["spec"]["mlPolicy"] == {"numNodes": 2, "torch": {}}


def test_policy_refuses_jobs_as_kubernetes_writes_it() -> None:
    policy = every().resource("runtimes-policy", POLICY).depends_on("training-kubeflow-trainer").inputs["spec"]
    assert policy["failurePolicy"] == "Fail"
    assert [condition["name"] for condition in policy["matchConditions"]] == ["runtime-is-ours"]
    assert policy["matchConstraints"]["resourceRules"][0]["apiGroups"] == ["trainer.kubeflow.org"]
    assert "messageExpression" in policy["validations"][1]


def test_policy_is_bound_and_denies() -> None:
    every().resource("runtimes-policy", BINDING).has(
        spec={"policyName": "groundplane-trainjobs", "validationActions": ["Deny"]}
    ).depends_on("runtimes-policy")


def test_teams_see_runtimes_and_change_none() -> None:
    every().resource("runtimes-readers", ROLE).has(
        rules=[
            {
                "apiGroups": ["trainer.kubeflow.org"],
                "resources": ["clustertrainingruntimes"],
                "verbs": ["get", "list", "watch"],
            }
        ]
    )
    subjects = every().resource("runtimes-readers", ROLE_BINDING).inputs["subjects"]
    assert [subject["name"] for subject in subjects] == ["team:language", "team:vision"]


def test_fails_when_a_runtime_is_impossible() -> None:
    with pytest.raises(ValueError, match=r"runtimes\.big\.num_nodes: is 6 nodes more than h200 has at most, 4"):
        record(lambda: training({"big": {**TORCH_H200, "num_nodes": 10}}))
