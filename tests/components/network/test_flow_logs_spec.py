import pytest
from pydantic import ValidationError

from components.network.flow_logs_spec import FlowLogDestination, FlowLogsSpec, FlowLogTraffic


def test_flow_logs_go_to_cloudwatch_for_a_month_by_default() -> None:
    assert FlowLogsSpec().model_dump() == {
        "destination": FlowLogDestination.CLOUDWATCH,
        "traffic": FlowLogTraffic.ALL,
        "retention_days": 30,
        "aggregation_seconds": 600,
    }


@pytest.mark.parametrize("text", ['{"retention_days": 31}', '{"retention_days": 0}', '{"aggregation_seconds": 300}'])
def test_fails_when_cloudwatch_knows_no_such_number(text: str) -> None:
    with pytest.raises(ValidationError, match=r"Input should be (1, 3, 5|60 or 600)"):
        FlowLogsSpec.model_validate_json(text)


def test_fails_when_s3_is_given_a_retention() -> None:
    with pytest.raises(ValidationError, match=r"retention_days: is for CloudWatch, .*; got 30; remove it, and set"):
        FlowLogsSpec.model_validate_json('{"destination": "s3", "retention_days": 30}')


def test_s3_without_a_retention_is_accepted() -> None:
    assert FlowLogsSpec.model_validate_json('{"destination": "s3"}').destination == "s3"
