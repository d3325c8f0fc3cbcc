import json
from typing import Any

import pytest

from components.monitoring.traces import Traces, TracesArgs
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.programs_routing import CLUSTER, TAGS
from tests.components.monitoring.programs_traces import TEMPO, XRAY, traces, traces_spec

RELEASE = "kubernetes:helm.sh/v3:Release"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"


def _names(plan: Plan, type_: str) -> list[str]:
    return sorted(each.name for each in plan.resources if each.type == type_)


def _inputs(plan: Plan, type_: str, name: str = "traces") -> dict[str, Any]:
    (found,) = (dict(each.inputs) for each in plan.resources if (each.type, each.name) == (type_, name))
    return found


def _after(plan: Plan, type_: str, name: str) -> set[str]:
    (found,) = (each for each in plan.resources if (each.type, each.name) == (type_, name))
    return {urn.split("::")[-2].rpartition("$")[2] for urn in found.dependencies}


def test_collectors_write_to_xray_and_nothing_else() -> None:
    plan = record(lambda: traces(XRAY), environment="test")
    assert _names(plan, RELEASE) == ["traces"]
    (statement,) = json.loads(_inputs(plan, "aws:iam/rolePolicy:RolePolicy")["policy"])["Statement"]
    assert statement["Action"] == ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    assert _inputs(plan, ASSOCIATION)["serviceAccount"] == "opentelemetry-collector"
    assert {ASSOCIATION, POLICY} <= _after(plan, RELEASE, "traces")


def test_tempo_has_a_bucket_and_an_identity_and_comes_first() -> None:
    plan = record(lambda: traces(TEMPO), environment="test")
    assert _names(plan, RELEASE) == ["traces", "traces-tempo"]
    assert _names(plan, ASSOCIATION) == ["traces-tempo"]
    assert {ASSOCIATION, "aws:s3/bucket:Bucket", POLICY} <= _after(plan, RELEASE, "traces-tempo")
    assert RELEASE in _after(plan, RELEASE, "traces")


def test_senders_reach_the_collectors_and_readers_tempo() -> None:
    plan = record(lambda: traces(TEMPO), environment="test")

    def door(key: str) -> tuple[str, list[str], list[int]]:
        spec = _inputs(plan, POLICY, f"traces-{key}")["spec"]
        others = spec["ingress"][1]
        names = others["from"][0]["namespaceSelector"]["matchExpressions"][0]["values"]
        pods = spec["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
        return pods, names, [port["port"] for port in others["ports"]]

    assert door("collector") == (
        "opentelemetry-collector",
        ["gateway-system", "models", "monitoring"],
        [4317, 4318],
    )
    assert door("tempo") == ("tempo", ["monitoring"], [3200])


def test_fails_when_tempo_has_no_key() -> None:
    args = TracesArgs(spec=traces_spec(TEMPO), cluster=CLUSTER, tags=TAGS)
    with pytest.raises(ValueError, match="Tempo keeps traces in a bucket, which is encrypted with a key"):
        Traces("traces", args)
