"""ClusterTrainingRuntimes of Kubeflow Trainer 2.2 as plain data. Pure functions; no pulumi here.

Read from kubeflow/trainer v2.2.1 (2026-11): pkg/apis/trainer/v1alpha1, pkg/runtime/framework/plugins/{torch,mpi,jobset}
and manifests/base/runtimes. What of it matters here: a TrainJob's image, command and resources go to the container
`node` of the Job with the label below, and resources replace the runtime's altogether (`trainjob_policy.py` refuses
them).
"""

from typing import Any

from components.catalog.fabric import fabric_environment, workers
from components.cluster.node_capacity import NodeCapacity
from components.cluster.node_placement import placement
from components.tags import MANAGED_BY
from components.training.node_share import NodeShare, whole_node
from components.training.runtimes_spec import (
    DeepSpeedRuntimeSpec,
    MpiRuntimeSpec,
    RuntimeSpec,
    TorchRuntimeSpec,
)

Manifest = dict[str, Any]
"""A part of a Kubernetes object: JSON, as the API server gets it."""

API_VERSION = "trainer.kubeflow.org/v1alpha1"
KIND = "ClusterTrainingRuntime"

ANCESTOR_LABEL = "trainer.kubeflow.org/trainjob-ancestor-step"
"""On a Job, not on its pods: which part of a TrainJob it carries out. Not on MPI's workers: they would get the job's
command in place of their SSH server."""

PREFERRED_TOPOLOGY = "kueue.x-k8s.io/podset-preferred-topology"
DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt"

SSH_PORT = 2222


def runtime_metadata(key: str, spec: RuntimeSpec) -> Manifest:
    """Name and labels of a runtime."""
    labels = {"app.kubernetes.io/managed-by": MANAGED_BY, "trainer.kubeflow.org/framework": spec.kind}
    return {"name": key, "labels": labels}


def runtime_spec(spec: RuntimeSpec, capacity: NodeCapacity) -> Manifest:
    """Spec of a runtime for the nodes that `capacity` is of."""
    return _torch(spec, capacity) if isinstance(spec, TorchRuntimeSpec) else _mpi(spec, capacity)


def _torch(spec: TorchRuntimeSpec, capacity: NodeCapacity) -> Manifest:
    # Processes a node are no part of it since 2.2: Trainer counts the GPUs of the container (kubeflow/trainer#3239).
    node = _job("node", _pod(spec, capacity), labels={ANCESTOR_LABEL: "trainer"})
    jobs = {"failurePolicy": {"maxRestarts": spec.max_restarts}, "replicatedJobs": [node]}
    return {"mlPolicy": {"numNodes": spec.num_nodes, "torch": {}}, "template": {"spec": jobs}}


def _mpi(spec: DeepSpeedRuntimeSpec | MpiRuntimeSpec, capacity: NodeCapacity) -> Manifest:
    policy = {
        "mpiImplementation": "OpenMPI",
        "numProcPerNode": spec.procs_per_node or min(workers(instance) for instance in capacity.types),
        "runLauncherAsNode": True,
        "sshAuthMountPath": f"{spec.home}/.ssh",
    }
    nodes = _job("node", _pod(spec, capacity, _ssh_server(spec.home, _environment(capacity))), count=spec.num_nodes - 1)
    launcher = _job("launcher", _pod(spec, capacity), labels={ANCESTOR_LABEL: "trainer"})
    jobs = {
        "failurePolicy": {"maxRestarts": spec.max_restarts},
        # The launcher asks for its nodes by name before they answer.
        "network": {"publishNotReadyAddresses": True},
        "replicatedJobs": [nodes, {**launcher, "dependsOn": [{"name": "node", "status": "Ready"}]}],
        # SSH servers never end by themselves.
        "successPolicy": {"operator": "All", "targetReplicatedJobs": ["launcher"]},
    }
    # Of launchers: the number of nodes without a job that says it is in the template, one less for the launcher.
    return {"mlPolicy": {"numNodes": 1, "mpi": policy}, "template": {"spec": jobs}}


