"""What a stack file decides about pods that share a GPU: by time slicing, or by cutting it up (MIG). No pulumi here."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from components.catalog.mig_profiles import MIG_MODELS, MigProfile, fit_together, mig_profiles
from components.cluster.gpu_nodes import GpuNodes
from components.cluster.node_capacity import NodeCapacity
from components.spec import Problem, Spec, rule

SharingName = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", examples=["notebooks"])]
"""Name of a way to share: value of a node's label, at most 63 characters."""

NodeKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", examples=["inference"])]
"""Key of a node group or a node pool."""

PROFILE = r"^[1-7]g\.[1-9][0-9]{0,2}gb$"

DEFAULT_CONFIG = "default"
"""What NVIDIA's device plugin does on nodes without the label of a way to share: nothing special."""

WHOLE_CONFIG = "all-disabled"
"""What the MIG manager does on nodes without a label: it leaves GPUs whole."""


class TimeSlicingSpec(Spec):
    """Pods take turns on a GPU, each with all of its memory in reach: nothing keeps one from starving the others."""

    nodes: frozenset[NodeKey] = Field(min_length=1)
    """Keys of node groups and static node pools whose GPUs are shared so."""

    replicas: int = Field(ge=2, le=16)
    """Pods a GPU. EKS recommends 2 to 8. A node then offers so many times its GPUs as nvidia.com/gpu."""


class MigSpec(Spec):
    """GPUs are cut into parts with memory and processors of their own. NCCL does not work between parts."""

    nodes: frozenset[NodeKey] = Field(min_length=1)
    """Keys of node groups and static node pools whose GPUs are all cut so. Changing it reboots their nodes."""

    devices: dict[Annotated[str, Field(pattern=PROFILE, examples=["1g.10gb"])], Annotated[int, Field(ge=1, le=7)]] = (
        Field(min_length=1)
    )
    """Parts of one GPU by profile, and how many of each: {"3g.40gb": 1, "1g.10gb": 4}. Pods ask for
    nvidia.com/mig-1g.10gb and so on."""


class SharingSpec(Spec):
    """Ways to share that a stack file may define, by name; the nodes are labelled with it."""

    time_slicing: dict[SharingName, TimeSlicingSpec] = {}
    """GPUs whose pods take turns."""

    @rule
    def _names_are_free(self) -> Iterator[Problem]:
        if DEFAULT_CONFIG in self.time_slicing:
            message, fix = "is what nodes without time slicing have", "give it another name"
            yield Problem(path=("time_slicing", DEFAULT_CONFIG), message=message, got=DEFAULT_CONFIG, fix=fix)

    @property
    def ways(self) -> dict[tuple[str, str], frozenset[str]]:
        """Keys of the nodes of every way to share, by kind and name."""
        return {("time_slicing", name): spec.nodes for name, spec in sorted(self.time_slicing.items())}

    @rule
    def _nodes_share_in_one_way(self) -> Iterator[Problem]:
        first: dict[str, str] = {}
        for (kind, name), keys in self.ways.items():
            for key in sorted(keys):
                way = f"{kind}.{name}"
                if key in first:
                    message = f"share their GPUs as {first[key]} says already"
                    yield Problem(
                        path=(kind, name, "nodes"), message=message, got=key, fix="remove it from one of them"
                    )
                first.setdefault(key, way)


class SharingWithMigSpec(SharingSpec):
    """The same where something cuts GPUs up."""

    mig: dict[SharingName, MigSpec] = {}
    """GPUs that are cut up."""

    @property
    def ways(self) -> dict[tuple[str, str], frozenset[str]]:
        """Keys of the nodes of every way to share, by kind and name."""
        return {**super().ways, **{("mig", name): spec.nodes for name, spec in sorted(self.mig.items())}}

    @rule
    def _whole_is_no_name(self) -> Iterator[Problem]:
        if WHOLE_CONFIG in self.mig:
            message, fix = "is what leaves GPUs whole", "give it another name"
            yield Problem(path=("mig", WHOLE_CONFIG), message=message, got=WHOLE_CONFIG, fix=fix)


def sharing_problems(spec: SharingSpec, nodes: GpuNodes) -> Iterator[Problem]:
    """Nodes that cannot share their GPUs as they should. Paths below the spec."""
    for (kind, name), keys in spec.ways.items():
        for key in sorted(keys):
            if text := _unfit(kind, nodes, key):
                message, fix = text
                yield Problem(path=(kind, name, "nodes"), message=message, got=key, fix=fix)
    for name, mig in sorted(spec.mig.items() if isinstance(spec, SharingWithMigSpec) else ()):
        for key in sorted(mig.nodes & nodes.by_key.keys()):
            for problem in _wrong_parts(mig.devices, nodes.by_key[key]):
                yield Problem(
                    path=("mig", name, *problem.path), message=problem.message, got=problem.got, fix=problem.fix
                )


def _unfit(kind: str, nodes: GpuNodes, key: str) -> tuple[str, str] | None:
    """Why nodes cannot share in this way, and what to do; None if they can."""
    gpus = [node.key for node in nodes.bare_nvidia if node.key not in nodes.dynamic]
    fix = f"write one of {', '.join(sorted(gpus))}" if gpus else f"remove {kind}"
    if key not in nodes.by_key:
        return "is not a node group or a node pool", fix
    if key not in {node.key for node in nodes.nvidia}:
        return "has no NVIDIA GPUs", fix
    if key in nodes.bottlerocket:
        return "runs Bottlerocket, whose own device plugin does not read this", "set its ami_family to al2023"
    if key in nodes.dynamic:
        # kubernetes-sigs/karpenter#2140; EKS user guide, "Use time-slicing" and "Use MIG" (2026-11).
        counts = "counts every nvidia.com/gpu as a whole GPU" if kind == "time_slicing" else "knows no parts of GPUs"
        return f"is sized by Karpenter, which {counts}", "name a node group or a static pool"
    return None


def _wrong_parts(devices: Mapping[str, int], node: NodeCapacity) -> Iterator[Problem]:
    """What is wrong with the parts for the GPUs of a node. Paths below the MigSpec."""
    accelerator = node.accelerator
    if accelerator is None:
        return
    profiles = mig_profiles(accelerator)
    if not profiles:
        message = f"have {accelerator.model} GPUs, which cannot be cut up"
        yield Problem(path=("nodes",), message=message, got=node.key, fix=f"name nodes with {_listed(MIG_MODELS)}")
        return
    unknown = sorted(devices.keys() - profiles.keys())
    for name in unknown:
        message = f"is no profile of the {accelerator.model} GPUs of {node.key}"
        yield Problem(path=("devices", name), message=message, got=name, fix=f"write {_listed(profiles)}")
    parts = [profiles[name] for name, count in devices.items() for _ in range(count) if name in profiles]
    if not unknown and not fit_together(parts):
        yield Problem(
            path=("devices",),
            message=f"do not fit on one {accelerator.model} GPU of {node.key}",
            got=dict(sorted(devices.items())),
            fix=f"write fewer: alone, {', '.join(_told(profiles[name]) for name in sorted(devices))}",
        )


def _told(profile: MigProfile) -> str:
    return f"at most {profile.most} of {profile.name}"


def _listed(names: Mapping[str, object] | tuple[str, ...]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
