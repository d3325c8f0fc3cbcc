import json
from typing import Any

import pytest

from components.cluster.team_namespace_spec import TeamNamespaceSpec, reserved
from tests.components.problems import problems

SMALLEST = {"group": "team:vision"}


def found(**fields: Any) -> list[str]:
    return problems(TeamNamespaceSpec, json.dumps({**SMALLEST, **fields}))


def test_fails_when_the_group_is_reserved() -> None:
    assert found(group="system:masters") == [
        (
            "group: begins with system:, which EKS refuses in an access entry; got 'system:masters'; "
            "name a group of your own: team:vision"
        )
    ]


def test_fails_when_a_service_account_is_the_default_one() -> None:
    assert found(service_accounts={"default": {}}) == [
        (
            "service_accounts.default: is in every namespace already, and Kubernetes makes it; got 'default'; "
            "give the workload a service account of its own: trainer"
        )
    ]


def test_fails_when_a_default_request_is_above_the_quota() -> None:
    quota, requests = {"cpu": 1, "memory_gib": 1}, {"cpu_millicores": 1001, "memory_mib": 1025}
    assert found(quota=quota, default_requests=requests) == [
        (
            "default_requests.cpu_millicores: is above the quota of the whole namespace, 1000: "
            "no container could do without requests of its own; got 1001; write 1000 or less, or raise the quota"
        ),
        (
            "default_requests.memory_mib: is above the quota of the whole namespace, 1024: "
            "no container could do without requests of its own; got 1025; write 1024 or less, or raise the quota"
        ),
    ]


def test_default_request_may_be_all_of_the_quota() -> None:
    quota, requests = {"cpu": 1, "memory_gib": 1}, {"cpu_millicores": 1000, "memory_mib": 1024}
    spec = TeamNamespaceSpec.model_validate_json(json.dumps({**SMALLEST, "quota": quota, "default_requests": requests}))
    assert spec.default_requests.cpu_millicores == 1000


def test_fails_when_the_namespace_would_be_left_behind() -> None:
    assert found(deletion="retain") == [
        (
            "deletion: would leave the pods of the team running without quota and network policies; got 'retain'; "
            "write protect, or allow"
        )
    ]


@pytest.mark.parametrize(
    ("cidr", "reason"),
    [
        ("10.60.0.1/24", "10.60.0.1/24 has host bits set"),
        ("10.60.0.0/33", "'33' is not a valid netmask"),
        ("database", "Expected 4 octets in 'database'"),
    ],
)
def test_fails_when_egress_is_no_block(cidr: str, reason: str) -> None:
    assert found(egress={"db": {"cidr": cidr, "ports": [5432]}}) == [
        (
            f"egress.db.cidr: is not a block: {reason}; got {cidr!r}; "
            "write an IPv4 block whose host bits are zero, such as 10.60.0.0/16"
        )
    ]


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "169.254.169.254/32"])
def test_fails_when_egress_opens_instance_metadata(cidr: str) -> None:
    assert found(egress={"web": {"cidr": cidr, "ports": [8080, 80]}}) == [
        (
            "egress.web.ports: opens port 80 of 169.254.169.254, which hands out the credentials of the node's role; "
            "got [80, 8080]; remove port 80, or name blocks outside of 169.254.0.0/16"
        )
    ]


def test_fails_when_values_are_out_of_bounds() -> None:
    assert found(
        quota={"gpus": -1}, egress={"db": {"cidr": "10.0.0.0/8", "ports": []}}, ingress_namespaces=["Monitoring"]
    ) == [
        "quota.gpus: greater_than_equal",
        "egress.db.ports: too_short",
        "ingress_namespaces.0: string_pattern_mismatch",
    ]


@pytest.mark.parametrize(
    ("namespace", "is_reserved"),
    [("default", True), ("kube-public", True), ("amazon-cloudwatch", True), ("vision", False), ("defaults", False)],
)
def test_reserved_namespaces_are_those_of_kubernetes_and_eks(namespace: str, is_reserved: bool) -> None:
    assert reserved(namespace) is is_reserved
