"""Bounds that a stack file may move, with defaults that fit most clusters. Plain data; no pulumi here."""

from pydantic import Field

from components.spec import Spec


class GpuThresholds(Spec):
    """GPUs and their fabric."""

    correctable_ecc_per_hour: int = Field(default=100, ge=1)
    """Single-bit errors of one GPU within an hour, of which a few are normal."""

    throttled_percent: float = Field(default=10, gt=0, le=100)
    """Part of the time in which heat or power slow a GPU down."""

    nvlink_errors_per_hour: int = Field(default=10, ge=1)
    """CRC errors and retries of one GPU within an hour."""

    efa_drops_per_hour: int = Field(default=1000, ge=1)
    """Packets that one adapter drops within an hour."""

    idle_percent: float = Field(default=5, ge=0, lt=100)
    """Utilisation below which a GPU counts as idle."""

    idle_minutes: int = Field(default=60, ge=5, le=1440)
    """How long a GPU that a pod has may be idle."""

    stall_minutes: int = Field(default=15, ge=5, le=240)
    """How long a busy GPU may compute nothing: a collective that waits for a lost rank spins."""


class NodeThresholds(Spec):
    """Nodes, and what brings them."""

    repair_minutes: int = Field(default=45, ge=15, le=1440)
    """How long an unhealthy node may stay: EKS and Karpenter begin to repair after 10 to 30 minutes."""

    disk_free_percent: float = Field(default=10, gt=0, lt=100)
    """Free part of a node's disk."""

    unschedulable_minutes: int = Field(default=20, ge=5, le=1440)
    """How long pods may wait for Karpenter to find a place for them."""

    capacity_errors_per_hour: int = Field(default=10, ge=1)
    """Times within an hour that EC2 has none of what is asked for."""

    spot_interruptions_per_hour: int = Field(default=5, ge=1)
    """Spot instances that EC2 takes back within an hour."""

    capacity_block_hours: int = Field(default=24, ge=1, le=336)
    """How long before the end of a capacity block somebody is told."""


class QueueThresholds(Spec):
    """Queues and jobs."""

    starved_hours: int = Field(default=4, ge=1, le=168)
    """How long jobs may wait in a queue that lets none in."""

    admission_p90_minutes: float = Field(default=60, ge=1)
    """Time in which 9 of 10 jobs are let in."""

    evictions_per_hour: int = Field(default=5, ge=1)
    """Jobs evicted within an hour since their pods did not become ready."""

    checkpoint_hours: int = Field(default=6, ge=1, le=168)
    """How long jobs may run without anything written to a bucket of checkpoints."""

    job_restarts: int = Field(default=3, ge=1)
    """Restarts of a job since it was made."""

    container_restarts: int = Field(default=5, ge=1)
    """Restarts of a container within an hour."""


class StorageThresholds(Spec):
    """Volumes and file systems."""

    volume_free_percent: float = Field(default=10, gt=0, lt=100)
    """Free part of a volume, or of its inodes."""

    lustre_free_gib: int = Field(default=500, ge=1)
    """Free space of a file system of FSx for Lustre."""

    fill_hours: int = Field(default=24, ge=1, le=168)
    """How far ahead is looked: what fills within it at the pace of the last six hours."""


class ServingThresholds(Spec):
    """Served models."""

    at_max_minutes: int = Field(default=30, ge=1, le=1440)
    """How long a model may have as many replicas as it ever gets, and want more."""

    kv_cache_percent: float = Field(default=95, gt=0, le=100)
    """Used part of the cache of keys and values, above which requests are put off."""

    fallback_minutes: int = Field(default=5, ge=1, le=240)
    """How long an autoscaler may run on its fallback: it does not see its metric."""


class PlatformThresholds(Spec):
    """What everything else stands on."""

    database_cpu_percent: float = Field(default=90, gt=0, le=100)
    """Use of a database's processors."""

    database_free_gib: int = Field(default=10, ge=1)
    """Free storage of a database."""

    registry_errors_percent: float = Field(default=5, gt=0, le=100)
    """Part of the requests that the model registry fails."""

    certificate_days: int = Field(default=14, ge=1, le=60)
    """How long before its end a certificate that should have been renewed is told of."""

    backup_hours: int = Field(default=26, ge=2, le=168)
    """How old the last backup in a vault may be; a little more than a day, for daily ones."""

    queue_age_minutes: int = Field(default=15, ge=1, le=1440)
    """How long a message may wait in a queue."""

    drift_percent: float = Field(default=30, gt=0, le=100)
    """Part of a model's features that have to drift for it to be the model's drift, unless its monitor says another."""

    drift_report_hours: int = Field(default=48, ge=1, le=720)
    """How old the last report of drift may be; older where two runs of a monitor are further apart."""

    budget_percent: float = Field(default=100, gt=0)
    """Part of the budget that a month would cost at the price of now."""


class ThresholdsSpec(Spec):
    """Bounds of all rules, by what they are about."""

    gpu: GpuThresholds = GpuThresholds()
    """GPUs and their fabric."""

    nodes: NodeThresholds = NodeThresholds()
    """Nodes, and what brings them."""

    queues: QueueThresholds = QueueThresholds()
    """Queues and jobs."""

    storage: StorageThresholds = StorageThresholds()
    """Volumes and file systems."""

    serving: ServingThresholds = ServingThresholds()
    """Served models."""

    platform: PlatformThresholds = PlatformThresholds()
    """What everything else stands on."""
