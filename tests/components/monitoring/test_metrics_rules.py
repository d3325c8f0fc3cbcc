import re
from dataclasses import replace
from typing import Any

import pytest

from components.cluster.node_capacity import Resource
from components.monitoring.metrics_rules import MetricsPlace, metrics_need, metrics_problems, storage_gib
from components.monitoring.metrics_sizing import Scale
from components.monitoring.watched import Watched
from tests.components.monitoring.programs_metrics import IMAGE, metrics_spec

LARGE = Scale(nodes=66, vcpus=12_308, gpus=512, pods=1650, replicas=20)
SMALL = Scale(nodes=5, vcpus=40, gpus=1, pods=125)
PLACE = MetricsPlace(
    scale=SMALL,
    watched=Watched(),
    storage_classes=["gp3"],
    kubernetes_version="1.35",
    system_nodes=2,
    system_node={Resource.CPU: 3000, Resource.MEMORY: 12_000},
)


def told(fields: dict[str, Any], **around: Any) -> list[str]:
    spec = metrics_spec({"kind": "prometheus", **fields})
    return [str(problem) for problem in metrics_problems(spec, replace(PLACE, **around))]


@pytest.mark.parametrize("kind", ["prometheus", "managed"])
@pytest.mark.parametrize("scale", [SMALL, LARGE])
def test_defaults_are_fine_for_small_and_large(kind: str, scale: Scale) -> None:
    assert told({"kind": kind}, scale=scale) == []


def test_volume_is_the_next_step_that_is_enough() -> None:
    spec = metrics_spec({"kind": "prometheus", "retention_days": 25})
    assert 80 < metrics_need(spec, LARGE).disk_gib <= 160
    assert storage_gib(spec, LARGE) == 160
    assert 10 < metrics_need(spec, SMALL).disk_gib <= 20
    assert storage_gib(spec, SMALL) == 20
    assert storage_gib(metrics_spec({"kind": "prometheus", "storage_gib": 33}), LARGE) == 33


def test_fails_when_retention_is_longer_than_the_disk_holds_with_the_arithmetic() -> None:
    fields = {"retention_days": 90, "storage_gib": 100}
    need = metrics_need(metrics_spec({"kind": "prometheus", **fields}), LARGE)
    assert told(fields, scale=LARGE) == [
        (
            f"retention_days: is longer than 100 GiB hold for 66 nodes and 512 GPUs: {need}; got 90; "
            f"set storage_gib to {need.disk_gib}, or write {need.days_on(100)} or less"
        )
    ]


def test_fails_when_no_volume_holds_the_retention() -> None:
    thousands = Scale(nodes=4000, vcpus=768_000, gpus=32_000, pods=100_000)
    room = {Resource.CPU: 100_000, Resource.MEMORY: 1_000_000}
    (said,) = told({"retention_days": 400}, scale=thousands, system_node=room)
    assert said.startswith("retention_days: is longer than 16384 GiB hold for 4000 nodes and 32000 GPUs: ")
    assert re.search(r"; got 400; write \d+ or less$", said)


def test_fails_when_the_little_that_is_kept_in_the_cluster_does_not_fit() -> None:
    (said,) = told({"kind": "managed", "storage_gib": 2}, scale=LARGE)
    assert said.startswith("storage_gib: is too little for what is kept in the cluster: ")
    assert said.endswith("; got 2; set storage_gib to 10, or scrape less often")


def test_fails_when_no_system_node_has_a_place_for_prometheus() -> None:
    node = {Resource.CPU: 1180, Resource.MEMORY: 5100}
    need = metrics_need(metrics_spec({"kind": "prometheus"}), LARGE)
    assert told({}, scale=LARGE, system_node=node) == [
        (
            f"kind: needs nodes that Prometheus fits on: for {need.active_series} series it requests "
            f"{need.cpu_millicores}m and {need.memory_mib} MiB, and pods have 1180m and 5100 MiB of a system node; "
            "got 'prometheus'; take a larger instance type for the node group that controllers run on"
        )
    ]


def test_fails_when_a_second_replica_has_no_node_of_its_own() -> None:
    assert told({"replicas": 2}, system_nodes=1) == [
        (
            "replicas: need a node each, and controllers have 1; got 2; write 1, or raise min_size of the node group "
            "that controllers run on"
        )
    ]


def test_fails_when_the_storage_class_is_not_there() -> None:
    assert told({"storage_class": "fast"}) == [
        (
            "storage_class: is no storage class of the cluster, which has gp3; got 'fast'; write one of them, or add "
            "it to cluster.storage_classes"
        )
    ]


def test_fails_when_the_chart_does_not_support_the_cluster() -> None:
    (said,) = told({}, kubernetes_version="1.33")
    assert said.startswith(
        "kind: needs Kubernetes 1.33, which is not among the versions that chart kube-prometheus-stack"
    )


def test_fails_when_an_exporter_has_nothing_to_watch() -> None:
    assert told({"efa_exporter_image": IMAGE}) == [
        (f"efa_exporter_image: is for nodes with EFA, and there are none; got '{IMAGE}'; remove it")
    ]
    assert told({"efa_exporter_image": IMAGE}, watched=Watched(efa=True)) == []
