"""What a stack file decides about training runtimes and the operators that carry them out. No pulumi here."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from components.catalog.charts import ChartName
from components.cluster.names import Key
from components.spec import Problem, Spec, rule

_IMAGE = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]*(:[0-9]+)?(/[a-z0-9][a-z0-9._-]*)*)(:(?P<tag>\w[\w.-]{0,127}))?"
    r"(?P<digest>@sha256:[0-9a-f]{64})?"
)


class TopologyLevel(StrEnum):
    """Labels of `catalog/network_topology.py`: nodes that have one in common are the closer together the later it is.

    One zone, or one switch of a layer of the network, of which the first is the top.
    """

    ZONE = "topology.kubernetes.io/zone"
    LAYER_1 = "topology.k8s.aws/network-node-layer-1"
    LAYER_2 = "topology.k8s.aws/network-node-layer-2"
    LAYER_3 = "topology.k8s.aws/network-node-layer-3"
    LAYER_4 = "topology.k8s.aws/network-node-layer-4"


class _RuntimeSpec(Spec):
    """What all kinds have: a job of whole nodes, of one group or pool."""

    nodes: Key
    """Key of the node group or pool that jobs run on. What a pod gets, tolerates and is told of the network follows
    from it: all accelerators and EFA interfaces of a node, and its CPU and memory but what DaemonSets need."""

    image: str = Field(min_length=1, max_length=512, examples=["pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime"])
    """Image of the training container, by tag or, as production demands, by digest. On NVIDIA nodes with EFA it has to
    have libfabric and aws-ofi-nccl: NCCL is told to use them and stops if it cannot, instead of going on over TCP."""

    shared_memory_gib: int | None = Field(default=None, ge=1)
    """Most that /dev/shm may hold, in GiB, out of the pod's memory. Half of that if left out, as on any Linux."""

    user_id: int = Field(default=1000, ge=0, le=65535)
    """User that processes run as; 0 for root, whom a restricted namespace refuses."""

    max_restarts: int = Field(default=3, ge=0, le=1000)
    """How often a job begins anew, all of its nodes, after one of them failed. Jobs should read their checkpoint."""

    grace_period_seconds: int = Field(default=120, ge=0, le=3600)
    """Time between SIGTERM and SIGKILL: to write a checkpoint. Spot instances are gone after 120."""

    prefer_topology: TopologyLevel | None = None
    """Label that Kueue wants the nodes of a job to have in common, if it can. Only for node groups that queues place
    jobs on node by node: in other queues such a job is never admitted."""

    @rule
    def _image_is_one_of_a_kind(self) -> Iterator[Problem]:
        match = _IMAGE.fullmatch(self.image)
        fix = "write it like 123456789012.dkr.ecr.us-east-1.amazonaws.com/prod/trainer@sha256:..., or with a tag"
        if match is None:
            yield Problem(path=("image",), message="is not the name of an image", got=self.image, fix=fix)
        elif not match["digest"] and match["tag"] in (None, "latest"):
            message = "names no version, so that nodes of one job may run different ones"
            yield Problem(path=("image",), message=message, got=self.image, fix=fix)

    @property
    def by_digest(self) -> bool:
        """Whether the image cannot become another one."""
        return "@sha256:" in self.image


class TorchRuntimeSpec(_RuntimeSpec):
    """PyTorch: torchrun on every node, with what it needs to know in its environment (PET_*).

    A process an accelerator: Trainer counts GPUs itself. Of Neuron devices it knows nothing, so that jobs have to say
    `trainer.numProcPerNode`; without accelerators it starts a process a vCPU, unless the job says that.
    """

    kind: Literal["torch"]
    """torch."""

    num_nodes: int = Field(default=1, ge=1, le=5000)
    """Nodes of a job that says nothing about it."""


class _MpiRuntimeSpec(_RuntimeSpec):
    """A launcher that is a node too, and others that it starts processes on over SSH, on port 2222, not as root."""

    num_nodes: int = Field(default=2, ge=2, le=5000)
    """Nodes of a job that says nothing about it, the launcher's included. Of one node make a torch runtime: Trainer has
    no MPI job of fewer than two."""

    user_id: int = Field(default=1000, ge=1, le=65535)
    """User that processes and SSH servers run as; never root, whose SSH server needs more than a pod is given."""

    procs_per_node: int | None = Field(default=None, ge=1, le=1024)
    """Processes a node (slots). One an accelerator if left out, or one a NeuronCore; without accelerators one."""

    home: str = Field(default="/home/mpiuser", pattern=r"^(/[A-Za-z0-9._-]+)+$")
    """Home of the user in the image, where its .sshd_config is. As in Kubeflow's own images."""


class DeepSpeedRuntimeSpec(_MpiRuntimeSpec):
    """DeepSpeed, started by mpirun; for NVIDIA GPUs."""

    kind: Literal["deepspeed"]
    """deepspeed."""


class MpiRuntimeSpec(_MpiRuntimeSpec):
    """Anything that mpirun of Open MPI starts."""

    kind: Literal["mpi"]
    """mpi."""


RuntimeSpec = Annotated[TorchRuntimeSpec | DeepSpeedRuntimeSpec | MpiRuntimeSpec, Field(discriminator="kind")]
"""One runtime, told by its kind."""


class OperatorsSpec(Spec):
    """Operators for jobs beyond those of runtimes. Kubeflow Trainer and JobSet come with the first runtime."""

    jobset: bool = False
    """Whether teams can make JobSets of their own, without runtimes."""

    leader_worker_set: bool = False
    """Whether there is LeaderWorkerSet: groups of pods that serve one model together."""

    ray: bool = False
    """Whether there is KubeRay: Ray clusters, jobs and services."""


def wanted_charts(operators: OperatorsSpec, runtimes: Mapping[str, object]) -> tuple[ChartName, ...]:
    """Charts that are installed, in an order in which each comes after those it needs."""
    wanted = {
        ChartName.JOBSET: operators.jobset or bool(runtimes),
        ChartName.KUBEFLOW_TRAINER: bool(runtimes),
        ChartName.LEADER_WORKER_SET: operators.leader_worker_set,
        ChartName.KUBERAY: operators.ray,
    }
    return tuple(chart for chart, is_wanted in wanted.items() if is_wanted)