def _job(name: str, pod: Manifest, *, labels: dict[str, str] | None = None, count: int | None = None) -> Manifest:
    # A pod that fails ends its Job, and that begins all of them anew: the others would wait for it forever.
    spec: Manifest = {"backoffLimit": 0, "template": pod}
    if count is not None:
        spec |= {"completions": count, "parallelism": count}
    template: Manifest = {"spec": spec}
    if labels:
        template["metadata"] = {"labels": labels}
    return {"name": name, "replicas": 1, "template": template}


def _pod(spec: RuntimeSpec, capacity: NodeCapacity, server: Manifest | None = None) -> Manifest:
    share = whole_node(capacity)
    annotations = {DO_NOT_DISRUPT: "true"}
    if spec.prefer_topology:
        annotations[PREFERRED_TOPOLOGY] = spec.prefer_topology.value
    container = {
        "name": "node",
        "image": spec.image,
        "env": [{"name": name, "value": value} for name, value in _environment(capacity).items()],
        "resources": {"limits": share.limits(), "requests": share.requests()},
        "volumeMounts": [{"name": "shared-memory", "mountPath": "/dev/shm"}],
        **_container_security(spec.user_id),
        **(server or {}),
    }
    pod = {
        "containers": [container],
        "enableServiceLinks": False,
        **placement(capacity),
        "restartPolicy": "Never",
        "securityContext": _pod_security(spec.user_id),
        "terminationGracePeriodSeconds": spec.grace_period_seconds,
        "volumes": [{"name": "shared-memory", "emptyDir": {"medium": "Memory", "sizeLimit": _shared(spec, share)}}],
    }
    return {"metadata": {"annotations": annotations}, "spec": pod}


def _environment(capacity: NodeCapacity) -> dict[str, str]:
    share = whole_node(capacity)
    # Types of one group have the same accelerators, and with them the same network software.
    return fabric_environment(capacity.types[0], efa=share.efa, hugepages=share.hugepages)


def _shared(spec: RuntimeSpec, share: NodeShare) -> str:
    mib = share.memory_mib // 2 if spec.shared_memory_gib is None else spec.shared_memory_gib * 1024
    return f"{mib}Mi"


def _ssh_server(home: str, environment: dict[str, str]) -> Manifest:
    """The container of an MPI worker. What SSH starts does not get the container's environment: the server sets it."""
    variables = " ".join(f'"{name}={value}"' for name, value in environment.items())
    return {
        "command": ["/usr/sbin/sshd"],
        "args": ["-De", "-f", f"{home}/.sshd_config", "-o", f"SetEnv={variables}"],
        "readinessProbe": {"initialDelaySeconds": 5, "tcpSocket": {"port": SSH_PORT}},
    }


def _pod_security(user: int) -> Manifest:
    # SSH's keys are root's, and so no client finds them too open. All may read them; in 2.3 the group alone may.
    group = {"fsGroup": user, "fsGroupChangePolicy": "OnRootMismatch"} if user else {}
    return {**group, "runAsNonRoot": user > 0, "runAsUser": user, "seccompProfile": {"type": "RuntimeDefault"}}


def _container_security(user: int) -> Manifest:
    """What a restricted namespace asks of a container; nothing for root, who could do nothing without capabilities.

    Never IPC_LOCK, which EFA is said to need: the baseline standard refuses it, processes of other users than root do
    not get it, and AWS's own manifests for EFA do without (node-efa.adoc, nccl-tests.yaml, 2026-11). Nodes let
    containers lock memory instead: Bottlerocket raises the limit where there is EFA (bottlerocket-core-kit#141), and
    Amazon Linux is told to (`cluster/user_data.py`).
    """
    if not user:
        return {}
    return {"securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}
