import json
from typing import Any

import pytest

from components.catalog.charts import ChartName
from components.cluster.gpu_software_spec import GpuSoftwareSpec, charts_of, gpu_software_problems
from tests.components.cluster.programs_gpu_software import CLAIMED, GROUPS, OPERATOR, nodes, software_spec
from tests.components.problems import problems

ALL = tuple(GROUPS)


def found(
    fields: dict[str, Any], *keys: str, dynamic: frozenset[str] = frozenset(), minor: str = "1.35"
) -> list[tuple[str, str, Any, str]]:
    result = gpu_software_problems(software_spec(fields), nodes(*(keys or ALL), dynamic=dynamic), minor)
    return [(".".join(map(str, p.path)), p.message, p.got, p.fix) for p in result]


def sliced(*keys: str, kind: str = "device_plugin") -> dict[str, Any]:
    return {"nvidia": {"kind": kind, "time_slicing": {"notebooks": {"nodes": keys, "replicas": 4}}}}


def cut(key: str, **devices: int) -> dict[str, Any]:
    parts = {profile.replace("_", "."): count for profile, count in devices.items()}
    return {"nvidia": {"kind": "operator", "mig": {"parts": {"nodes": [key], "devices": parts}}}}


def without_bottlerocket() -> tuple[str, ...]:
    return tuple(key for key in ALL if key != "rocket")


def test_default_fits_whatever_nodes_there_are() -> None:
    assert found({}) == []


def test_operator_fits_nodes_that_lack_the_plugin() -> None:
    assert found(OPERATOR, *without_bottlerocket()) == []


def test_drivers_fit_nodes_that_karpenter_does_not_size() -> None:
    assert found(CLAIMED, *without_bottlerocket()) == []


@pytest.mark.parametrize(
    ("fields", "charts"),
    [
        ({}, (ChartName.NVIDIA_DEVICE_PLUGIN, ChartName.EFA_DEVICE_PLUGIN, ChartName.NEURON)),
        ({"efa": "dra"}, (ChartName.NVIDIA_DEVICE_PLUGIN, ChartName.EFA_DRA_DRIVER, ChartName.NEURON)),
        (OPERATOR, (ChartName.GPU_OPERATOR, ChartName.EFA_DEVICE_PLUGIN, ChartName.NEURON)),
        (CLAIMED, (ChartName.NVIDIA_DRA_DRIVER, ChartName.EFA_DRA_DRIVER, ChartName.NEURON)),
    ],
)
def test_one_chart_offers_each_kind_of_device(fields: dict[str, Any], charts: tuple[ChartName, ...]) -> None:
    assert charts_of(software_spec(fields), nodes(*ALL)) == charts


def test_fails_when_claims_are_made_of_nodes_that_karpenter_sizes() -> None:
    fix = "write device_plugin, or make it a static pool or a node group"
    message = "does not work with h200, which Karpenter sizes: it makes no nodes for claims"
    assert found(CLAIMED, "system", "h200", dynamic=frozenset({"h200"})) == [
        ("nvidia.kind", message, "dra", fix),
        ("efa", message, "dra", fix),
    ]


@pytest.mark.parametrize("kind", ["operator", "dra"])
def test_fails_when_gpus_would_be_offered_twice(kind: str) -> None:
    message = "would offer the GPUs of rocket a second time: Bottlerocket has the device plugin built in"
    fix = "write device_plugin, or set ami_family of rocket to al2023"
    assert found({"nvidia": {"kind": kind}}) == [("nvidia.kind", message, kind, fix)]


def test_fails_when_a_chart_does_not_support_the_version() -> None:
    bound = "is not among the versions that chart aws-dranet 1.0.0 supports: 1.35 or newer"
    message = f"is not to be had: Kubernetes 1.34 {bound}"
    fix = "choose another kind, or another kubernetes_version"
    assert found({"efa": "dra"}, "h200", minor="1.34") == [("efa", message, "aws-dranet", fix)]


def test_version_matters_for_what_is_installed_only() -> None:
    assert found({"efa": "dra"}, "l4", minor="1.34") == []


