from functools import cache

import pytest

from groundplane.testing import RecordedPlan, record
from tests.components.cluster.programs_gpu_software import CLAIMED, PROGRAMS, software

NAMESPACE = "kubernetes:core/v1:Namespace"
RELEASE = "kubernetes:helm.sh/v3:Release"


@cache
def plan(name: str) -> RecordedPlan:
    return record(PROGRAMS[name])


def releases(name: str) -> dict[str, str]:
    """Charts by logical name."""
    return {r.name: r.inputs["chart"] for r in plan(name).plan.resources if r.type == RELEASE}


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_gpu_software_holds_invariants(name: str) -> None:
    plan(name).holds_invariants()


def test_cluster_without_devices_gets_nothing() -> None:
    assert plan("gpu-software-none").plan.counts() == {}


def test_every_kind_of_device_has_its_plugin() -> None:
    assert releases("gpu-software-plugins") == {
        "devices-aws-efa-k8s-device-plugin": "aws-efa-k8s-device-plugin",
        "devices-neuron-helm-chart": "oci://public.ecr.aws/neuron/neuron-helm-chart",
        "devices-nvidia-device-plugin": "nvidia-device-plugin",
    }


def test_operator_comes_without_the_device_plugin() -> None:
    assert releases("gpu-software-operator") == {
        "devices-aws-efa-k8s-device-plugin": "aws-efa-k8s-device-plugin",
        "devices-gpu-operator": "gpu-operator",
    }


def test_claims_are_served_by_drivers_alone() -> None:
    assert releases("gpu-software-claimed") == {
        "devices-aws-dranet": "aws-dranet",
        "devices-dra-driver-nvidia-gpu": "oci://registry.k8s.io/dra-driver-nvidia/charts/dra-driver-nvidia-gpu",
    }


def test_everything_is_in_one_privileged_namespace() -> None:
    plan("gpu-software-plugins").resource("devices", NAMESPACE).has(
        metadata={
            "name": "gpu-software",
            "labels": {
                "app.kubernetes.io/managed-by": "groundplane",
                "pod-security.kubernetes.io/enforce": "privileged",
                "pod-security.kubernetes.io/warn": "privileged",
            },
        }
    )
    for name in releases("gpu-software-plugins"):
        plan("gpu-software-plugins").resource(name, RELEASE).has(namespace="gpu-software").depends_on("devices")


def test_nodes_whose_image_has_the_plugin_get_none() -> None:
    assert record(lambda: software({}, "system", "rocket")).plan.counts() == {}


def test_fails_when_the_version_is_too_old_for_a_driver() -> None:
    with pytest.raises(ValueError, match=r"efa: is not to be had: Kubernetes 1\.34 is not among .* 1\.35 or newer"):
        record(lambda: software(CLAIMED, "h200", minor="1.34"))
