"""How much metrics take: series, samples, disk, memory and CPU of one Prometheus, with the arithmetic. Pure functions.

Numbers of series are estimates, rounded up, of what `stack_values.py` lets through; `prometheus_tsdb_head_series` says
what there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from components.catalog.metrics.dcgm import HELP
from components.cluster.node_capacity import NodeCapacity

GIB = 1024**3
DAY = 86400

PODS_OF_A_NODE = 25
"""About a dozen DaemonSets' and as many others: nodes of training and serving have few."""

BYTES_A_SAMPLE = 2
"""In a block: "an average of only 1-2 bytes per sample" (prometheus/prometheus, docs/storage.md, 2026-11)."""

BYTES_A_LOGGED_SAMPLE = 8
"""In the write-ahead log: 16 before compression, which halves it (the same)."""

LOGGED_SECONDS = 3 * 3600
"""What the log holds at most, before it is a block (the same: "at least two hours of raw data")."""

COMPACTION = 1.1
"""A block is written anew while its parts are there; the largest has a tenth of the retention (the same)."""

FULL = 0.8
"""Part of a volume that blocks and log may have: "at most 80-85% of your allocated disk space" (the same)."""

KIB_A_SERIES = 8
"""Memory for each series: 3 in the head (robustperception.io, "Why does Prometheus use so much RAM?"), the rest for
series that have gone, queries, rules and page cache; sizing guides say 7 to 9 (2026-11)."""

BASE_MEMORY_MIB = 512
REMOTE_WRITE_MEMORY = 1.25
"""Writing to another Prometheus takes about a quarter more (prometheus/docs, practices/remote_write.md, 2026-11)."""

SAMPLES_A_CORE = 50_000
"""Samples a second that a vCPU takes in with rules and queries: an estimate, on the safe side."""
BASE_CPU_MILLICORES = 200

SMALLEST_GIB = 10
LARGEST_GIB = 16384
"""Of a gp3 volume."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The most that there is at a time."""

    nodes: int
    vcpus: int
    """Of all nodes."""
    gpus: int
    pods: int
    replicas: int = 0
    """Of served models."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """Series of one kind of thing."""

    what: str
    number: int
    often: bool = False
    """Whether autoscaling asks for them, and they are scraped as often as that."""


def series_of(scale: Scale) -> tuple[Series, ...]:
    """Active series, by what they are of."""
    return (
        # API server, operators, node offerings that Karpenter prices: by type, zone and capacity type.
        Series(what="the cluster itself", number=30_000),
        # Node exporter, kubelet, kube-state-metrics.
        Series(what=f"{scale.nodes} nodes", number=700 * scale.nodes),
        # Node exporter: ten modes of each vCPU, and what the scheduler and the network stack count by vCPU.
        Series(what=f"{scale.vcpus} vCPUs", number=22 * scale.vcpus),
        # cAdvisor and kube-state-metrics, of two containers each.
        Series(what=f"{scale.pods} pods", number=190 * scale.pods),
        Series(what=f"{scale.gpus} GPUs", number=(len(HELP) + 2) * scale.gpus, often=True),
        # A server's histograms, and its counts at each of the gateway's proxies.
        Series(what=f"{scale.replicas} replicas of models", number=700 * scale.replicas, often=True),
    )


@dataclass(frozen=True, kw_only=True)
class MetricsNeed:
    """What one Prometheus takes."""

    series: tuple[Series, ...]
    scrape_seconds: int
    serving_scrape_seconds: int
    retention_days: int
    remote: bool = False
    """Whether it also writes to another one."""

    @property
    def active_series(self) -> int:
        """All of them."""
        return sum(each.number for each in self.series)

    @property
    def samples_a_second(self) -> float:
        """Of all series."""
        often = sum(each.number for each in self.series if each.often)
        return often / self.serving_scrape_seconds + (self.active_series - often) / self.scrape_seconds

    @property
    def blocks_bytes(self) -> float:
        """What is kept, and written anew."""
        return self.samples_a_second * self.retention_days * DAY * BYTES_A_SAMPLE * COMPACTION

    @property
    def log_bytes(self) -> float:
        """What is not in a block yet."""
        return self.samples_a_second * LOGGED_SECONDS * BYTES_A_LOGGED_SAMPLE

    @property
    def disk_gib(self) -> int:
        """Size of a volume of which no more than `FULL` is used."""
        return max(SMALLEST_GIB, ceil((self.blocks_bytes + self.log_bytes) / FULL / GIB))

    @property
    def memory_mib(self) -> int:
        """What it requests, and may have."""
        own = BASE_MEMORY_MIB + self.active_series * KIB_A_SERIES / 1024
        return ceil(own * (REMOTE_WRITE_MEMORY if self.remote else 1))

    @property
    def cpu_millicores(self) -> int:
        """What it requests."""
        return BASE_CPU_MILLICORES + ceil(1000 * self.samples_a_second / SAMPLES_A_CORE)

    def days_on(self, gib: int) -> int:
        """How many whole days of retention a volume of that size has a place for."""
        left = gib * GIB * FULL - self.log_bytes
        return max(0, int(left / (self.samples_a_second * DAY * BYTES_A_SAMPLE * COMPACTION)))

    def __str__(self) -> str:
        rate, days = self.samples_a_second, self.retention_days
        return (
            f"{self.active_series} series, {rate:.0f} samples/s x {days} days x {BYTES_A_SAMPLE} B x {COMPACTION} "
            f"= {self.blocks_bytes / GIB:.1f} GiB, + log {self.log_bytes / GIB:.1f} GiB, / {FULL} = {self.disk_gib} GiB"
        )


def scale_of(nodes: Iterable[NodeCapacity], replicas: int = 0) -> Scale:
    """The most that groups and pools can have at a time, and the replicas of all models."""
    count = vcpus = gpus = 0
    for each in nodes:
        most = each.largest_gang
        count += most
        vcpus += most * max(instance.vcpu for instance in each.types)
        gpus += most * (each.accelerator.count if each.accelerator else 0)
    return Scale(nodes=count, vcpus=vcpus, gpus=gpus, pods=PODS_OF_A_NODE * count, replicas=replicas)
