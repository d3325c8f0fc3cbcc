import json
from typing import Any

import pytest

from components.catalog.charts import ChartName
from components.cluster.gpu_software_spec import charts_of
from components.cluster.gpu_software_values import values_of
from tests.components.cluster.programs_gpu_software import CLAIMED, GROUPS, OPERATOR, SLICED, nodes, software_spec

EVERY_TAINT = [{"operator": "Exists"}]
SYSTEM = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
                {
                    "matchExpressions": [
                        {"key": "groundplane/node-group", "operator": "In", "values": ["cluster-system"]}
                    ]
                }
            ]
        }
    }
}


def values(chart: ChartName, fields: dict[str, Any], *keys: str, region: str = "us-east-1") -> dict[str, Any]:
    spec, those = software_spec(fields), nodes(*(keys or GROUPS))
    assert chart in charts_of(spec, those)
    return values_of(chart, spec, those, region=region, system_groups=["cluster-system"])


def expressions(found: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    required = found["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (term,) = required["nodeSelectorTerms"]
    return [(e["key"], e["operator"], e["values"]) for e in term["matchExpressions"]]


def test_device_plugin_is_on_gpu_nodes_that_lack_it() -> None:
    assert expressions(values(ChartName.NVIDIA_DEVICE_PLUGIN, {})) == [
        ("nvidia.com/gpu.present", "In", ["true"]),
        ("groundplane/ami-family", "NotIn", ["bottlerocket"]),
    ]


def test_device_plugin_sees_the_gpus_of_images_that_show_them_to_the_privileged() -> None:
    found = values(ChartName.NVIDIA_DEVICE_PLUGIN, {})
    assert found["securityContext"] == {"capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]}}


def test_device_plugin_leaves_the_devices_of_efa_alone() -> None:
    assert values(ChartName.NVIDIA_DEVICE_PLUGIN, {})["mofedEnabled"] is False


def test_device_plugin_does_by_default_what_costs_nothing() -> None:
    found = values(ChartName.NVIDIA_DEVICE_PLUGIN, {})
    assert (found["gfd"], found["gdrcopyEnabled"], found["migStrategy"]) == ({"enabled": False}, False, "none")
    assert not {"config", "nfd"} & found.keys()


def test_time_slicing_is_a_configuration_that_nodes_choose_by_label() -> None:
    config = values(ChartName.NVIDIA_DEVICE_PLUGIN, SLICED)["config"]
    assert config["default"] == "default"
    assert {name: json.loads(text) for name, text in config["map"].items()} == {
        "default": {"version": "v1"},
        "notebooks": {
            "version": "v1",
            "sharing": {
                "timeSlicing": {
                    "failRequestsGreaterThanOne": True,
                    "renameByDefault": False,
                    "resources": [{"name": "nvidia.com/gpu", "replicas": 4}],
                }
            },
        },
    }


def test_feature_discovery_works_on_gpu_nodes_and_is_led_from_system_nodes() -> None:
    found = values(ChartName.NVIDIA_DEVICE_PLUGIN, SLICED)
    assert found["gfd"] == {"enabled": True}
    assert found["nfd"] == {
        "gc": {"affinity": SYSTEM},
        "master": {"affinity": SYSTEM, "tolerations": []},
        "worker": {"nodeSelector": {"nvidia.com/gpu.present": "true"}, "tolerations": EVERY_TAINT},
    }


def test_operator_leaves_driver_and_toolkit_to_the_image() -> None:
    found = values(ChartName.GPU_OPERATOR, OPERATOR)
    assert (found["driver"], found["toolkit"]) == ({"enabled": False}, {"enabled": False})


def test_operator_is_on_system_nodes_and_its_agents_everywhere() -> None:
    found = values(ChartName.GPU_OPERATOR, OPERATOR)
    assert found["operator"] == {"affinity": SYSTEM, "tolerations": []}
    assert found["daemonsets"] == {"tolerations": EVERY_TAINT}
    assert found["node-feature-discovery"]["worker"]["tolerations"] == EVERY_TAINT


def test_operator_cuts_gpus_up_as_named() -> None:
    found = values(ChartName.GPU_OPERATOR, OPERATOR)
    assert found["mig"] == {"strategy": "mixed"}
    assert found["migManager"]["env"] == [{"name": "WITH_REBOOT", "value": "true"}]
    config = found["migManager"]["config"]
    assert (config["create"], config["name"], config["default"]) == (True, "mig", "all-disabled")
    assert json.loads(config["data"]["config.yaml"]) == {
        "version": "v1",
        "mig-configs": {
            "all-disabled": [{"devices": "all", "mig-enabled": False}],
            "sevenths": [{"devices": "all", "mig-enabled": True, "mig-devices": {"1g.5gb": 7}}],
        },
    }


def test_operator_slices_time_by_its_own_device_plugin() -> None:
    config = values(ChartName.GPU_OPERATOR, OPERATOR)["devicePlugin"]["config"]
    assert (config["create"], config["name"], config["default"]) == (True, "time-slicing", "default")
    assert config["data"].keys() == {"default", "notebooks"}


def test_operator_without_sharing_runs_neither_mig_nor_metrics() -> None:
    found = values(ChartName.GPU_OPERATOR, {"nvidia": {"kind": "operator"}})
    assert (found["mig"], found["migManager"]) == ({"strategy": "none"}, {"enabled": False})
    assert found["dcgmExporter"] == {"enabled": False, "serviceMonitor": {"enabled": False}}
    assert "devicePlugin" not in found


def test_dra_driver_says_that_no_plugin_offers_the_same_gpus() -> None:
    found = values(ChartName.NVIDIA_DRA_DRIVER, CLAIMED, "h200")
    assert found["gpuResourcesEnabledOverride"] is True
    assert found["resources"] == {"computeDomains": {"enabled": False}, "gpus": {"enabled": True}}
    assert found["kubeletPlugin"]["tolerations"] == EVERY_TAINT


@pytest.mark.parametrize(
    ("chart", "fields", "image"),
    [
        (ChartName.EFA_DEVICE_PLUGIN, {}, "aws-efa-k8s-device-plugin"),
        (ChartName.EFA_DRA_DRIVER, {"efa": "dra"}, "dranet"),
    ],
)
def test_efa_software_is_on_nodes_with_efa(chart: ChartName, fields: dict[str, Any], image: str) -> None:
    assert values(chart, fields, region="cn-north-1") == {
        "image": {"repository": f"918309763551.dkr.ecr.cn-north-1.amazonaws.com.cn/eks/{image}"},
        "supportedInstanceLabels": {"keys": ["groundplane/node-group"], "values": ["cluster-h200", "cluster-trn1"]},
        "tolerations": EVERY_TAINT,
    }


def test_neuron_software_is_on_types_with_neuron() -> None:
    assert values(ChartName.NEURON, {}) == {
        "devicePlugin": {"namespaceOverride": "gpu-software", "tolerations": EVERY_TAINT},
        "neuronInstances": ["trn1.32xlarge"],
        "npd": {"enabled": False},
        "scheduler": {"enabled": False},
    }
