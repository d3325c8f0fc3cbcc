"""Where AWS's APIs answer: what a stack file may say, for emulators and private endpoints. No pulumi here."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.spec import Problem, Spec, rule

Url = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+(:\d+)?/?$")]


class Service(StrEnum):
    """Services that the program calls, by the names the AWS provider gives their endpoints."""

    ACM = "acm"
    AMP = "amp"
    BUDGETS = "budgets"
    CE = "ce"
    CLOUDWATCH = "cloudwatch"
    EC2 = "ec2"
    ECR = "ecr"
    EFS = "efs"
    EKS = "eks"
    ELBV2 = "elbv2"
    EVENTS = "events"
    FIREHOSE = "firehose"
    FSX = "fsx"
    GRAFANA = "grafana"
    IAM = "iam"
    KMS = "kms"
    LOGS = "logs"
    ROUTE53 = "route53"
    S3 = "s3"
    S3CONTROL = "s3control"
    SNS = "sns"
    SQS = "sqs"
    STS = "sts"
    WAFV2 = "wafv2"


class EndpointsSpec(Spec):
    """Addresses of AWS's APIs; AWS's own for whatever is not named."""

    emulator: Url | None = None
    """One address that answers for every service, such as an AWS emulator's http://127.0.0.1:4566. Requests for S3 then
    carry the bucket in the path, and the provider does not look for instance metadata."""

    services: dict[Service, Url] = {}
    """Addresses by service, for private endpoints."""

    @rule
    def _emulator_stands_alone(self) -> Iterator[Problem]:
        if self.emulator and self.services:
            yield Problem(
                path=("services",),
                message="an emulator answers for every service, so none may have an address of its own",
                got=sorted(service.value for service in self.services),
                fix="keep either emulator or services",
            )

    def by_service(self) -> dict[str, str]:
        """Address of every service that does not answer at AWS's own."""
        if self.emulator:
            return {service.value: self.emulator for service in Service}
        return {service.value: url for service, url in sorted(self.services.items())}
