"""AWS's own services: CloudWatch, by YACE. A facts table, and the pure function that says how YACE names a metric."""

import re
from dataclasses import dataclass

from components.catalog.metrics.metric import Exporter, gauge


@dataclass(frozen=True, kw_only=True)
class CloudWatchMetric:
    """A metric of CloudWatch that YACE asks for."""

    namespace: str
    name: str
    statistic: str
    dimensions: tuple[str, ...]
    period_seconds: int = 300

    @property
    def series(self) -> str:
        """As Prometheus has it."""
        return series_name(self.namespace, self.name, self.statistic)


def series_name(namespace: str, name: str, statistic: str) -> str:
    """How YACE names a metric (prometheus-community/yet-another-cloudwatch-exporter, pkg/promutil, 2026-11)."""
    space = re.sub(r"[^a-z0-9_]", "_", namespace.lower())
    prefix = space if space.startswith("aws") else f"aws_{space}"
    return f"{prefix}_{_snake(name)}_{_snake(statistic)}"


def _snake(text: str) -> str:
    return re.sub(r"[^a-z0-9_]", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower())


def _rds(name: str) -> CloudWatchMetric:
    dimensions = ("DBInstanceIdentifier",)
    return CloudWatchMetric(namespace="AWS/RDS", name=name, statistic="Average", dimensions=dimensions)


def _queue(name: str) -> CloudWatchMetric:
    return CloudWatchMetric(namespace="AWS/SQS", name=name, statistic="Maximum", dimensions=("QueueName",))


def _gateway(name: str) -> CloudWatchMetric:
    return CloudWatchMetric(namespace="AWS/NATGateway", name=name, statistic="Sum", dimensions=("NatGatewayId",))


def _backup(name: str) -> CloudWatchMetric:
    dimensions = ("BackupVaultName",)
    return CloudWatchMetric(
        namespace="AWS/Backup", name=name, statistic="Sum", dimensions=dimensions, period_seconds=3600
    )


CLOUDWATCH_METRICS = (
    _backup("NumberOfBackupJobsCompleted"),
    _backup("NumberOfBackupJobsFailed"),
    CloudWatchMetric(
        namespace="AWS/CertificateManager",
        name="DaysToExpiry",
        statistic="Minimum",
        dimensions=("CertificateArn",),
        period_seconds=86400,
    ),
    # The sum is over the disks of a file system.
    CloudWatchMetric(
        namespace="AWS/FSx", name="FreeDataStorageCapacity", statistic="Sum", dimensions=("FileSystemId",)
    ),
    _gateway("BytesOutToDestination"),
    _gateway("ErrorPortAllocation"),
    _rds("CPUUtilization"),
    _rds("DatabaseConnections"),
    _rds("FreeStorageSpace"),
    _rds("FreeableMemory"),
    # Of request metrics, which a bucket has only with a filter for them.
    CloudWatchMetric(namespace="AWS/S3", name="PutRequests", statistic="Sum", dimensions=("BucketName", "FilterId")),
    _queue("ApproximateAgeOfOldestMessage"),
    _queue("ApproximateNumberOfMessagesVisible"),
)
"""What YACE is to ask CloudWatch for: its configuration is made of this."""

CLOUDWATCH = Exporter(
    title="CloudWatch, by YACE",
    source="CloudWatch metrics in the user guides of Backup, ACM, FSx for Lustre, VPC, RDS, S3 and SQS, 2026-11",
    labels=frozenset({"account_id", "name", "region"}),
    metrics=tuple(
        gauge(metric.series, *(f"dimension_{dimension}" for dimension in metric.dimensions))
        for metric in CLOUDWATCH_METRICS
    ),
    needs="CLOUDWATCH_METRICS, with nilToZero for sums: CloudWatch says nothing where nothing happened",
)
