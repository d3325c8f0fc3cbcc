"""Which product of AWS's price list is which price of the table. Facts alone.

Usage types are those that AWS's bills name; in other regions than us-east-1 a prefix comes before them. What the price
list answers to one of these with no product, or with several prices, is not taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Query:
    """One price of the table, and the product it is of."""

    key: str
    service: str
    usage_type: str
    """As bills name it, without a region's prefix."""
    unit: str
    """What the table counts in."""
    times: int = 1
    """How many of AWS's units are one of the table's."""
    family: str | None = None
    """Product family: needed where a service has too many products, or one usage type several."""


@dataclass(frozen=True, kw_only=True)
class Instances:
    """Prices by instance type, one product each."""

    prefix: str
    """What keys of the table begin with; the type follows."""
    service: str
    filters: Mapping[str, str] = field(default_factory=dict)


HOUR, GB_MONTH, GB = "hour", "GB-month", "GB"

_VOLUMES = {kind: f"EBS:VolumeUsage.{kind}" for kind in ("gp2", "gp3", "io2", "sc1", "st1")} | {
    "io1": "EBS:VolumeUsage.piops"
}
_CLASSES = {
    "deep_archive": "TimedStorage-GDA-ByteHrs",
    "glacier": "TimedStorage-GlacierByteHrs",
    "glacier_ir": "TimedStorage-GIR-ByteHrs",
    "intelligent_tiering": "TimedStorage-INT-FA-ByteHrs",
    "onezone_ia": "TimedStorage-ZIA-ByteHrs",
    "standard": "TimedStorage-ByteHrs",
    "standard_ia": "TimedStorage-SIA-ByteHrs",
}
_BALANCERS = {"application": "Load Balancer-Application", "network": "Load Balancer-Network"}


def _query(key: str, service: str, usage_type: str, unit: str, times: int = 1, family: str | None = None) -> Query:
    return Query(key=key, service=service, usage_type=usage_type, unit=unit, times=times, family=family)


QUERIES: tuple[Query, ...] = (
    _query("cloudwatch.alarm.standard", "AmazonCloudWatch", "CW:AlarmMonitorUsage", "alarm metric-month"),
    *(_query(f"ebs.{kind}.storage", "AmazonEC2", usage, GB_MONTH, 1, "Storage") for kind, usage in _VOLUMES.items()),
    _query("ecr.storage", "AmazonECR", "TimedStorage-ByteHrs", GB_MONTH),
    _query("efs.infrequent.storage", "AmazonEFS", "IATimedStorage-ByteHrs", GB_MONTH),
    _query("efs.standard.storage", "AmazonEFS", "TimedStorage-ByteHrs", GB_MONTH),
    _query("eks.cluster.extended", "AmazonEKS", "AmazonEKS-Hours:extendedSupport", HOUR),
    _query("eks.cluster.standard", "AmazonEKS", "AmazonEKS-Hours:perCluster", HOUR),
    _query("endpoint.data", "AmazonVPC", "VpcEndpoint-Bytes", GB),
    _query("endpoint.hours", "AmazonVPC", "VpcEndpoint-Hours", HOUR),
    _query("ipv4.hours", "AmazonVPC", "PublicIPv4:InUseAddress", HOUR),
    _query("kms.key", "awskms", "KMS-Keys", "key-month"),
    _query("kms.requests", "awskms", "KMS-Requests", "10,000 requests", 10_000),
    *(
        query
        for kind, family in _BALANCERS.items()
        for query in (
            _query(f"lb.{kind}.hours", "AWSELB", "LoadBalancerUsage", HOUR, 1, family),
            _query(f"lb.{kind}.lcu", "AWSELB", "LCUUsage", "LCU-hour", 1, family),
        )
    ),
    _query("logs.ingested", "AmazonCloudWatch", "DataProcessing-Bytes", GB),
    _query("logs.stored", "AmazonCloudWatch", "TimedStorage-ByteHrs", GB_MONTH),
    _query("logs.vended.cloudwatch", "AmazonCloudWatch", "VendedLog-Bytes", GB),
    _query("nat.data", "AmazonEC2", "NatGateway-Bytes", GB, 1, "NAT Gateway"),
    _query("nat.hours", "AmazonEC2", "NatGateway-Hours", HOUR, 1, "NAT Gateway"),
    *(_query(f"s3.{class_}.storage", "AmazonS3", usage, GB_MONTH, 1, "Storage") for class_, usage in _CLASSES.items()),
    _query("s3.requests.read", "AmazonS3", "Requests-Tier2", "1,000 requests", 1000, "API Request"),
    _query("s3.requests.write", "AmazonS3", "Requests-Tier1", "1,000 requests", 1000, "API Request"),
    _query("secrets.secret", "AWSSecretsManager", "AWSSecretsManager-Secrets", "secret-month"),
    _query("sqs.fifo.requests", "AWSQueueService", "Requests-FIFO-Tier1", "1,000,000 requests", 1_000_000),
    _query("sqs.requests", "AWSQueueService", "Requests-Tier1", "1,000,000 requests", 1_000_000),
)

INSTANCES: tuple[Instances, ...] = (
    Instances(
        prefix="ec2.on_demand.",
        service="AmazonEC2",
        filters={
            "capacitystatus": "Used",
            "operatingSystem": "Linux",
            "preInstalledSw": "NA",
            "productFamily": "Compute Instance",
            "tenancy": "Shared",
        },
    ),
    Instances(
        prefix="rds.postgres.",
        service="AmazonRDS",
        filters={
            "databaseEngine": "PostgreSQL",
            "deploymentOption": "Single-AZ",
            "productFamily": "Database Instance",
        },
    ),
)

ON_DEMAND = "OnDemand"
"""What `marketoption` says of instances that are neither reserved nor of a capacity block."""
