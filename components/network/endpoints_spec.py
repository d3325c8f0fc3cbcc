"""Services with interface endpoints, and how AWS names these. A facts table and a pure function; no pulumi here."""

from enum import StrEnum

from components.catalog.regions import partition_of


class InterfaceEndpoint(StrEnum):
    """AWS services that can be reached by an address inside the VPC, by the name in the service's endpoint name."""

    APS_WORKSPACES = "aps-workspaces"
    AUTOSCALING = "autoscaling"
    CLOUDFORMATION = "cloudformation"
    EC2 = "ec2"
    EC2_MESSAGES = "ec2messages"
    ECR_API = "ecr.api"
    ECR_DKR = "ecr.dkr"
    EKS = "eks"
    EKS_AUTH = "eks-auth"
    ELASTIC_FILE_SYSTEM = "elasticfilesystem"
    ELASTIC_LOAD_BALANCING = "elasticloadbalancing"
    EVENTS = "events"
    FSX = "fsx"
    KMS = "kms"
    LOGS = "logs"
    MONITORING = "monitoring"
    SECRETS_MANAGER = "secretsmanager"
    SNS = "sns"
    SQS = "sqs"
    SSM = "ssm"
    SSM_MESSAGES = "ssmmessages"
    STS = "sts"
    TAGGING = "tagging"
    WAFV2 = "wafv2"
    XRAY = "xray"


NODES_NEED = frozenset(
    {
        InterfaceEndpoint.EC2,
        InterfaceEndpoint.ECR_API,
        InterfaceEndpoint.ECR_DKR,
        InterfaceEndpoint.EKS,
        InterfaceEndpoint.EKS_AUTH,
        InterfaceEndpoint.STS,
    }
)
"""Without which no node joins, pulls EKS's images, or gives pods an identity, where there is no NAT; S3's gateway is
always there (EKS user guide, "Deploy private clusters with limited internet access", 2026-11)."""

KARPENTER_NEEDS = frozenset({InterfaceEndpoint.SQS, InterfaceEndpoint.SSM})
"""And without which Karpenter finds no images and hears of no interruption (its docs, "Private clusters", 2026-11)."""

CN_PREFIXED = frozenset(
    {
        InterfaceEndpoint.AUTOSCALING,
        InterfaceEndpoint.CLOUDFORMATION,
        InterfaceEndpoint.EC2,
        InterfaceEndpoint.ECR_API,
        InterfaceEndpoint.ECR_DKR,
        InterfaceEndpoint.EKS,
        InterfaceEndpoint.ELASTIC_FILE_SYSTEM,
        InterfaceEndpoint.FSX,
        InterfaceEndpoint.MONITORING,
        InterfaceEndpoint.SQS,
        InterfaceEndpoint.STS,
        InterfaceEndpoint.XRAY,
    }
)
"""Services whose endpoint names begin with `cn.com.amazonaws` in China, where the others' begin as everywhere: the
exceptions that the AWS CDK keeps, `aws-ec2/lib/vpc-endpoint.ts` (checked 2026-11)."""


def service_name(service: InterfaceEndpoint, region: str) -> str:
    """Name of a service's interface endpoint in a region: `com.amazonaws.us-east-1.ecr.api`."""
    prefix = "cn." if partition_of(region) == "aws-cn" and service in CN_PREFIXED else ""
    return f"{prefix}com.amazonaws.{region}.{service}"
