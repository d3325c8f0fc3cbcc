import json
from typing import Any

from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.programs_logs import CLOUDWATCH, LOKI, logs

GROUP = "aws:cloudwatch/logGroup:LogGroup"
RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
POLICY = "aws:iam/rolePolicy:RolePolicy"


def _names(plan: Plan, type_: str) -> list[str]:
    return sorted(each.name for each in plan.resources if each.type == type_)


def _inputs(plan: Plan, type_: str, name: str) -> dict[str, Any]:
    (found,) = (dict(each.inputs) for each in plan.resources if (each.type, each.name) == (type_, name))
    return found


def _after(plan: Plan, type_: str, name: str) -> set[str]:
    (found,) = (each for each in plan.resources if (each.type, each.name) == (type_, name))
    return {urn.split("::")[-2].rpartition("$")[2] for urn in found.dependencies}


def test_cloudwatch_has_a_group_for_each_kind_before_anybody_writes() -> None:
    plan = record(lambda: logs(CLOUDWATCH), environment="test")
    assert _names(plan, GROUP) == ["logs-application", "logs-platform"]
    group = _inputs(plan, GROUP, "logs-platform")
    assert (group["name"], group["retentionInDays"]) == ("/groundplane/groundplane-test/platform", 90)
    assert group["kmsKeyId"].endswith("key/0f1e2d3c-alerts")
    assert _names(plan, RELEASE) == ["logs"]
    assert {GROUP, ASSOCIATION} <= _after(plan, RELEASE, "logs")


def test_fluent_bit_writes_to_these_groups_and_makes_none() -> None:
    plan = record(lambda: logs(CLOUDWATCH), environment="test")
    (statement,) = json.loads(_inputs(plan, POLICY, "logs")["policy"])["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    arns = [f"${{{GROUP}::logs-{kind}.arn}}" for kind in ("application", "platform")]
    assert statement["Resource"] == [each for arn in arns for each in (arn, f"{arn}:*")]


def test_fluent_bit_alone_is_privileged() -> None:
    plan = record(lambda: logs(LOKI), environment="test")
    level = "pod-security.kubernetes.io/enforce"
    found = [_inputs(plan, NAMESPACE, name)["metadata"] for name in ("logs", "logs-loki")]
    assert [(each["name"], each["labels"][level]) for each in found] == [
        ("logs-system", "privileged"),
        ("loki-system", "restricted"),
    ]


def test_loki_has_a_bucket_and_an_identity_before_it_starts() -> None:
    plan = record(lambda: logs(LOKI), environment="test")
    assert _names(plan, GROUP) == []
    assert _names(plan, RELEASE) == ["logs", "logs-loki"]
    assert {ASSOCIATION, "aws:s3/bucket:Bucket"} <= _after(plan, RELEASE, "logs-loki")
    assert RELEASE in _after(plan, RELEASE, "logs")
    assert _inputs(plan, ASSOCIATION, "logs-loki")["serviceAccount"] == "loki"
    statements = json.loads(_inputs(plan, POLICY, "logs-loki")["policy"])["Statement"]
    bucket = "${aws:s3/bucket:Bucket::logs-loki.arn}"
    assert [each["Resource"] for each in statements[:2]] == [[bucket], [f"{bucket}/*"]]


def test_loki_answers_fluent_bit_prometheus_and_readers() -> None:
    plan = record(lambda: logs(LOKI), environment="test")
    policy = _inputs(plan, "kubernetes:networking.k8s.io/v1:NetworkPolicy", "logs-loki")["spec"]
    _, others = policy["ingress"]
    (peer,) = others["from"]
    assert peer["namespaceSelector"]["matchExpressions"][0]["values"] == ["logs-system", "monitoring"]
    assert others["ports"] == [{"port": 3100, "protocol": "TCP"}]
