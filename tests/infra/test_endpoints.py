"""Every service that a component may call has an address that an emulator takes: none is left at AWS's own."""

import inspect

import pulumi_aws as aws
import pytest

from groundplane.simulator.rows import ROWS
from infra.endpoints import EndpointsSpec, Service

SERVICES = {
    "acm": Service.ACM,
    "amp": Service.AMP,
    "budgets": Service.BUDGETS,
    "cloudwatch": Service.LOGS,
    "costexplorer": Service.CE,
    "ec2": Service.EC2,
    "ecr": Service.ECR,
    "efs": Service.EFS,
    "eks": Service.EKS,
    "fsx": Service.FSX,
    "grafana": Service.GRAFANA,
    "iam": Service.IAM,
    "kinesis": Service.FIREHOSE,
    "kms": Service.KMS,
    "lb": Service.ELBV2,
    "route53": Service.ROUTE53,
    "s3": Service.S3,
    "s3control": Service.S3CONTROL,
    "sns": Service.SNS,
    "sqs": Service.SQS,
    "vpc": Service.EC2,
    "wafv2": Service.WAFV2,
}
"""Who answers for the types of a module of the provider's."""

OTHERS = {
    "aws:cloudwatch/eventRule:EventRule": Service.EVENTS,
    "aws:cloudwatch/eventTarget:EventTarget": Service.EVENTS,
    "aws:cloudwatch/metricAlarm:MetricAlarm": Service.CLOUDWATCH,
}


@pytest.mark.parametrize("token", sorted(ROWS))
def test_every_type_has_a_service_whose_address_can_be_set(token: str) -> None:
    service = OTHERS.get(token) or SERVICES[token.split(":")[1].split("/")[0]]
    assert service.value in inspect.signature(aws.ProviderEndpointArgs).parameters


def test_emulator_answers_for_every_service() -> None:
    address = "http://127.0.0.1:4566"
    assert EndpointsSpec(emulator=address).by_service() == dict.fromkeys((each.value for each in Service), address)
