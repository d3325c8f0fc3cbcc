import base64
import json
from typing import Any

import pytest

from components.cluster.existing_spec import ExistingClusterSpec, elsewhere
from tests.components.cluster.programs_existing import CERTIFICATE, PEM, SMALLEST, existing_spec
from tests.components.problems import problems

ARN = SMALLEST["cluster_arn"]
DESCRIBE = "copy it from `aws eks describe-cluster`"
NO_ARN = f"is not the ARN of an EKS cluster: arn:aws:eks:REGION:ACCOUNT:cluster/NAME; got {{got!r}}; {DESCRIBE}"
NO_URL = f"is not the URL of a Kubernetes API: https://, a host, and nothing after it; got {{got!r}}; {DESCRIBE}"
NO_PEM = (
    "is not a certificate in PEM, encoded as base64 on one line; got {got!r}; "
    "copy it from `aws eks describe-cluster`, certificateAuthority.data"
)
SERVICES = f"{DESCRIBE}, kubernetesNetworkConfig.serviceIpv4Cidr"


def told(**changes: Any) -> list[str]:
    return problems(ExistingClusterSpec, json.dumps({**SMALLEST, **changes}))


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("key", "got", "message"),
    [
        ("cluster_arn", "research", NO_ARN),
        ("cluster_arn", f"{ARN}/more", NO_ARN),
        ("cluster_arn", "arn:aws:eks:us-east-1:123456789012:nodegroup/research", NO_ARN),
        (
            "cluster_arn",
            ARN.replace("research", "other"),
            "is the ARN of cluster other, and cluster_name says research; got {got!r}; name the same cluster in both",
        ),
        ("endpoint", "http://0123.gr7.us-east-1.eks.amazonaws.com", NO_URL),
        ("endpoint", "https://0123.gr7.us-east-1.eks.amazonaws.com/", NO_URL),
        ("endpoint", "https://", NO_URL),
        ("endpoint", "https://me@example.com", NO_URL),
        ("endpoint", "https://example.com:99999", NO_URL),
        ("endpoint", "https://[example.com", NO_URL),
        ("certificate_authority_data", PEM, NO_PEM),
        ("certificate_authority_data", encoded("a certificate"), NO_PEM),
        ("certificate_authority_data", encoded(PEM.replace("CERTIFICATE", "RSA PRIVATE KEY")), NO_PEM),
        ("certificate_authority_data", encoded("ß"), NO_PEM),
        ("certificate_authority_data", f"{CERTIFICATE}\n", NO_PEM),
        (
            "kubernetes_version",
            "1.30",
            "is no version that EKS runs, as of 2026-11-21; got {got!r}; write 1.34 or 1.35 or 1.36",
        ),
        (
            "service_cidr",
            "100.64.0.0/16",
            (
                "is not within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, where EKS puts services; "
                f"got {{got!r}}; {SERVICES}"
            ),
        ),
        ("service_cidr", "10.0.0.0/8", f"must be between /12 and /24, as EKS wants it; got {{got!r}}; {SERVICES}"),
        ("service_cidr", "10.0.0.0/25", f"must be between /12 and /24, as EKS wants it; got {{got!r}}; {SERVICES}"),
    ],
)
def test_fails_when_a_value_is_not_of_a_cluster(key: str, got: str, message: str) -> None:
    assert told(**{key: got}) == [f"{key}: {message.format(got=got)}"]


@pytest.mark.parametrize("got", ["fd00::/108", "172.20.0.1/16", "services"])
def test_fails_when_services_have_no_ipv4_block(got: str) -> None:
    (message,) = told(service_cidr=got)
    assert message.startswith("service_cidr: is no IPv4 block: ")
    assert message.endswith(f"got {got!r}; {SERVICES}")


@pytest.mark.parametrize("got", ["sg-123", "sg-0123456789ABCDEF0", "vpc-0123456789abcdef0"])
def test_fails_when_the_security_group_is_none(got: str) -> None:
    assert told(cluster_security_group_id=got) == ["cluster_security_group_id: string_pattern_mismatch"]


def test_all_problems_are_told_at_once() -> None:
    wrong = ("cluster_arn", "endpoint", "certificate_authority_data", "kubernetes_version", "service_cidr")
    found = told(**dict.fromkeys(wrong, "2"))
    assert sorted(problem.partition(":")[0] for problem in found) == [
        "certificate_authority_data",
        "cluster_arn",
        "endpoint",
        "kubernetes_version",
        "service_cidr",
    ]


@pytest.mark.parametrize("version", ["1.33", "1.34", "1.36"])
def test_version_in_any_support_is_accepted(version: str) -> None:
    assert existing_spec(SMALLEST, kubernetes_version=version).kubernetes_version == version


@pytest.mark.parametrize(
    ("there", "message"),
    [
        ({"account": "111122223333"}, "is a cluster of account 123456789012, and the environment is in 111122223333"),
        ({"region": "us-west-2"}, "is a cluster of region us-east-1, and the environment is in us-west-2"),
    ],
)
def test_fails_when_the_cluster_is_elsewhere(there: dict[str, str], message: str) -> None:
    place = {"account": "123456789012", "region": "us-east-1", **there}
    (problem,) = elsewhere(existing_spec(SMALLEST), **place)
    assert (problem.path, problem.message, problem.got) == (("cluster_arn",), message, ARN)


def test_cluster_of_another_partition_is_elsewhere_altogether() -> None:
    found = elsewhere(existing_spec(SMALLEST), account="123456789012", region="cn-north-1")
    assert [problem.message.split()[4] for problem in found] == ["partition", "region"]


def test_cluster_at_home_is_not_elsewhere() -> None:
    assert list(elsewhere(existing_spec(SMALLEST), account="123456789012", region="us-east-1")) == []
