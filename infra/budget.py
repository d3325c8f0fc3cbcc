"""What a stack file says about money: how much a month may cost, and how much is used of what a plan cannot tell.

Data alone; what it is compared with is `groundplane cost`. No pulumi here.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.spec import Path, Problem, Spec

Amount = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""Something counted; 0 for none."""

Share = Annotated[float, Field(ge=0, le=1)]
"""Part of a whole: 0 to 1."""


class StorageClass(StrEnum):
    """Classes of S3 other than Standard, as lifecycle rules name them."""

    INTELLIGENT_TIERING = "intelligent_tiering"
    STANDARD_IA = "standard_ia"
    ONEZONE_IA = "onezone_ia"
    GLACIER_IR = "glacier_ir"
    GLACIER = "glacier"
    DEEP_ARCHIVE = "deep_archive"


class Measure(StrEnum):
    """Which figure of an estimate a budget is held against."""

    EXPECTED = "expected"
    """With the usage and the shares that are assumed."""

    MAXIMUM = "maximum"
    """With every group and pool at its largest."""


class NodeUsageSpec(Spec):
    """How much of the room between smallest and largest is used, over a month."""

    group_share: Share = 0.0
    """Of managed node groups: 0 is their smallest size, 1 their largest."""

    pool_share: Share = 0.25
    """Of Karpenter's node pools: 0 is no node, 1 all that the limits allow."""

    average_nodes: dict[str, Annotated[float, Field(ge=0, le=10000)]] = {}
    """Nodes of one group or pool in an average month, by its key; instead of the shares, within its limits."""


class BucketUsageSpec(Spec):
    """What is in a bucket, and what is done with it in a month."""

    gib: Amount = 100
    """Stored in Standard, in GiB; noncurrent versions included."""

    other_gib: dict[StorageClass, Amount] = {}
    """Stored in other classes, in GiB: where lifecycle rules have moved what is old."""

    written_gib: Amount = 10
    """Written in a month, in GiB. What a replicated bucket sends to the other region."""

    write_requests_thousands: Amount = 10
    """PUT, COPY, POST and LIST requests a month, in thousands."""

    read_requests_thousands: Amount = 100
    """GET and all other requests a month, in thousands."""


class FileUsageSpec(Spec):
    """What is in an EFS file system, and what is read and written in a month."""

    gib: Amount = 100
    """Stored in Standard, in GiB."""

    infrequent_gib: Amount = 0
    """Stored in Infrequent Access, in GiB."""

    read_gib: Amount = 100
    """Read in a month, in GiB."""

    written_gib: Amount = 50
    """Written in a month, in GiB."""


class ImageUsageSpec(Spec):
    """What is in a repository of images, and how many come in a month."""

    gib: Amount = 20
    """Stored, compressed, in GiB."""

    pushed: Amount = 20
    """Images pushed in a month, each of which enhanced scanning looks at."""

    rescans: Amount = 100
    """Scans in a month of images that are there already, where scanning is continuous."""


class NetworkUsageSpec(Spec):
    """What goes through the network in a month."""

    nat_gib: Amount = 100
    """Through each NAT gateway, in GiB, both ways."""

    endpoint_gib: Amount = 20
    """Through each interface endpoint, in GiB, both ways."""

    cross_zone_gib: Amount = 500
    """Between zones, of the whole cluster, in GiB; billed at both ends."""

    internet_gib: Amount = 10
    """Out to the internet, of the whole network, in GiB."""

    flow_log_gib: Amount = 10
    """Written by each flow log, in GiB."""

    load_balancer_units: Annotated[float, Field(ge=0, le=100000)] = 1.0
    """Capacity units of each load balancer, on average."""


class UsageSpec(Spec):
    """How much is used in a month of what a plan cannot tell. Assumptions: they are told with every estimate."""

    nodes: NodeUsageSpec = NodeUsageSpec()
    """Nodes."""

    network: NetworkUsageSpec = NetworkUsageSpec()
    """Data through the network."""

    bucket: BucketUsageSpec = BucketUsageSpec()
    """Each bucket that is not in buckets."""

    buckets: dict[str, BucketUsageSpec] = {}
    """Single buckets, by their key in the stack file."""

    repository: ImageUsageSpec = ImageUsageSpec()
    """Each repository of images."""

    files: FileUsageSpec = FileUsageSpec()
    """Each EFS file system."""

    log_gib: Amount = 10
    """Written to each CloudWatch log group in a month, in GiB."""

    key_requests_thousands: Amount = 100
    """Requests to each KMS key in a month, in thousands."""

    queue_requests_thousands: Amount = 100
    """Requests to each SQS queue in a month, in thousands."""

    backup_gib: Amount = 0
    """Backups of each database beyond what is free, in GiB."""

    metric_samples_millions: Amount = 1000
    """Samples written to each Managed Prometheus workspace in a month, in millions. A series every 30 seconds writes
    0.09 million."""

    dashboard_editors: Amount = 5
    """Active editors of each Managed Grafana workspace. One is always paid for."""


class BudgetSpec(Spec):
    """What an environment may cost, and what is assumed to compute what it does."""

    monthly_usd: int | None = Field(default=None, ge=1, le=1_000_000_000, examples=[250000])
    """Most that a month may cost, in USD; no limit if left out. What is paid up front for capacity blocks is not in
    it."""

    measure: Measure = Measure.EXPECTED
    """Which figure must stay below it: the expected one, or the largest possible. The largest is warned of anyway."""

    usage: UsageSpec = UsageSpec()
    """What is used of what a plan cannot tell."""


def unknown_usage(budget: BudgetSpec, buckets: Collection[str], nodes: Collection[str]) -> Iterator[Problem]:
    """Usage of a bucket, or of a node group or pool, that the stack file has not; paths are from the budget."""
    usage = budget.usage
    yield from _unknown(("usage", "buckets"), usage.buckets, buckets, "bucket")
    yield from _unknown(("usage", "nodes", "average_nodes"), usage.nodes.average_nodes, nodes, "node group or pool")


def _unknown(path: Path, given: Mapping[str, object], known: Collection[str], noun: str) -> Iterator[Problem]:
    for key in sorted(given.keys() - set(known)):
        close = difflib.get_close_matches(key, sorted(known), n=1)
        fix = f"write {close[0]}" if close else f"name one of {', '.join(sorted(known))}" if known else "remove it"
        yield Problem(path=(*path, key), message=f"is no {noun} of this file", got=key, fix=fix)
