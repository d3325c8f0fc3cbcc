"""What a stack file decides about the burn-in of new GPU nodes, and what such nodes begin with. No pulumi here."""

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated

from pydantic import Field

from components.catalog.acceptance_thresholds import NCCL_TIMEOUT_SECONDS, TIMEOUT_SECONDS, least_bandwidth
from components.catalog.instances import AcceleratorKind
from components.cluster.node_capacity import NodeCapacity
from components.cluster.node_options_spec import TaintEffect, TaintSpec
from components.spec import Problem, Spec, rule
from components.training.acceptance_verdict import KEY, PENDING

NodeKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", examples=["h200"])]
"""Key of a node group or a node pool."""

Image = Annotated[
    str, Field(pattern=r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+(:[A-Za-z0-9_][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$")
]
"""Image with its registry, and with a tag or, better, a digest."""


class AcceptanceImagesSpec(Spec):
    """Images of the burn-in. Those of your own registry save every new node a download of many GiB."""

    dcgm: Image = "nvcr.io/nvidia/cloud-native/dcgm:4.6.0-1-ubuntu24.04"
    """With bash, nv-hostengine and dcgmi. The default is what NVIDIA's GPU operator 26.7 uses (its values.yaml)."""

    nccl: Image = "public.ecr.aws/hpc-cloud/nccl-tests:cuda13.0.2-efa1.48.0-ofiv1.19.0-ncclv2.30.4-1-testsv2.18.3"
    """With bash and all_reduce_perf, on PATH or in /opt/nccl-tests/build. The default is AWS's own, as
    awslabs/awsome-distributed-ai runs it in its health checks (2026-11)."""

    python: Image = "public.ecr.aws/docker/library/python:3.13-slim"
    """With Python 3.11 or later, for the verdict."""

    @rule
    def _images_stay_the_same(self) -> Iterator[Problem]:
        for name, image in sorted(self):
            if image.endswith(":latest"):
                message, fix = "is another image every day, and so another test", "name a version or a digest"
                yield Problem(path=(name,), message=message, got=image, fix=fix)


class NodeAcceptanceSpec(Spec):
    """What the nodes of one group or pool have to pass."""

    dcgm_level: int = Field(default=3, ge=1, le=4)
    """Depth of NVIDIA's diagnostics: 1 takes seconds, 2 about two minutes, 3 about a quarter of an hour, 4 an hour or
    more."""

    min_bus_gb_per_second: float | None = Field(default=None, gt=0, le=10000)
    """Bus bandwidth that an all-reduce among the GPUs of a node has to reach, in GB/s. The catalogue's for the instance
    type if left out; types without one there need it."""


class AcceptanceSpec(Spec):
    """A burn-in of new GPU nodes: none takes other pods before it has passed."""

    nodes: dict[NodeKey, NodeAcceptanceSpec] = Field(min_length=1)
    """Node groups and node pools whose nodes are tested, by key."""

    images: AcceptanceImagesSpec = AcceptanceImagesSpec()
    """Images of the tests."""


def acceptance_problems(
    spec: AcceptanceSpec, nodes: Sequence[NodeCapacity], cut_up: Collection[str] = ()
) -> Iterator[Problem]:
    """What of the spec the nodes cannot pass; `cut_up` are keys of nodes with MIG. Paths below the spec."""
    there = {node.key: node for node in nodes}
    testable = sorted(key for key, node in there.items() if _gpus(node) and key not in cut_up)
    fix = f"write one of {', '.join(testable)}" if testable else "remove acceptance"
    for key, test in sorted(spec.nodes.items()):
        if key not in there:
            message = "is not a node group or a node pool"
        elif not _gpus(there[key]):
            message = "has no NVIDIA GPUs to test"
        elif key in cut_up:
            message = "has GPUs that are cut up (MIG), on which neither the diagnostics nor NCCL work"
        else:
            yield from _wrong_bandwidth(key, test, there[key])
            continue
        yield Problem(path=("nodes", key), message=message, got=key, fix=fix)


def needed_bandwidth(test: NodeAcceptanceSpec, node: NodeCapacity) -> float | None:
    """Bus bandwidth that the nodes have to reach, in GB/s; None where there is one GPU, or no figure."""
    if _gpus(node) < 2:
        return None
    return test.min_bus_gb_per_second or least_bandwidth(node.types)


def longest_seconds(test: NodeAcceptanceSpec, node: NodeCapacity) -> int:
    """What the tests of one node may take together before they count as failed, pulling of images not counted."""
    return TIMEOUT_SECONDS[test.dcgm_level] + (NCCL_TIMEOUT_SECONDS if _gpus(node) > 1 else 0)


def startup_labels(spec: AcceptanceSpec | None, key: str) -> dict[str, str]:
    """Labels that nodes of a group or a pool begin with, so that the burn-in finds them."""
    return {KEY: PENDING} if spec and key in spec.nodes else {}


def startup_taints(spec: AcceptanceSpec | None, key: str) -> dict[str, TaintSpec]:
    """Taints that nodes of a group or a pool begin with and lose when they have passed; no job has to tolerate them."""
    taint = TaintSpec(value=PENDING, effect=TaintEffect.NO_SCHEDULE)
    return {KEY: taint} if spec and key in spec.nodes else {}


def _wrong_bandwidth(key: str, test: NodeAcceptanceSpec, node: NodeCapacity) -> Iterator[Problem]:
    path, given = ("nodes", key, "min_bus_gb_per_second"), test.min_bus_gb_per_second
    if _gpus(node) < 2:
        if given is not None:
            message = "is for nodes with several GPUs, and these have one"
            yield Problem(path=path, message=message, got=given, fix="remove it")
    elif needed_bandwidth(test, node) is None:
        names = ", ".join(instance.name for instance in node.types)
        message = f"has no figure in the catalogue for {names}"
        fix = "write what all_reduce_perf reaches on a sound node, less a tenth"
        yield Problem(path=path, message=message, got=given, fix=fix)


def _gpus(node: NodeCapacity) -> int:
    accelerator = node.accelerator
    return accelerator.count if accelerator and accelerator.kind is AcceleratorKind.NVIDIA else 0
