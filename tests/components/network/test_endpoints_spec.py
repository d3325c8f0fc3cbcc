import pytest

from components.network.endpoints_spec import InterfaceEndpoint, service_name


@pytest.mark.parametrize(
    ("service", "region", "name"),
    [
        (InterfaceEndpoint.ECR_API, "us-east-1", "com.amazonaws.us-east-1.ecr.api"),
        (InterfaceEndpoint.EKS_AUTH, "us-gov-west-1", "com.amazonaws.us-gov-west-1.eks-auth"),
        (InterfaceEndpoint.STS, "cn-north-1", "cn.com.amazonaws.cn-north-1.sts"),
        (InterfaceEndpoint.LOGS, "cn-north-1", "com.amazonaws.cn-north-1.logs"),
    ],
)
def test_service_name_is_awss(service: InterfaceEndpoint, region: str, name: str) -> None:
    assert service_name(service, region) == name


def test_services_that_a_private_cluster_needs_are_there() -> None:
    needed = {"autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "logs", "sts"}
    assert needed <= {service.value for service in InterfaceEndpoint}


def test_services_stay_distinct_without_dots() -> None:
    assert len({service.replace(".", "-") for service in InterfaceEndpoint}) == len(InterfaceEndpoint)
