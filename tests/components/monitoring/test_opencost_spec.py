import json
from typing import Any

import pytest

from components.monitoring.opencost_spec import CloudBillingSpec, OpenCostSpec, opencost_problems
from tests.components.monitoring.programs_cost import ACCOUNT, BILLING, PAYER, PAYERS
from tests.components.problems import problems


def of(billing: dict[str, Any] | None = None, **changes: Any) -> list[str]:
    spec = OpenCostSpec.model_validate_json(json.dumps({"cloud_billing": billing} if billing else {}))
    given = {"account": ACCOUNT, "region": "us-east-1", "isolated": False, "has_metrics": True, **changes}
    return [str(problem) for problem in opencost_problems(spec, **given)]


def test_fails_when_the_region_of_the_bill_does_not_exist() -> None:
    (problem,) = problems(CloudBillingSpec, json.dumps({**BILLING, "region": "us-est-1"}))
    assert problem.startswith("region: is not a region of AWS; got 'us-est-1'")


def test_fails_when_the_role_is_of_another_account_than_the_report() -> None:
    assert problems(CloudBillingSpec, json.dumps({**PAYERS, "account": ACCOUNT})) == [
        (
            f"role_arn: is a role of account {PAYER}, and the report is in {ACCOUNT}; "
            f"got 'arn:aws:iam::{PAYER}:role/reads-billing'; name a role of that account"
        )
    ]


def test_fails_when_results_are_among_the_report() -> None:
    fields = {key: value for key, value in BILLING.items() if key != "report_prefix"}
    assert problems(CloudBillingSpec, json.dumps({**fields, "results_bucket": "billing-reports"})) == [
        (
            "results_bucket: is all of it the report's: Athena would read results as rows of it; "
            "got 'billing-reports'; write report_prefix, or name another bucket"
        )
    ]


def test_opencost_with_its_surroundings_is_fine() -> None:
    assert of() == of(BILLING) == of(PAYERS) == []


def test_fails_without_a_prometheus() -> None:
    assert of(has_metrics=False) == [
        ": needs a Prometheus, which it asks and which asks it; got {}; add monitoring.metrics, or write null"
    ]


def test_fails_when_the_network_is_isolated() -> None:
    (problem,) = of(isolated=True)
    assert "pricing.us-east-1.amazonaws.com, to which no VPC endpoint leads" in problem


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"account": PAYER},
            (
                f"cloud_billing.account: is another account than {PAYER}, and no role there is named; got '{ACCOUNT}'; "
                "write role_arn as well"
            ),
        ),
        (
            {"region": "cn-north-1"},
            (
                "cloud_billing.region: is in partition aws, and the environment in aws-cn; got 'us-east-1'; "
                "name a region of aws-cn"
            ),
        ),
    ],
)
def test_fails_when_the_bill_cannot_be_reached(changes: dict[str, str], expected: str) -> None:
    assert of(BILLING, **changes) == [expected]
