import pytest

from components.cluster.node_options_spec import (
    KubeletSpec,
    NodeSchedulingSpec,
    NodeStorageSpec,
    NodeUpkeepSpec,
    TaintEffect,
)
from components.spec import Spec
from tests.components.problems import problems


def test_throughput_may_be_a_quarter_of_the_iops() -> None:
    spec = NodeStorageSpec.model_validate_json('{"volume_iops": 4000, "volume_mib_per_second": 1000}')
    assert spec.volume_mib_per_second == 1000


def test_taint_keeps_pods_from_being_scheduled_unless_said_otherwise() -> None:
    spec = NodeSchedulingSpec.model_validate_json('{"taints": {"example.com/team": {}}}')
    assert spec.taints is not None
    taint = spec.taints["example.com/team"]
    assert (taint.value, taint.effect) == ("true", TaintEffect.NO_SCHEDULE)


@pytest.mark.parametrize(
    ("effect", "spelled"),
    [
        (TaintEffect.NO_SCHEDULE, "NoSchedule"),
        (TaintEffect.PREFER_NO_SCHEDULE, "PreferNoSchedule"),
        (TaintEffect.NO_EXECUTE, "NoExecute"),
    ],
)
def test_effect_of_a_taint_is_spelled_as_kubernetes_does(effect: TaintEffect, spelled: str) -> None:
    assert effect.kubernetes == spelled


@pytest.mark.parametrize(
    ("model", "text", "found"),
    [
        (
            NodeStorageSpec,
            '{"volume_mib_per_second": 1000}',
            [
                (
                    "volume_mib_per_second: gp3 gives at most 750 MiB/s with 3000 IOPS; got 1000; "
                    "write 750 or less, or set volume_iops to 4000"
                )
            ],
        ),
        (NodeStorageSpec, '{"volume_gib": 19}', ["volume_gib: greater_than_equal"]),
        (NodeStorageSpec, '{"instance_store": "raid10"}', ["instance_store: enum"]),
        (KubeletSpec, '{"max_pods": 251}', ["max_pods: less_than_equal"]),
        (
            NodeUpkeepSpec,
            '{"max_unavailable": 2, "max_unavailable_percent": 10}',
            ["max_unavailable_percent: says the same as max_unavailable in another way; got 10; remove one of the two"],
        ),
        (NodeUpkeepSpec, '{"max_unavailable_percent": 101}', ["max_unavailable_percent: less_than_equal"]),
        (NodeSchedulingSpec, '{"labels": {"a b": ""}}', ["labels.a b.[key]: string_pattern_mismatch"]),
        (NodeSchedulingSpec, '{"labels": {"a": "-"}}', ["labels.a: string_pattern_mismatch"]),
    ],
)
def test_fails_when_a_value_is_out_of_bounds(model: type[Spec], text: str, found: list[str]) -> None:
    assert problems(model, text) == found


@pytest.mark.parametrize(
    "key",
    [
        "kubernetes.io/arch",
        "node-role.kubernetes.io/gpu",
        "scheduler.k8s.io/x",
        "eks.amazonaws.com/nodegroup",
        "groundplane/node-group",
        "nvidia.com/gpu.present",
    ],
)
@pytest.mark.parametrize("field", ["labels", "taints"])
def test_fails_when_a_key_is_somebody_else_s(field: str, key: str) -> None:
    text = f'{{"{field}": {{"{key}": {"{}" if field == "taints" else chr(34) * 2}}}}}'
    assert problems(NodeSchedulingSpec, text) == [
        (
            f"{field}.{key}: is a key that Kubernetes, EKS or this project sets; got '{key}'; "
            "use a domain of your own, such as example.com/"
        )
    ]


@pytest.mark.parametrize("key", ["karpenter.sh/controller", "nvidia.com/gpu", "example.com/kubernetes.io", "team"])
def test_other_keys_are_free(key: str) -> None:
    spec = NodeSchedulingSpec.model_validate_json(f'{{"labels": {{"{key}": "true"}}}}')
    assert spec.labels == {key: "true"}
