from typing import Any

from components.cluster.node_options_spec import TaintSpec
from components.cluster.node_pool_facts import limits_of, node_pool_spec, requirements_of
from tests.components.cluster.programs_karpenter import BATCH, FABRIC_POOL, INFERENCE, NEURON_POOL, STATIC, pool_spec


def described(fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return node_pool_spec(pool_spec(fields, **changes), "pool", startup_taints={})


def requirement(fields: dict[str, Any], key: str) -> list[str]:
    (found,) = (each["values"] for each in requirements_of(pool_spec(fields)) if each["key"] == key)
    return list(found)


def test_serving_pool_is_exactly_this() -> None:
    found = described(INFERENCE, instance_families=[], instance_types=["g6e.4xlarge", "g6e.xlarge"])
    assert found == {
        "template": {
            "metadata": {
                "labels": {
                    "groundplane/ami-family": "bottlerocket",
                    "groundplane/node-group": "pool",
                    "nvidia.com/gpu.present": "true",
                }
            },
            "spec": {
                "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "pool"},
                "requirements": [
                    {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["on-demand", "spot"]},
                    {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]},
                    {"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]},
                    {
                        "key": "node.kubernetes.io/instance-type",
                        "operator": "In",
                        "values": ["g6e.4xlarge", "g6e.xlarge"],
                    },
                ],
                "expireAfter": "336h",
                "terminationGracePeriod": "60m",
                "taints": [{"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}],
            },
        },
        "disruption": {
            "consolidationPolicy": "WhenEmptyOrUnderutilized",
            "consolidateAfter": "5m",
            "budgets": [{"nodes": "10%"}],
        },
        "limits": {"nvidia.com/gpu": "16"},
        "weight": 10,
    }


def test_training_pool_never_expires_and_never_drifts_away() -> None:
    found = described(FABRIC_POOL)
    assert found["template"]["spec"]["expireAfter"] == "Never"
    assert "terminationGracePeriod" not in found["template"]["spec"]
    assert found["disruption"] == {
        "consolidationPolicy": "WhenEmpty",
        "consolidateAfter": "30m",
        "budgets": [{"nodes": "0", "reasons": ["Drifted"]}],
    }


def test_budget_has_its_schedule() -> None:
    assert described(BATCH)["disruption"]["budgets"] == [
        {"nodes": "0", "reasons": ["Drifted"], "schedule": "0 9 * * mon-fri", "duration": "480m"}
    ]


def test_pool_that_keeps_its_nodes_says_never() -> None:
    found = described(BATCH, disruption={"consolidation": "never"})["disruption"]
    assert (found["consolidationPolicy"], found["consolidateAfter"]) == ("WhenEmpty", "Never")


def test_static_pool_has_replicas_and_a_limit_of_nodes() -> None:
    found = described(STATIC)
    assert (found["replicas"], found["limits"]) == (4, {"nodes": "5"})
    assert found["disruption"]["consolidateAfter"] == "Never"
    assert "weight" not in found


def test_static_pool_may_have_no_limits() -> None:
    assert "limits" not in described(STATIC, limits={})


def test_reserved_capacity_is_the_only_one_taken() -> None:
    assert requirement(FABRIC_POOL, "karpenter.sh/capacity-type") == ["reserved"]
    assert requirement(STATIC, "karpenter.sh/capacity-type") == ["reserved"]


def test_arm64_is_what_graviton_is() -> None:
    assert requirement({**BATCH, "instance_types": ["m7g.4xlarge"]}, "kubernetes.io/arch") == ["arm64"]


def test_family_is_its_types_by_name() -> None:
    assert requirement(
        {**BATCH, "instance_types": [], "instance_families": ["p4d"]} | {"limits": {"gpus": 8}}, TYPE
    ) == ["p4d.24xlarge"]


TYPE = "node.kubernetes.io/instance-type"


def test_limits_are_texts() -> None:
    assert limits_of(pool_spec(BATCH)) == {"cpu": "256", "memory": "1024Gi", "nodes": "20"}


def test_neuron_devices_are_limited_by_their_own_name() -> None:
    assert limits_of(pool_spec(NEURON_POOL, limits={"gpus": 32})) == {"aws.amazon.com/neuron": "32"}


def test_taints_are_those_of_the_spec_and_startup_taints_come_beside() -> None:
    found = node_pool_spec(pool_spec(NEURON_POOL), "pool", startup_taints={"example.com/burn-in": TaintSpec()})
    assert found["template"]["spec"]["taints"] == [{"key": "example.com/team", "value": "true", "effect": "NoExecute"}]
    assert found["template"]["spec"]["startupTaints"] == [
        {"key": "example.com/burn-in", "value": "true", "effect": "NoSchedule"}
    ]


def test_plain_nodes_have_no_taints() -> None:
    assert "taints" not in described(BATCH)["template"]["spec"]
