"""What drift monitors need of the rest of a stack file: models, buckets, nodes. Pure; paths are below the monitors."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from components.cluster.node_capacity import NodeCapacity, Resource
from components.monitoring.drift_data_spec import CurrentDataSpec, ReferenceDataSpec, overlap
from components.monitoring.drift_spec import DriftJobSpec, DriftMonitorSpec
from components.monitoring.drift_values import GATEWAY_CPU_MILLICORES
from components.spec import Path, Problem, below
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_options_spec import Purpose
from components.storage.lifecycle_spec import LifecycleRuleSpec, StorageClass

Drift = Mapping[str, DriftMonitorSpec]

ASLEEP = (StorageClass.GLACIER, StorageClass.DEEP_ARCHIVE)
"""Where objects cannot be read before somebody restores them."""


@dataclass(frozen=True, kw_only=True)
class DriftSurroundings:
    """What there is besides the monitors."""

    models: Collection[str]
    """Keys of served models."""
    buckets: Mapping[str, ArtifactBucketSpec]
    nodes: Mapping[str, NodeCapacity] = field(default_factory=dict)
    """Node groups and pools, by key."""
    metrics: bool
    """Whether there is a Prometheus that scrapes the jobs' gauges."""


def drift_problems(drift: Drift, around: DriftSurroundings) -> Iterator[Problem]:
    """Everything of the monitors that could not be, as things are."""
    for key, spec in sorted(drift.items()):
        if key not in around.models:
            yield _unknown((key,), key, around.models, "is none of the models that are served")
        if not around.metrics:
            message, fix = "would tell nobody: there is no Prometheus", "add monitoring.metrics, or remove it"
            yield Problem(path=(key,), message=message, got=key, fix=fix, lacks=("metrics",))
        yield from below((key,), _data_problems(spec, around.buckets))
        yield from below((key, "job"), _job_problems(spec.job, around.nodes))


def drift_images_by_tag(drift: Drift) -> Iterator[Problem]:
    """A floor of production: images by digest."""
    for key, spec in sorted(drift.items()):
        if "@sha256:" not in spec.image:
            message = "names its image by tag, which may be another one tomorrow"
            fix = "write it with its digest: IMAGE@sha256:…"
            yield Problem(path=(key, "image"), message=message, got=spec.image, fix=fix)


def drift_cpu_millicores(drift: Drift) -> int:
    """What the gateway and the largest job request on the system's nodes, in thousandths of a vCPU; 0 without any.

    Jobs that come at the same time wait for each other.
    """
    jobs = [spec.job.cpu_millicores for spec in drift.values() if spec.job.nodes is None]
    return GATEWAY_CPU_MILLICORES + max(jobs, default=0) if drift else 0


def _data_problems(spec: DriftMonitorSpec, buckets: Mapping[str, ArtifactBucketSpec]) -> Iterator[Problem]:
    known = sorted(buckets)
    places: tuple[tuple[str, ReferenceDataSpec | CurrentDataSpec | None], ...] = (
        ("reference", spec.reference),
        ("current", spec.current),
    )
    for name, data in places:
        if data is None:
            continue
        if data.bucket not in buckets:
            yield _unknown((name, "bucket"), data.bucket, known, "is none of the buckets there are")
            continue
        days = None if isinstance(data, ReferenceDataSpec) else data.window_days
        for rule in buckets[data.bucket].lifecycle.values():
            if overlap(rule.prefix, data.prefix):
                yield from _gone_too_soon((name, "prefix"), data.prefix, rule, days)
    where = ("reports", "bucket")
    if spec.reports.bucket not in buckets:
        yield _unknown(where, spec.reports.bucket, known, "is none of the buckets there are")
    elif (purpose := buckets[spec.reports.bucket].purpose) in (Purpose.LOGS, Purpose.STATE):
        message, fix = f"is for {purpose.value} alone", "write a bucket of features, models or datasets"
        yield Problem(path=where, message=message, got=spec.reports.bucket, fix=fix)


def _gone_too_soon(path: Path, prefix: str, rule: LifecycleRuleSpec, days: int | None) -> Iterator[Problem]:
    """A lifecycle that takes data away before they are compared. Reference data are compared for ever: no `days`."""
    bound = "for as long as the monitor is there" if days is None else f"for {days} days and that of today"
    expire = rule.expire_days
    if expire is not None and (days is None or expire <= days):
        message = f"expires {expire} days after it was written, by the bucket's lifecycle, and is read {bound}"
        fix = "let it stay longer, or write another folder"
        yield Problem(path=path, message=message, got=prefix, fix=fix)
    for storage, after in rule.ordered_transitions:
        if storage in ASLEEP and (days is None or after <= days):
            message = f"goes to {storage.value} after {after} days, where it cannot be read, and is read {bound}"
            yield Problem(path=path, message=message, got=prefix, fix="leave it out of the bucket's lifecycle")


def _job_problems(job: DriftJobSpec, nodes: Mapping[str, NodeCapacity]) -> Iterator[Problem]:
    if job.nodes is None:
        return
    if job.nodes not in nodes:
        message = "is neither a node group nor a node pool of the cluster"
        yield _unknown(("nodes",), job.nodes, nodes, message)
        return
    there = nodes[job.nodes]
    if there.accelerator is not None:
        message, fix = "has accelerators, of which the job uses none", "write nodes without, or leave it out"
        yield Problem(path=("nodes",), message=message, got=job.nodes, fix=fix)
    for name, asked, resource in (
        ("cpu_millicores", job.cpu_millicores, Resource.CPU),
        ("memory_mib", job.memory_mib, Resource.MEMORY),
    ):
        if asked > (most := there.node[resource]):
            message = f"is more than a node of {job.nodes} has for pods, {most}"
            yield Problem(path=(name,), message=message, got=asked, fix="write less, or take larger nodes")


def _unknown(path: Path, got: str, known: Collection[str], message: str) -> Problem:
    names = sorted(known)
    close = difflib.get_close_matches(got, names, n=1) or names
    fix = f"write {' or '.join(close)}" if close else "add one"
    return Problem(path=path, message=message, got=got, fix=fix, lacks=(got,))