@pytest.mark.parametrize(
    ("key", "message", "fix"),
    [
        ("gone", "is not a node group or a node pool", "write one of a100, h200, l4"),
        ("system", "has no NVIDIA GPUs", "write one of a100, h200, l4"),
        ("trn1", "has no NVIDIA GPUs", "write one of a100, h200, l4"),
        (
            "rocket",
            "runs Bottlerocket, whose own device plugin does not read this",
            "set its ami_family to al2023",
        ),
    ],
)
def test_fails_when_time_is_sliced_where_it_cannot_be(key: str, message: str, fix: str) -> None:
    assert found(sliced(key)) == [("nvidia.time_slicing.notebooks.nodes", message, key, fix)]


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        (
            sliced("l4"),
            "nvidia.time_slicing.notebooks.nodes",
            "is sized by Karpenter, which counts every nvidia.com/gpu as a whole GPU",
        ),
        (cut("l4", **{"1g_5gb": 7}), "nvidia.mig.parts.nodes", "is sized by Karpenter, which knows no parts of GPUs"),
    ],
)
def test_fails_when_karpenter_sizes_nodes_whose_gpus_are_shared(
    fields: dict[str, Any], path: str, message: str
) -> None:
    first = found(fields, "system", "l4", dynamic=frozenset({"l4"}))[0]
    assert first == (path, message, "l4", "name a node group or a static pool")


def test_fails_when_gpus_cannot_be_cut_up() -> None:
    models = "A100, B200, B300, H100, H200 or RTX PRO Server 6000"
    assert found(cut("l4", **{"1g_5gb": 7}), "system", "l4") == [
        ("nvidia.mig.parts.nodes", "have L4 GPUs, which cannot be cut up", "l4", f"name nodes with {models}")
    ]


def test_fails_when_a_profile_is_another_models() -> None:
    fix = "write 1g.18gb, 1g.35gb, 2g.35gb, 3g.71gb, 4g.71gb or 7g.141gb"
    assert found(cut("h200", **{"1g_10gb": 7}), "system", "h200") == [
        ("nvidia.mig.parts.devices.1g.10gb", "is no profile of the H200 GPUs of h200", "1g.10gb", fix)
    ]


def test_fails_when_parts_do_not_fit_on_one_gpu() -> None:
    fix = "write fewer: alone, at most 7 of 1g.5gb, at most 2 of 3g.20gb"
    assert found(cut("a100", **{"3g_20gb": 2, "1g_5gb": 1}), "system", "a100") == [
        (
            "nvidia.mig.parts.devices",
            "do not fit on one A100 GPU of a100",
            {"1g.5gb": 1, "3g.20gb": 2},
            fix,
        )
    ]


def test_fails_when_time_is_sliced_of_gpus_that_are_cut_up() -> None:
    text = {
        "nvidia": {
            "kind": "operator",
            "mig": {"parts": {"nodes": ["a100"], "devices": {"1g.5gb": 7}}},
            "time_slicing": {"notebooks": {"nodes": ["a100", "l4"], "replicas": 4}},
        }
    }
    (found,) = problems(GpuSoftwareSpec, json.dumps(text))
    assert found == (
        "nvidia.operator.mig.parts.nodes: share their GPUs as time_slicing.notebooks says already; got 'a100'; "
        "remove it from one of them"
    )


@pytest.mark.parametrize(
    ("nvidia", "found"),
    [
        ({"kind": "device_plugin", "mig": {}}, "nvidia.device_plugin.mig: extra_forbidden"),
        ({"kind": "dra", "time_slicing": {}}, "nvidia.dra.time_slicing: extra_forbidden"),
        ({"kind": "both"}, "nvidia: union_tag_invalid"),
        (
            {"kind": "device_plugin", "time_slicing": {"a": {"nodes": ["l4"], "replicas": 1}}},
            "nvidia.device_plugin.time_slicing.a.replicas: greater_than_equal",
        ),
        (
            {"kind": "device_plugin", "time_slicing": {"a": {"nodes": ["l4"], "replicas": 17}}},
            "nvidia.device_plugin.time_slicing.a.replicas: less_than_equal",
        ),
        (
            {"kind": "device_plugin", "time_slicing": {"a": {"nodes": [], "replicas": 2}}},
            "nvidia.device_plugin.time_slicing.a.nodes: too_short",
        ),
    ],
)
def test_fails_when_it_is_no_way_to_share(nvidia: dict[str, Any], found: str) -> None:
    assert problems(GpuSoftwareSpec, json.dumps({"nvidia": nvidia})) == [found]


def test_fails_when_a_way_to_share_has_a_name_of_nvidias_own() -> None:
    text = {
        "nvidia": {
            "kind": "operator",
            "mig": {"all-disabled": {"nodes": ["a100"], "devices": {"1g.5gb": 7}}},
            "time_slicing": {"default": {"nodes": ["l4"], "replicas": 4}},
        }
    }
    sliced, cut_up = problems(GpuSoftwareSpec, json.dumps(text))
    told = "is what nodes without time slicing have; got 'default'; give it another name"
    assert sliced == f"nvidia.operator.time_slicing.default: {told}"
    told = "is what leaves GPUs whole; got 'all-disabled'; give it another name"
    assert cut_up == f"nvidia.operator.mig.all-disabled: {told}"
