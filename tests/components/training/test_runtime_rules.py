from typing import Any

import pytest

from components.catalog.charts import CHARTS, Chart, ChartName
from components.training.runtime_rules import (
    images_by_tag,
    impossible_runtimes,
    unplaced_topologies,
    unsupported_operators,
)
from components.training.runtimes_spec import OperatorsSpec
from tests.components.training.programs_runtimes import (
    DEEPSPEED_H200,
    EVERY_KIND,
    EVERY_OPERATOR,
    MPI_CPU,
    TORCH_CPU,
    TORCH_H200,
    TORCH_POOL,
    TORCH_TRN,
    capacities,
    group,
    runtime,
)

LAYER_3 = "topology.k8s.aws/network-node-layer-3"


def impossible(fields: dict[str, Any], **changes: Any) -> list[str]:
    nodes = capacities() | {"tiny": group("tiny", "t3.small")}
    return [str(problem) for problem in impossible_runtimes({"one": runtime({**fields, **changes})}, nodes)]


def test_every_kind_of_runtime_is_possible() -> None:
    runtimes = {key: runtime(fields) for key, fields in EVERY_KIND.items()}
    assert list(impossible_runtimes(runtimes, capacities())) == []


def test_torch_runs_on_cpus() -> None:
    assert impossible(TORCH_CPU) == []


def test_fails_when_the_nodes_are_not_there() -> None:
    assert impossible(TORCH_H200, nodes="h2000") == [
        "runtimes.one.nodes: is neither a node group nor a node pool of the cluster; got 'h2000'; write h200"
    ]


def test_fails_when_there_are_no_nodes_at_all() -> None:
    [problem] = impossible_runtimes({"one": runtime(TORCH_H200)}, {})
    assert problem.fix == "add a node group to the cluster"


def test_fails_when_nodes_have_no_room() -> None:
    assert impossible(TORCH_CPU, nodes="tiny") == [
        (
            "runtimes.one.nodes: are nodes of t3.small, whose CPU and memory DaemonSets need; got 'tiny'; "
            "choose nodes of a larger type"
        )
    ]


def test_fails_when_the_gang_is_larger_than_its_group() -> None:
    assert impossible(TORCH_H200, num_nodes=6) == [
        "runtimes.one.num_nodes: is 2 nodes more than h200 has at most, 4; got 6; write 4 or less, or let h200 grow"
    ]


def test_fails_when_the_gang_is_larger_than_the_limit_of_its_pool() -> None:
    # 64 GPUs are eight nodes.
    assert impossible(TORCH_POOL, num_nodes=8) == []
    assert [problem.split(";")[0] for problem in impossible(TORCH_POOL, num_nodes=9)] == [
        "runtimes.one.num_nodes: is 1 nodes more than p5-pool has at most, 8"
    ]


def test_fails_when_shared_memory_is_larger_than_the_pods_memory() -> None:
    assert impossible(TORCH_H200, shared_memory_gib=1848) == []
    assert impossible(TORCH_H200, shared_memory_gib=1849) == [
        (
            "runtimes.one.shared_memory_gib: is more than the pod's whole memory on nodes h200, 1848 GiB; got 1849; "
            "write 1848 or less, or remove it for half of the memory"
        )
    ]


def test_fails_when_processes_do_not_share_accelerators_evenly() -> None:
    assert impossible(DEEPSPEED_H200, procs_per_node=4) == []
    assert impossible(DEEPSPEED_H200, procs_per_node=3) == [
        (
            "runtimes.one.procs_per_node: do not share the 8 accelerators of nodes h200 evenly; got 3; "
            "write 1, 2, 4, 8, or remove it for 8"
        )
    ]


def test_processes_on_cpus_are_as_many_as_one_likes() -> None:
    assert impossible(MPI_CPU, procs_per_node=7) == []


@pytest.mark.parametrize("nodes", ["cpu", "trn"])
def test_fails_when_deepspeed_has_no_gpus(nodes: str) -> None:
    assert impossible(DEEPSPEED_H200, nodes=nodes) == [
        (
            f"runtimes.one.nodes: are without NVIDIA GPUs, which DeepSpeed is for; got {nodes!r}; "
            "choose nodes that have some, or write kind: torch"
        )
    ]


def test_fails_when_neuron_nodes_are_many_without_efa() -> None:
    assert impossible(TORCH_TRN, nodes="trn-alone", num_nodes=1) == []
    assert impossible(TORCH_TRN, nodes="trn-alone") == [
        (
            "runtimes.one.num_nodes: is too many for nodes trn-alone without EFA, over which alone Neuron devices "
            "reach another node; got 2; write 1, or choose nodes with EFA"
        )
    ]


def test_fails_when_no_queue_places_jobs_on_the_nodes() -> None:
    runtimes = {"one": runtime({**TORCH_H200, "prefer_topology": LAYER_3})}
    assert list(unplaced_topologies(runtimes, {"h200"}, capacities(), "us-east-1")) == []
    [problem] = unplaced_topologies(runtimes, {"cpu"}, capacities(), "us-east-1")
    assert str(problem) == (
        "runtimes.one.prefer_topology: needs queues that place jobs on the nodes of h200 one by one, and none does; "
        f"got '{LAYER_3}'; remove it, or give a team a quota on h200 and leave it in queueing.topology_aware"
    )


def test_fails_when_nodes_are_not_labelled_with_the_level() -> None:
    runtimes = {"one": runtime({**TORCH_CPU, "prefer_topology": LAYER_3})}
    [problem] = unplaced_topologies(runtimes, {"cpu"}, capacities(), "us-east-1")
    assert problem.fix == "write topology.kubernetes.io/zone, or remove it"


def test_fails_when_production_has_an_image_by_tag() -> None:
    by_tag = runtime({**TORCH_H200, "image": "pytorch/pytorch:2.13.0"})
    assert [str(problem) for problem in images_by_tag({"one": by_tag, "other": runtime(TORCH_H200)})] == [
        (
            "runtimes.one.image: is an image by tag, which may become another one; got 'pytorch/pytorch:2.13.0'; "
            "add the digest that was tested: @sha256:..."
        )
    ]


def test_operators_are_for_the_default_kubernetes() -> None:
    assert list(unsupported_operators(EVERY_OPERATOR, {"one": None}, "1.35")) == []  # type: ignore[dict-item] # counted


def test_fails_when_a_chart_is_not_for_the_clusters_kubernetes() -> None:
    found = list(unsupported_operators(OperatorsSpec(ray=True), {"one": runtime(TORCH_H200)}, "1.33"))
    assert [problem.path for problem in found] == [("runtimes",), ("runtimes",), ("operators", "ray")]
    assert str(found[2]) == (
        "operators.ray: need Kubernetes 1.33, which is not among the versions that chart kuberay-operator 1.7.0 "
        "supports: 1.34 or newer; got '1.33'; choose a Kubernetes version that it supports, or remove operators.ray"
    )


def test_charts_of_operators_have_a_source() -> None:
    charts: list[Chart] = [CHARTS[name] for name in (ChartName.KUBEFLOW_TRAINER, ChartName.JOBSET)]
    assert [chart.address for chart in charts] == [
        "oci://ghcr.io/kubeflow/charts/kubeflow-trainer",
        "oci://registry.k8s.io/jobset/charts/jobset",
    ]
