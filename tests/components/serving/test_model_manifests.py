from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # it has no types
import pytest

from components.serving.headroom import headroom_spec
from components.serving.model_manifests import (
    ModelPlace,
    deployment_spec,
    disruption_budget_spec,
    labels_of,
    service_spec,
)
from components.serving.model_network import DENY_ALL, network_policy_spec
from tests.components.serving.programs import CUSTOM, EVERY_MODEL, LARGE, nodes
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, model

MINORS = ("1.34", "1.35")


def place(document: dict[str, Any], **changes: Any) -> ModelPlace:
    return ModelPlace(
        **{
            "name": "assistant",
            "region": "us-east-1",
            "address": "s3://bucket/prefix/",
            "claim": None,
            "priority_class": "groundplane-models",
            "capacity": nodes()[document["accelerator"]["nodes"]],
            **changes,
        }
    )


def pod(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    spec: dict[str, Any] = deployment_spec(model(document, **changes), place(document))["template"]["spec"]
    return spec


def server(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    [one] = pod(document, **changes)["containers"]
    assert isinstance(one, dict)
    return one


def policy(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    given = {"callers": ["gateway"], "monitoring": "monitoring", **changes}
    return network_policy_spec("assistant", model(document), **given)


def namespaces(rule: dict[str, Any]) -> list[str]:
    return [peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for peer in rule["from"]]


def test_a_load_balancer_without_proxies_is_let_in_by_its_blocks() -> None:
    found = policy(ASSISTANT, caller_cidrs=["10.0.16.0/20", "10.0.0.0/20", "10.0.0.0/20"])["ingress"]
    blocks = [{"ipBlock": {"cidr": "10.0.0.0/20"}}, {"ipBlock": {"cidr": "10.0.16.0/20"}}]
    assert [rule for rule in found if rule["from"] == blocks] == [{"from": blocks, "ports": found[0]["ports"]}]
    assert all("ipBlock" not in peer for rule in policy(ASSISTANT)["ingress"] for peer in rule["from"])


def test_replicas_are_the_autoscalers() -> None:
    assert "replicas" not in deployment_spec(model(), place(ASSISTANT))


def test_no_replica_goes_before_another_has_come() -> None:
    strategy = deployment_spec(model(), place(ASSISTANT))["strategy"]
    assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


def test_selector_finds_the_pods() -> None:
    made = deployment_spec(model(), place(ASSISTANT))
    assert made["selector"]["matchLabels"].items() <= made["template"]["metadata"]["labels"].items()


def test_replica_is_on_its_nodes() -> None:
    made = pod(ASSISTANT)
    assert made["nodeSelector"] == {"groundplane/node-group": "cluster-inference"}
    assert made["tolerations"] == [
        {"key": "nvidia.com/gpu", "operator": "Equal", "value": "true", "effect": "NoSchedule"}
    ]


def test_replica_has_its_share_of_the_node() -> None:
    made = server(LARGE)["resources"]
    assert made["requests"]["nvidia.com/gpu"] == made["limits"]["nvidia.com/gpu"] == "4"
    assert made["requests"]["ephemeral-storage"] == "10Gi"
    assert "cpu" in made["requests"]
    assert "cpu" not in made["limits"]


def test_scratch_and_shared_memory_are_bounded() -> None:
    made = {volume["name"]: volume["emptyDir"] for volume in pod(LARGE, server={"scratch_gib": 40})["volumes"]}
    assert made == {
        "cache": {"sizeLimit": "40Gi"},
        "shared-memory": {"medium": "Memory", "sizeLimit": "8Gi"},
        "tmp": {"sizeLimit": "40Gi"},
    }


def test_server_may_do_nothing_that_it_need_not() -> None:
    made = pod(ASSISTANT)
    assert made["automountServiceAccountToken"] is False
    assert made["securityContext"]["runAsNonRoot"] is True
    assert made["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert server(ASSISTANT)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }


def test_files_are_mounted_to_be_read() -> None:
    spec = model(CUSTOM)
    made = deployment_spec(spec, place(CUSTOM, claim="corpus", sub_path="models/one"))["template"]["spec"]
    assert made["containers"][0]["volumeMounts"][-1] == {
        "name": "model",
        "mountPath": "/models",
        "readOnly": True,
        "subPath": "models/one",
    }
    assert made["volumes"][-1] == {
        "name": "model",
        "persistentVolumeClaim": {"claimName": "corpus", "readOnly": True},
    }


def test_replicas_are_spread_over_zones_as_far_as_there_are_nodes() -> None:
    [spread] = pod(ASSISTANT)["topologySpreadConstraints"]
    assert (spread["topologyKey"], spread["whenUnsatisfiable"]) == ("topology.kubernetes.io/zone", "ScheduleAnyway")


def test_budget_lets_nodes_go_one_replica_at_a_time() -> None:
    assert disruption_budget_spec("assistant") == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": {"groundplane/model": "assistant"}},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }


def test_only_the_gateway_and_monitoring_are_let_in() -> None:
    made = policy(CLASSIFIER)
    assert [(namespaces(rule), [port["port"] for port in rule["ports"]]) for rule in made["ingress"]] == [
        (["gateway"], [8000]),
        (["monitoring"], [8002]),
    ]
    assert len(policy(CLASSIFIER, monitoring=None)["ingress"]) == 1


def test_server_that_reads_s3_gets_out_for_that_alone() -> None:
    ports = [[port["port"] for port in rule["ports"]] for rule in policy(ASSISTANT)["egress"]]
    assert ports == [[53, 53], [80], [443]]
    assert policy(LARGE)["egress"] == []


def test_headroom_makes_way_at_once() -> None:
    spec = model(LARGE)
    made = headroom_spec("large", spec, nodes()["large"])
    inner = made["template"]["spec"]
    assert (made["replicas"], inner["priorityClassName"]) == (1, "groundplane-headroom")
    assert inner["terminationGracePeriodSeconds"] == 0
    assert inner["containers"][0]["resources"] == server(LARGE)["resources"]
    assert "groundplane/model" not in made["template"]["metadata"]["labels"]
    assert "@sha256:" in inner["containers"][0]["image"]


@pytest.mark.parametrize("minor", MINORS)
@pytest.mark.parametrize("key", sorted(EVERY_MODEL))
def test_objects_are_valid_kubernetes(key: str, minor: str) -> None:
    document = EVERY_MODEL[key]
    spec = model(document)
    wired = place(document, name=key, claim="files" if key == "large" else None)
    found = {
        ("apps/v1", "Deployment"): [deployment_spec(spec, wired), headroom_spec(key, spec, wired.capacity)],
        ("v1", "Service"): [service_spec(spec, key)],
        ("policy/v1", "PodDisruptionBudget"): [disruption_budget_spec(key)],
        ("networking.k8s.io/v1", "NetworkPolicy"): [policy(document), DENY_ALL],
    }
    metadata = {"name": key, "labels": labels_of(key)}
    for (api, kind), specs in found.items():
        for each in specs:
            manifest = {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": each}
            kubernetes_validate.validate(manifest, minor, strict=True)
