import shlex
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # it has no types
import pytest

from components.cluster.node_capacity import Resource
from components.training.node_share import whole_node
from components.training.runtime_manifests import runtime_metadata, runtime_spec
from tests.components.training.programs_runtimes import (
    DEEPSPEED_H200,
    EVERY_KIND,
    MPI_CPU,
    TORCH_CPU,
    TORCH_H200,
    TORCH_POOL,
    TORCH_TRN,
    capacities,
    runtime,
)

ANCESTOR = {"trainer.kubeflow.org/trainjob-ancestor-step": "trainer"}


def manifest(fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    spec = runtime({**fields, **changes})
    return runtime_spec(spec, capacities()[spec.nodes])


def jobs(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {job["name"]: job for job in made["template"]["spec"]["replicatedJobs"]}


def pod(made: dict[str, Any], name: str = "node") -> dict[str, Any]:
    template: dict[str, Any] = jobs(made)[name]["template"]["spec"]["template"]
    return template


def container(made: dict[str, Any], name: str = "node") -> dict[str, Any]:
    [one] = pod(made, name)["spec"]["containers"]
    assert isinstance(one, dict)
    return one


def environment(made: dict[str, Any], name: str = "node") -> dict[str, str]:
    return {entry["name"]: entry["value"] for entry in container(made, name)["env"]}


def test_metadata_names_runtime_and_framework() -> None:
    assert runtime_metadata("torch-h200", runtime(TORCH_H200)) == {
        "name": "torch-h200",
        "labels": {"app.kubernetes.io/managed-by": "groundplane", "trainer.kubeflow.org/framework": "torch"},
    }


def test_torch_leaves_processes_to_trainer() -> None:
    assert manifest(TORCH_H200)["mlPolicy"] == {"numNodes": 2, "torch": {}}


def test_torch_is_one_job_that_a_trainjob_fills_in() -> None:
    [(name, job)] = jobs(manifest(TORCH_H200)).items()
    assert (name, job["replicas"], job["template"]["metadata"]["labels"]) == ("node", 1, ANCESTOR)


def test_failed_pod_begins_the_whole_job_anew() -> None:
    made = manifest(DEEPSPEED_H200, max_restarts=5)
    assert made["template"]["spec"]["failurePolicy"] == {"maxRestarts": 5}
    assert {job["template"]["spec"]["backoffLimit"] for job in jobs(made).values()} == {0}
    assert {pod(made, name)["spec"]["restartPolicy"] for name in jobs(made)} == {"Never"}


def test_pod_has_the_labels_and_taints_of_its_nodes() -> None:
    spec = pod(manifest(TORCH_H200))["spec"]
    assert spec["nodeSelector"] == {"groundplane/node-group": "cluster-h200"}
    assert spec["tolerations"] == [
        {"key": "nvidia.com/gpu", "operator": "Equal", "value": "true", "effect": "NoSchedule"}
    ]


def test_pod_on_nodes_without_taints_tolerates_nothing() -> None:
    assert pod(manifest(TORCH_CPU))["spec"]["tolerations"] == []


def test_pod_is_not_disrupted() -> None:
    assert pod(manifest(TORCH_H200))["metadata"] == {"annotations": {"karpenter.sh/do-not-disrupt": "true"}}


def test_pods_of_all_jobs_prefer_the_topology() -> None:
    made = manifest(DEEPSPEED_H200, prefer_topology="topology.kubernetes.io/zone")
    for name in jobs(made):
        annotations = pod(made, name)["metadata"]["annotations"]
        assert annotations["kueue.x-k8s.io/podset-preferred-topology"] == "topology.kubernetes.io/zone"


def test_runtime_belongs_to_no_queue() -> None:
    assert "queue-name" not in str(manifest(TORCH_H200))


@pytest.mark.parametrize("key", sorted(EVERY_KIND))
def test_efa_is_spoken_of_exactly_where_it_is_requested(key: str) -> None:
    made = manifest(EVERY_KIND[key])
    nodes = capacities()[EVERY_KIND[key]["nodes"]]
    for name in jobs(made):
        requested = container(made, name)["resources"]["requests"].get("vpc.amazonaws.com/efa")
        assert requested == (str(nodes.node[Resource.EFA]) if nodes.efa else None)
        assert ("FI_PROVIDER" in environment(made, name)) is (requested is not None)


def test_every_pod_of_a_job_has_a_whole_node() -> None:
    made = manifest(DEEPSPEED_H200)
    share = whole_node(capacities()["h200"])
    for name in ("launcher", "node"):
        assert container(made, name)["resources"] == {"limits": share.limits(), "requests": share.requests()}


def test_pool_of_karpenter_is_asked_for_no_huge_pages_and_libfabric_told_so() -> None:
    made = manifest(TORCH_POOL)
    assert "hugepages-2Mi" not in container(made)["resources"]["requests"]
    assert environment(made)["FI_EFA_USE_HUGE_PAGE"] == "0"


def test_neuron_nodes_request_neuron_devices() -> None:
    requests = container(manifest(TORCH_TRN))["resources"]["requests"]
    assert (requests["aws.amazon.com/neuron"], requests["vpc.amazonaws.com/efa"]) == ("16", "8")


def test_shared_memory_is_half_of_the_memory_unless_said() -> None:
    memory = whole_node(capacities()["h200"]).memory_mib
    for gib, expected in ((None, f"{memory // 2}Mi"), (64, "65536Mi")):
        [volume] = pod(manifest(TORCH_H200, shared_memory_gib=gib))["spec"]["volumes"]
        assert volume["emptyDir"] == {"medium": "Memory", "sizeLimit": expected}


def test_mpi_counts_its_launcher_as_a_node() -> None:
    made = manifest(DEEPSPEED_H200, num_nodes=4)
    assert made["mlPolicy"] == {
        "numNodes": 1,
        "mpi": {
            "mpiImplementation": "OpenMPI",
            "numProcPerNode": 8,
            "runLauncherAsNode": True,
            "sshAuthMountPath": "/home/mpiuser/.ssh",
        },
    }
    nodes = jobs(made)["node"]["template"]["spec"]
    assert (nodes["completions"], nodes["parallelism"]) == (3, 3)
    assert "parallelism" not in jobs(made)["launcher"]["template"]["spec"]


def test_mpi_launcher_waits_for_its_nodes_and_ends_the_job() -> None:
    made = manifest(DEEPSPEED_H200)
    assert jobs(made)["launcher"]["dependsOn"] == [{"name": "node", "status": "Ready"}]
    assert made["template"]["spec"]["successPolicy"] == {"operator": "All", "targetReplicatedJobs": ["launcher"]}
    assert made["template"]["spec"]["network"] == {"publishNotReadyAddresses": True}


def test_mpi_nodes_keep_their_ssh_server_whatever_the_job_runs() -> None:
    made = manifest(DEEPSPEED_H200)
    assert "metadata" not in jobs(made)["node"]["template"]
    assert jobs(made)["launcher"]["template"]["metadata"]["labels"] == ANCESTOR
    assert container(made)["command"] == ["/usr/sbin/sshd"]
    assert container(made)["readinessProbe"]["tcpSocket"] == {"port": 2222}
    assert "command" not in container(made, "launcher")


def test_mpi_sessions_have_the_environment_of_the_container() -> None:
    made = manifest(MPI_CPU)
    assert container(made)["args"][:3] == ["-De", "-f", "/home/trainer/.sshd_config"]
    made = manifest(DEEPSPEED_H200)
    *_, option, variables = container(made)["args"]
    name, _, value = variables.partition("=")
    assert (option, name) == ("-o", "SetEnv")
    assert dict(item.split("=", 1) for item in shlex.split(value)) == environment(made)


def test_processes_a_node_are_those_that_were_asked_for() -> None:
    assert manifest(DEEPSPEED_H200, procs_per_node=4)["mlPolicy"]["mpi"]["numProcPerNode"] == 4
    assert manifest(MPI_CPU)["mlPolicy"]["mpi"]["numProcPerNode"] == 1


def test_pods_pass_the_restricted_standard_as_any_user_but_root() -> None:
    spec = pod(manifest(MPI_CPU))["spec"]
    assert spec["securityContext"] == {
        "fsGroup": 2000,
        "fsGroupChangePolicy": "OnRootMismatch",
        "runAsNonRoot": True,
        "runAsUser": 2000,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert spec["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }


def test_root_keeps_what_the_baseline_standard_lets_it_have() -> None:
    made = manifest(TORCH_H200, user_id=0)
    assert pod(made)["spec"]["securityContext"]["runAsNonRoot"] is False
    assert "securityContext" not in container(made)


@pytest.mark.parametrize("key", sorted(EVERY_KIND))
def test_pods_are_valid_kubernetes(key: str) -> None:
    made = manifest(EVERY_KIND[key])
    for name, job in jobs(made).items():
        as_job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": job["template"]["spec"]}
        kubernetes_validate.validate(as_job, "1.35", strict=True)
