"""What a stack file decides about OpenCost, and what it may not decide. Plain data; no pulumi here."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.catalog.regions import partition_of, unknown_region
from components.spec import Problem, Spec, rule

AthenaName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,128}$")]
"""A database or a table of Glue's catalogue as Athena takes it (its user guide, "Name databases, tables", 2026-11)."""

BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
Prefix = Annotated[str, Field(pattern=r"^[A-Za-z0-9!_.*'()/-]+[^/]$", max_length=256)]
RoleArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$")]


class CloudBillingSpec(Spec):
    """A cost and usage report that AWS writes already, and Athena reads. There is one for the whole of a paying
    account, and whoever pays makes it: an export of Billing and Cost Management (CUR 2.0), with resource IDs, as
    Parquet.
    """

    account: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    """Account that has the report: the one that pays."""

    region: str
    """Region of the Athena workgroup and of Glue's catalogue."""

    database: AthenaName
    """Database in the catalogue."""

    table: AthenaName
    """Table of the report."""

    workgroup: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,128}$")]
    """Workgroup that queries run in. A limit of bytes for each query belongs there."""

    report_bucket: BucketName
    """Bucket that AWS writes the report to."""

    report_prefix: Prefix | None = None
    """What keys of the report begin with, without a final slash; all of the bucket if left out."""

    results_bucket: BucketName
    """Bucket for what queries find. Objects in it should expire after some days."""

    role_arn: RoleArn | None = None
    """Role of the paying account that may read all of this and trusts OpenCost's; needed where that account is another
    one."""

    @rule
    def _region_exists(self) -> Iterator[Problem]:
        if text := unknown_region(self.region):
            yield Problem(path=("region",), message="is not a region of AWS", got=self.region, fix=text)

    @rule
    def _role_is_of_the_account(self) -> Iterator[Problem]:
        if self.role_arn is not None and (of := self.role_arn.split(":")[4]) != self.account:
            message = f"is a role of account {of}, and the report is in {self.account}"
            yield Problem(path=("role_arn",), message=message, got=self.role_arn, fix="name a role of that account")

    @rule
    def _results_are_not_among_the_report(self) -> Iterator[Problem]:
        if self.results_bucket == self.report_bucket and self.report_prefix is None:
            message = "is all of it the report's: Athena would read results as rows of it"
            fix = "write report_prefix, or name another bucket"
            yield Problem(path=("results_bucket",), message=message, got=self.results_bucket, fix=fix)


class OpenCostSpec(Spec):
    """OpenCost: the price of every node and volume by the hour, and what of it each pod has, as metrics.

    Prices are AWS's list, spot prices those of the last hour. It asks the Prometheus in the cluster, so that its own
    interface reaches back as far as that keeps metrics.
    """

    memory_mib: int = Field(default=1024, ge=256, le=32768)
    """Memory, requested and limited, in MiB. It reads AWS's price list of the region at every start, which is large."""

    scrape_seconds: int = Field(default=60, ge=10, le=300)
    """How often Prometheus asks it."""

    ui: bool = False
    """Whether it has pages of its own, without any login, and so behind no gateway: `kubectl port-forward` reaches
    them."""

    cloud_billing: CloudBillingSpec | None = None
    """Where AWS's bill is, which knows discounts and everything outside of the cluster. Athena takes 5 USD for each TB
    that it reads; list prices alone if left out."""


def opencost_problems(
    spec: OpenCostSpec, *, account: str, region: str, isolated: bool, has_metrics: bool
) -> Iterator[Problem]:
    """What OpenCost needs of other parts of the stack file. Paths below OpenCost."""
    if not has_metrics:
        message, fix = "needs a Prometheus, which it asks and which asks it", "add monitoring.metrics, or write null"
        got = spec.model_dump(exclude_defaults=True)
        yield Problem(path=(), message=message, got=got, fix=fix, lacks=("metrics",))
    if isolated:
        message = "reads AWS's price list from pricing.us-east-1.amazonaws.com, to which no VPC endpoint leads"
        fix = "write null, or give the network a way out"
        yield Problem(path=(), message=message, got=spec.model_dump(exclude_defaults=True), fix=fix)
    if spec.cloud_billing is not None:
        yield from _foreign_billing(spec.cloud_billing, account, region)


def _foreign_billing(spec: CloudBillingSpec, account: str, region: str) -> Iterator[Problem]:
    if spec.account != account and spec.role_arn is None:
        message, fix = f"is another account than {account}, and no role there is named", "write role_arn as well"
        yield Problem(path=("cloud_billing", "account"), message=message, got=spec.account, fix=fix)
    if unknown_region(spec.region) or unknown_region(region):
        return
    if (there := partition_of(spec.region)) != (here := partition_of(region)):
        message, fix = f"is in partition {there}, and the environment in {here}", f"name a region of {here}"
        yield Problem(path=("cloud_billing", "region"), message=message, got=spec.region, fix=fix)
