from functools import cache
from typing import Any

import pytest
from kubernetes_validate import validate  # type: ignore[import-untyped]  # ships no types

from components.training.acceptance_manifests import scripts
from groundplane.testing import RecordedPlan, record
from tests.components.training.programs_acceptance import FULL, PROGRAMS, SMALLEST, acceptance

NAMESPACE = "kubernetes:core/v1:Namespace"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
DAEMON_SET = "kubernetes:apps/v1:DaemonSet"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy"
POLICY_BINDING = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


@cache
def full() -> RecordedPlan:
    return record(lambda: acceptance(FULL))


@cache
def smallest() -> RecordedPlan:
    return record(lambda: acceptance(SMALLEST))


def pod(key: str) -> dict[str, Any]:
    spec: dict[str, Any] = full().resource(f"acceptance-{key}", DAEMON_SET).inputs["spec"]["template"]["spec"]
    return spec


def environment(key: str, test: str) -> dict[str, str]:
    (container,) = [each for each in pod(key)["initContainers"] if each["name"] == test]
    return {each["name"]: each["value"] for each in container["env"]}


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_acceptance_holds_invariants(name: str) -> None:
    record(PROGRAMS[name]).holds_invariants()


def test_smallest_burn_in_is_counted() -> None:
    assert smallest().plan.counts() == {
        NAMESPACE: 1,
        NETWORK_POLICY: 1,
        POLICY: 1,
        POLICY_BINDING: 1,
        ACCOUNT: 1,
        ROLE: 1,
        BINDING: 1,
        CONFIG_MAP: 1,
        DAEMON_SET: 1,
    }


def test_each_group_that_is_tested_has_a_daemon_set() -> None:
    names = {r.name for r in full().plan.resources if r.type == DAEMON_SET}
    assert names == {"acceptance-a100", "acceptance-h200", "acceptance-l4", "acceptance-rocket"}


def test_manifests_are_what_kubernetes_takes() -> None:
    manifests = [r.inputs for r in full().plan.resources if r.type.startswith("kubernetes:")]
    for manifest in manifests:
        validate(manifest, "1.35", strict=True)
    assert len(manifests) == 12


def test_pods_are_on_nodes_that_wait_for_their_verdict() -> None:
    assert pod("h200")["nodeSelector"] == {
        "groundplane/node-group": "cluster-h200",
        "groundplane/acceptance": "pending",
    }
    assert pod("h200")["tolerations"] == [{"operator": "Exists"}]


def test_pods_request_so_little_that_karpenter_leaves_the_node_to_jobs() -> None:
    containers = [*pod("h200")["initContainers"], *pod("h200")["containers"]]
    assert [each["resources"] for each in containers] == [{"requests": {"cpu": "100m", "memory": "128Mi"}}] * 3


def test_tests_see_all_gpus_and_no_credentials() -> None:
    assert pod("h200")["automountServiceAccountToken"] is False
    for test in pod("h200")["initContainers"]:
        assert test["securityContext"] == {"capabilities": {"add": ["SYS_ADMIN"]}}
        assert [mount["name"] for mount in test["volumeMounts"]] == ["scripts", "results", "shm"]
    assert environment("h200", "dcgm")["NVIDIA_VISIBLE_DEVICES"] == "all"


def test_verdict_has_credentials_and_no_privileges() -> None:
    (verdict,) = pod("h200")["containers"]
    assert verdict["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert verdict["securityContext"]["runAsNonRoot"] is True
    assert [mount["name"] for mount in verdict["volumeMounts"]] == ["scripts", "results", "token"]
    assert {each["name"]: each.get("value") for each in verdict["env"]}["TESTS"] == "dcgm,nccl"


def test_catalogues_figure_is_the_least_bandwidth_unless_the_spec_has_one() -> None:
    assert environment("h200", "nccl")["MIN_GB_PER_SECOND"] == "431"
    assert environment("a100", "nccl")["MIN_GB_PER_SECOND"] == "215.5"


@pytest.mark.parametrize(("key", "message", "gpus"), [("h200", "16G", "8"), ("a100", "8G", "8"), ("rocket", "8G", "4")])
def test_message_fits_into_the_memory_of_the_gpus(key: str, message: str, gpus: str) -> None:
    found = environment(key, "nccl")
    assert (found["MESSAGE"], found["GPUS"]) == (message, gpus)


def test_single_gpu_has_nobody_to_talk_to() -> None:
    assert [test["name"] for test in pod("l4")["initContainers"]] == ["dcgm"]
    assert {each["name"]: each.get("value") for each in pod("l4")["containers"][0]["env"]}["TESTS"] == "dcgm"


@pytest.mark.parametrize(("key", "seconds"), [("l4", "300"), ("h200", "900"), ("rocket", "3600"), ("a100", "14400")])
def test_deeper_diagnostics_may_take_longer(key: str, seconds: str) -> None:
    assert environment(key, "dcgm")["TIMEOUT_SECONDS"] == seconds


def test_images_are_those_of_the_spec() -> None:
    images = {each["name"]: each["image"] for each in (*pod("a100")["initContainers"], *pod("a100")["containers"])}
    assert images == {**FULL["images"], "verdict": "public.ecr.aws/docker/library/python:3.13-slim"}


def test_engine_does_not_wait_for_the_tests() -> None:
    daemon_set = full().resource("acceptance-h200", DAEMON_SET).inputs
    assert daemon_set["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}
    assert daemon_set["spec"]["updateStrategy"] == {"type": "OnDelete"}


def test_scripts_are_named_after_their_content() -> None:
    config_map = full().resource("acceptance-scripts", CONFIG_MAP).inputs
    assert config_map["data"] == scripts()
    (volume,) = [each for each in pod("h200")["volumes"] if each["name"] == "scripts"]
    assert volume["configMap"]["name"] == config_map["metadata"]["name"]


def test_account_may_read_and_patch_nodes_and_nothing_else() -> None:
    rules = [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "patch"]}]
    full().resource("acceptance-role", ROLE).has(rules=rules)
    full().resource("acceptance-binding", BINDING).has(
        subjects=[{"kind": "ServiceAccount", "name": "node-acceptance", "namespace": "node-acceptance"}]
    )


def test_account_has_its_rights_only_once_they_are_bounded() -> None:
    full().resource("acceptance-binding", BINDING).depends_on("acceptance-own-node")
    full().resource("acceptance-own-node", POLICY_BINDING).has(
        spec={"policyName": "groundplane-node-acceptance", "validationActions": ["Deny"]}
    )


def test_policy_is_of_updates_of_nodes_by_the_account() -> None:
    spec = full().resource("acceptance-own-node", POLICY).inputs["spec"]
    assert spec["failurePolicy"] == "Fail"
    (condition,) = spec["matchConditions"]
    user = "system:serviceaccount:node-acceptance:node-acceptance"
    assert condition["expression"] == f"request.userInfo.username == '{user}'"
    assert [each["message"] for each in spec["validations"]] == [
        "may change its own node only",
        "may change the taints of acceptance only",
        "may not cordon nodes",
        "may change the label of acceptance only",
        "may change the note of acceptance only",
    ]


def test_nobody_connects_to_the_tests() -> None:
    full().resource("acceptance-deny-ingress", NETWORK_POLICY).has(spec={"podSelector": {}, "policyTypes": ["Ingress"]})


def test_fails_when_nodes_cannot_be_tested() -> None:
    with pytest.raises(ValueError, match=r"acceptance acceptance: nodes\.system: has no NVIDIA GPUs to test"):
        record(lambda: acceptance({"nodes": {"system": {}}}))
