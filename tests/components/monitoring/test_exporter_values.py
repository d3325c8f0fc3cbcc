import re

import pytest

from components.catalog.metrics.api_server import API_SERVER
from components.catalog.metrics.kube_state import KUBE_STATE, POD_LABELS
from components.catalog.metrics.kubelet import KUBELET
from components.monitoring.exporter_values import (
    NETWORK_DEVICES,
    PLURALS,
    api_server_values,
    kube_state_values,
    kubelet_values,
    node_exporter_values,
)
from components.serving.model_manifests import MODEL_LABEL
from tests.components.monitoring.programs_metrics import EVERYTHING


def test_kube_state_metrics_may_not_read_secrets_and_config_maps() -> None:
    assert {"secrets", "configmaps"} & set(kube_state_values([], [])["collectors"]) == set()


def test_kube_state_metrics_reads_whatever_the_catalogue_has_metrics_of() -> None:
    kinds = {f"{name.split('_')[1]}s" for name in KUBE_STATE.series()}
    assert kinds - set(kube_state_values([], [])["collectors"]) == set()


def test_label_of_models_is_that_of_their_pods() -> None:
    assert POD_LABELS[0] == MODEL_LABEL


def test_kube_state_metrics_keeps_labels_of_objects_and_names_groups_of_nodes() -> None:
    values = kube_state_values([], [])
    assert values["prometheus"]["monitor"] == {"honorLabels": True, "http": {"honorLabels": True}}
    assert values["metricLabelsAllowlist"] == [
        "nodes=[groundplane/node-group,karpenter.sh/capacity-type,node.kubernetes.io/instance-type]",
        "pods=[groundplane/model,kueue.x-k8s.io/queue-name]",
    ]


def test_custom_resources_are_those_that_are_there_with_leave_to_read_them() -> None:
    values = kube_state_values([("keda.sh", "ScaledObject")], [])
    (resource,) = values["customResourceState"]["config"]["spec"]["resources"]
    assert resource["groupVersionKind"]["kind"] == "ScaledObject"
    assert [rule["resources"] for rule in values["rbac"]["extraRules"]] == [
        ["customresourcedefinitions"],
        ["scaledobjects"],
    ]
    assert {verb for rule in values["rbac"]["extraRules"] for verb in rule["verbs"]} == {"list", "watch"}


def test_every_kind_that_can_be_watched_has_a_plural() -> None:
    assert {kind for _, kind in EVERYTHING.custom_resources} == set(PLURALS)


def test_without_custom_resources_nothing_of_them_is_asked() -> None:
    assert {"customResourceState", "rbac"} & set(kube_state_values([], [])) == set()


def test_node_exporter_is_on_every_node_in_the_namespace_that_may_have_the_host() -> None:
    values = node_exporter_values()
    assert values["tolerations"] == [{"operator": "Exists"}]
    assert values["namespaceOverride"] == "node-metrics"
    assert values["prometheus"]["monitor"]["relabelings"] == [
        {"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}
    ]


@pytest.mark.parametrize(
    ("device", "left_out"), [("eni0a1b2c3d4e5", True), ("lo", True), ("ens5", False), ("eth0", False), ("eni1", False)]
)
def test_devices_of_pods_are_left_out(device: str, left_out: bool) -> None:
    assert bool(re.fullmatch(NETWORK_DEVICES, device)) is left_out


def test_kubelet_is_asked_as_often_as_all_and_for_what_the_catalogue_has() -> None:
    monitor = kubelet_values(30)["serviceMonitor"]
    (kept,) = monitor["metricRelabelings"]
    assert monitor["interval"] == "30s"
    own = {name for name in KUBELET.series() if name.startswith("kubelet_")}
    assert own
    assert all(re.fullmatch(kept["regex"], name) for name in own)
    assert re.fullmatch(kept["regex"], "kubelet_runtime_operations_duration_seconds_bucket") is None


def test_api_server_tells_what_the_catalogue_has_in_few_buckets() -> None:
    kept, dropped = api_server_values()["serviceMonitor"]["metricRelabelings"]
    assert all(re.fullmatch(kept["regex"], name) for name in API_SERVER.series())
    bucket = "apiserver_request_duration_seconds_bucket"
    found = [
        le
        for le in ("0.1", "0.45", "0.5", "1", "1.5", "10", "40.0")
        if re.fullmatch(dropped["regex"], f"{bucket};{le}")
    ]
    assert found == ["0.45", "1.5", "40.0"]
