"""What a replica of a served model goes through before its first request, and how long that takes. No pulumi here.

The rates are measurements of others, each with its source; those of one's own belong in `measured_load_seconds`.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.spec import Problem, Spec, rule

NODE_SECONDS = 45.0
"""From a pod without a place to a node that takes it: Karpenter's batching of 1 to 10 s, and 30 s as in the EKS user
guide, ml-inference-load-serve-model, by the events of a Bottlerocket g6e.4xlarge (2026-05). AL2023 with the device
plugin as a DaemonSet takes longer, 60 to 120 s."""

IMAGE_MB_PER_SECOND = 183.0
"""8.8 GB in 48 s with SOCI's parallel pull at 20 Gbps (the same page). containerd's own pull takes minutes."""

COMPILE_SECONDS = 53.0
COMPILE_CACHED_SECONDS = 5.0
"""torch.compile, the first time and with its cache, 60 GB of weights (EKS user guide, ml-inference-fast-model-loading,
2026)."""

PROBE_SECONDS = 5.0
"""Half of a readiness probe's period of 10 s, on average."""


class WeightsFrom(StrEnum):
    """Where a replica reads its weights."""

    S3_STREAM = "s3_stream"
    """From S3 into the accelerators, by many connections, without a disk."""

    MOUNTPOINT = "mountpoint"
    """From S3 as a file system."""

    FSX = "fsx"
    """From FSx for Lustre."""

    NVME = "nvme"
    """From the node's own disks, onto which an earlier replica put them; the first one reads S3. As long as one of the
    model's replicas is on the node: Mountpoint's cache goes with the last of them."""


GB_PER_SECOND = {
    WeightsFrom.S3_STREAM: 2.0,
    WeightsFrom.MOUNTPOINT: 1.0,
    WeightsFrom.FSX: 1.0,
    WeightsFrom.NVME: 2.0,
}
"""s3_stream: 10.4 GB in 5.0 s at 20 Gbps (EKS user guide, ml-inference-load-serve-model, 2026-05). The others are
assumed, on the safe side: nvme as its first reader."""


class StartupSpec(Spec):
    """How a replica starts. Decides what a simulation takes a cold start for."""

    image_gb: float = Field(default=8.8, gt=0, le=100)
    """Size of the image in GB, compressed."""

    weights_from: WeightsFrom = WeightsFrom.S3_STREAM
    """s3_stream, mountpoint, fsx or nvme."""

    file_system: str | None = None
    """Key of the Lustre file system for fsx, in the same stack file."""

    directory: Annotated[str, Field(pattern=r"^/[A-Za-z0-9._=/-]*$", examples=["/models/assistant"])] | None = None
    """Where the files are on it, for fsx: by a path of its own, or of one of its links to a bucket."""

    compile_cached: bool = False
    """Whether the compiled graphs are kept where the next replica finds them."""

    measured_load_seconds: float | None = Field(default=None, ge=0)
    """From the start of the container until it is ready, as measured; estimated from the size of the weights and
    compiling, if left out."""

    headroom_replicas: int = Field(default=0, ge=0, le=100)
    """Places for replicas that placeholder pods keep, so that nodes need not be waited for."""

    node_idle_seconds: int = Field(default=300, ge=0, le=86400)
    """Time that an empty node stays, with the image on it: consolidateAfter of the node pool."""

    def load_seconds(self, weights_gb: float, *, compiles: bool) -> float:
        """From the start of the container until it is ready."""
        if self.measured_load_seconds is not None:
            return self.measured_load_seconds
        compiling = (COMPILE_CACHED_SECONDS if self.compile_cached else COMPILE_SECONDS) if compiles else 0.0
        return weights_gb / GB_PER_SECOND[self.weights_from] + compiling

    @rule
    def _file_system_is_said_where_there_is_one(self) -> Iterator[Problem]:
        for field in ("file_system", "directory"):
            got = getattr(self, field)
            if self.weights_from is WeightsFrom.FSX and got is None:
                message = "is not set, and weights_from is fsx"
                yield Problem(path=(field,), message=message, got=None, fix="set it, or read the weights from S3")
            if self.weights_from is not WeightsFrom.FSX and got is not None:
                message = f"is for fsx, and weights_from is {self.weights_from.value}"
                yield Problem(path=(field,), message=message, got=got, fix="remove it, or write weights_from: fsx")

    @property
    def image_seconds(self) -> float:
        """Pulling the image onto a node that does not have it."""
        return self.image_gb * 1000 / IMAGE_MB_PER_SECOND
