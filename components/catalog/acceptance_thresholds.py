"""How fast an all-reduce among the GPUs of one node has to be, and how long tests may take. Facts; no pulumi here.

Only figures that somebody publishes who runs such nodes. Neither AWS nor NVIDIA publishes any for a single node of EC2;
Microsoft's are of the same boards, eight GPUs behind NVSwitch, on which all of such a test takes place. A type without
a figure needs one in the stack file.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from components.catalog.instances import Accelerator, InstanceType

TIMEOUT_SECONDS = {1: 300, 2: 900, 3: 3600, 4: 14400}
"""What the diagnostics may take by level: NVIDIA's "normally" (dcgmi diag reference, 2026-11), four times and more."""

NCCL_TIMEOUT_SECONDS = 600

LARGEST_MESSAGE_GIB = 16
"""What the figures were measured with."""

COPIES = 4
"""Message, result and expected result have to fit into the memory of a GPU, with room to spare."""


@dataclass(frozen=True, kw_only=True)
class BusBandwidth:
    """A figure."""

    gb_per_second: float
    """Bus bandwidth of `all_reduce_perf`, in GB/s (1000-based)."""

    source: str
    """Where it is from, and when it was read."""


def _azure(figure: float, size: str) -> BusBandwidth:
    source = f"Azure/azurehpc-health-checks, conf/{size}.conf, check_nccl_allreduce, 2026-11"
    return BusBandwidth(gb_per_second=figure, source=source)


ALL_REDUCE: dict[str, BusBandwidth] = {
    "p4d.24xlarge": _azure(228.0, "nd96asr_v4"),
    "p4de.24xlarge": _azure(228.0, "nd96amsr_a100_v4"),
    "p5.48xlarge": _azure(460.0, "nd96isr_h100_v5"),
    "p5e.48xlarge": _azure(431.0, "nd96isr_h200_v5"),
    "p5en.48xlarge": _azure(431.0, "nd96isr_h200_v5"),
}
"""Least bandwidth by instance type."""


def least_bandwidth(types: Iterable[InstanceType]) -> float | None:
    """What any of these types has to reach, in GB/s; None if there is no figure for one of them."""
    known = [ALL_REDUCE.get(instance.name) for instance in types]
    figures = [each.gb_per_second for each in known if each is not None]
    return min(figures) if len(figures) == len(known) else None


def message_gib(accelerator: Accelerator) -> int:
    """Size of the message for GPUs of this memory: a power of two, in GiB."""
    size = LARGEST_MESSAGE_GIB
    while size > 1 and size * COPIES * 1024 > accelerator.memory_mib:
        size //= 2
    return size
