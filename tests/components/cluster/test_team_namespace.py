from functools import cache

import pytest

from components.cluster.team_namespace import hard_limits
from components.cluster.team_namespace_spec import QuotaSpec
from groundplane.testing import RecordedPlan, record
from tests.components.cluster.programs_team_namespace import FULL, PROGRAMS, SMALLEST, VIEWERS, team_namespace

NAMESPACE = "kubernetes:core/v1:Namespace"
QUOTA = "kubernetes:core/v1:ResourceQuota"
DEFAULTS = "kubernetes:core/v1:LimitRange"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


@cache
def full() -> RecordedPlan:
    return record(lambda: team_namespace(FULL))


@cache
def smallest() -> RecordedPlan:
    return record(lambda: team_namespace(SMALLEST))


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_team_namespace_holds_invariants(name: str) -> None:
    record(PROGRAMS[name]).holds_invariants()


def test_smallest_namespace_is_counted() -> None:
    assert smallest().plan.counts() == {
        POLICY: 6,
        DEFAULTS: 1,
        QUOTA: 2,
        NAMESPACE: 1,
        ROLE: 1,
        BINDING: 1,
    }


def test_full_namespace_is_counted() -> None:
    full().has_counts(NetworkPolicy=7, ServiceAccount=2, Namespace=1, ResourceQuota=2, LimitRange=1, Role=1)


def test_namespace_enforces_its_level_and_warns_of_less_than_restricted() -> None:
    smallest().resource("vision", NAMESPACE).has(
        metadata={
            "name": "vision",
            "labels": {
                "app.kubernetes.io/managed-by": "groundplane",
                "pod-security.kubernetes.io/audit": "restricted",
                "pod-security.kubernetes.io/enforce": "baseline",
                "pod-security.kubernetes.io/warn": "restricted",
            },
        }
    )


def test_everything_in_the_namespace_comes_after_it() -> None:
    for type_, name in [
        (POLICY, "vision-default-deny"),
        (QUOTA, "vision-quota"),
        (QUOTA, "vision-critical"),
        (DEFAULTS, "vision-defaults"),
        (ROLE, "vision-role"),
        (BINDING, "vision-members"),
        (ACCOUNT, "vision-trainer"),
    ]:
        full().resource(name, type_).depends_on("vision")


def test_quota_always_keeps_load_balancers_out() -> None:
    smallest().resource("vision-quota", QUOTA).has(
        metadata={"name": "quota", "namespace": "vision"},
        spec={"hard": {"services.loadbalancers": "0", "services.nodeports": "0"}},
    )


def test_no_pod_has_a_priority_that_is_for_the_cluster() -> None:
    smallest().resource("vision-critical", QUOTA).has(
        metadata={"name": "critical", "namespace": "vision"},
        spec={
            "hard": {"pods": "0"},
            "scopeSelector": {
                "matchExpressions": [
                    {
                        "scopeName": "PriorityClass",
                        "operator": "In",
                        "values": ["system-cluster-critical", "system-node-critical"],
                    }
                ]
            },
        },
    )


def test_quota_has_the_units_of_kubernetes() -> None:
    assert hard_limits(QuotaSpec(cpu=512, memory_gib=4096, gpus=0, pods=200, storage_gib=2000)) == {
        "pods": "200",
        "requests.cpu": "512",
        "requests.memory": "4096Gi",
        "requests.nvidia.com/gpu": "0",
        "requests.storage": "2000Gi",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    }


def test_defaults_are_requests_and_never_limits() -> None:
    full().resource("vision-defaults", DEFAULTS).has(
        spec={"limits": [{"type": "Container", "defaultRequest": {"cpu": "500m", "memory": "1024Mi"}}]}
    )


def test_service_account_gets_a_token_only_if_it_says_so() -> None:
    full().resource("vision-trainer", ACCOUNT).has(
        metadata={"name": "trainer", "namespace": "vision"}, automountServiceAccountToken=False
    )
    full().resource("vision-launcher", ACCOUNT).has(automountServiceAccountToken=True)


def test_group_is_bound_to_the_role_of_its_namespace() -> None:
    api = "rbac.authorization.k8s.io"
    full().resource("vision-members", BINDING).has(
        metadata={"name": "team", "namespace": "vision"},
        roleRef={"apiGroup": api, "kind": "Role", "name": "team"},
        subjects=[{"apiGroup": api, "kind": "Group", "name": "team:vision"}],
    ).depends_on("vision-role")


def test_viewers_change_nothing() -> None:
    rules = record(lambda: team_namespace(VIEWERS)).resource("vision-role", ROLE).inputs["rules"]
    assert {verb for rule in rules for verb in rule["verbs"]} == {"get", "list", "watch"}


def test_policy_is_made_for_every_opening() -> None:
    names = {r.name.removeprefix("vision-") for r in full().plan.resources if r.type == POLICY}
    assert names == {
        "default-deny",
        "dns",
        "egress-tracking",
        "https-inside",
        "ingress",
        "pod-identity",
        "same-namespace",
    }


def test_namespace_is_protected_unless_its_deletion_is_allowed() -> None:
    assert smallest().resource("vision", NAMESPACE).resource.options.protect
    assert not full().resource("vision", NAMESPACE).resource.options.protect


def test_fails_when_the_namespace_is_reserved() -> None:
    with pytest.raises(ValueError, match="namespace 'kube-system' is for the cluster's own services"):
        record(lambda: team_namespace(SMALLEST, namespace="kube-system"))
