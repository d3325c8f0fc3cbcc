import json
from typing import Any

from components.monitoring.opencost_policies import opencost_policy
from components.monitoring.opencost_spec import CloudBillingSpec
from tests.components.monitoring.programs_cost import BILLING, PAYER, PAYERS


def resources(fields: dict[str, Any] | None) -> dict[str, list[str]]:
    billing = CloudBillingSpec.model_validate_json(json.dumps(fields)) if fields else None
    return {statement["Sid"]: statement["Resource"] for statement in opencost_policy(billing)["Statement"]}


def test_prices_are_all_that_it_reads_by_default() -> None:
    (statement,) = opencost_policy(None)["Statement"]
    assert statement == {
        "Sid": "Prices",
        "Effect": "Allow",
        "Action": ["ec2:DescribeAddresses", "ec2:DescribeSpotPriceHistory", "ec2:DescribeVolumes"],
        "Resource": ["*"],
    }


def test_report_is_read_by_its_prefix_and_results_are_written_under_theirs() -> None:
    found = resources(BILLING)
    assert found["Queries"] == ["arn:aws:athena:us-east-1:123456789012:workgroup/costs"]
    assert found["Catalogue"] == [
        "arn:aws:glue:us-east-1:123456789012:catalog",
        "arn:aws:glue:us-east-1:123456789012:database/billing",
        "arn:aws:glue:us-east-1:123456789012:table/billing/*",
    ]
    assert found["Report"] == ["arn:aws:s3:::billing-reports/cur/groundplane/*"]
    assert found["Results"] == ["arn:aws:s3:::billing-results/opencost/*"]
    assert found["Buckets"] == ["arn:aws:s3:::billing-reports", "arn:aws:s3:::billing-results"]


def test_report_of_another_account_is_the_business_of_a_role_there() -> None:
    assert resources(PAYERS) == {"Prices": ["*"], "PayersRole": [f"arn:aws:iam::{PAYER}:role/reads-billing"]}


def test_report_without_prefix_is_the_whole_bucket() -> None:
    fields = {key: value for key, value in BILLING.items() if key != "report_prefix"}
    assert resources(fields)["Report"] == ["arn:aws:s3:::billing-reports/*"]
