"""What OpenCost may do on AWS. Documents of plain data; no pulumi here.

What it asks of EC2: opencost/opencost, pkg/cloud/aws, provider.go and spotpricehistory.go; of Athena, Glue and S3: the
same folder, athenaquerier.go, and its AWS guide (1.121, 2026-11).
"""

from typing import Any

from components.catalog.regions import partition_of
from components.monitoring.opencost_spec import CloudBillingSpec

Document = dict[str, Any]
Statement = dict[str, Any]

PRICES = ("ec2:DescribeAddresses", "ec2:DescribeSpotPriceHistory", "ec2:DescribeVolumes")
"""What spot instances cost, and which addresses and volumes nobody uses."""

ATHENA = (
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetWorkGroup",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)
GLUE = ("glue:GetDatabase", "glue:GetDatabases", "glue:GetPartitions", "glue:GetTable", "glue:GetTables")
READ = ("s3:GetObject",)
LIST = ("s3:GetBucketLocation", "s3:ListBucket")
WRITE = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject")
RESULTS_PREFIX = "opencost"


def opencost_policy(billing: CloudBillingSpec | None) -> Document:
    """Policy of OpenCost's role."""
    # EC2 takes no resources for these.
    statements = [_allow("Prices", PRICES, ["*"])]
    if billing is not None and billing.role_arn is not None:
        statements.append(_allow("PayersRole", ("sts:AssumeRole",), [billing.role_arn]))
    elif billing is not None:
        statements += _billing(billing)
    return {"Version": "2012-10-17", "Statement": statements}


def results_of(billing: CloudBillingSpec) -> str:
    """Where Athena is to put what it finds."""
    return f"s3://{billing.results_bucket}/{RESULTS_PREFIX}"


def _billing(billing: CloudBillingSpec) -> list[Statement]:
    partition = partition_of(billing.region)

    def arn(service: str, name: str) -> str:
        return f"arn:{partition}:{service}:{billing.region}:{billing.account}:{name}"

    def bucket(name: str, keys: str | None = None) -> str:
        return f"arn:{partition}:s3:::{name}" + (f"/{keys}" if keys else "")

    # All tables of the database: it asks information_schema for the columns, which lists tables.
    catalogue = ["catalog", f"database/{billing.database}", f"table/{billing.database}/*"]
    return [
        _allow("Queries", ATHENA, [arn("athena", f"workgroup/{billing.workgroup}")]),
        _allow("Catalogue", GLUE, [arn("glue", name) for name in catalogue]),
        _allow("Report", READ, [bucket(billing.report_bucket, _under(billing.report_prefix))]),
        _allow("Results", WRITE, [bucket(billing.results_bucket, _under(RESULTS_PREFIX))]),
        _allow("Buckets", LIST, [bucket(name) for name in sorted({billing.report_bucket, billing.results_bucket})]),
    ]


def _under(prefix: str | None) -> str:
    return f"{prefix}/*" if prefix else "*"


def _allow(sid: str, actions: tuple[str, ...], resources: list[str]) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resources}
