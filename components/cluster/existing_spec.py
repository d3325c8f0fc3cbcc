"""What a stack file says of an EKS cluster that is there already. Plain data and its rules; no pulumi here."""

import base64
import binascii
import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from urllib.parse import urlsplit

from pydantic import Field

from components.catalog.kubernetes_versions import CHECKED, supported, unknown_version
from components.catalog.regions import partition_of
from components.cluster.cluster_spec import IdentityKey
from components.cluster.workload_identity_spec import WorkloadIdentitySpec
from components.principal import PrincipalArn
from components.spec import Problem, Spec, rule

SERVICE_BLOCKS = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
WIDEST, NARROWEST = 12, 24
"""Where services may be, and how many: EKS, KubernetesNetworkConfigRequest, API reference (2026-11)."""

_ARN = re.compile(r"arn:(aws[a-z-]*):eks:([a-z0-9-]+):([0-9]{12}):cluster/([0-9A-Za-z][0-9A-Za-z_-]{0,99})")
_CERTIFICATE = re.compile(r"\s*-----BEGIN CERTIFICATE-----\s.+\s-----END CERTIFICATE-----\s*", re.DOTALL)

DESCRIBE = "copy it from `aws eks describe-cluster`"


class ExistingClusterSpec(Spec):
    """An EKS cluster that others made and keep, as `aws eks describe-cluster` tells of it. Nothing is looked up."""

    cluster_name: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$", examples=["research"])
    """What EKS calls it. Another name is another cluster, and all that is in it is made again there."""

    cluster_arn: str = Field(examples=["arn:aws:eks:us-east-1:111122223333:cluster/research"])
    """Its ARN, of the environment's account and region."""

    kubernetes_version: str
    """Minor of Kubernetes that it runs, as text: "1.35". Charts and manifests are checked against it."""

    endpoint: str = Field(examples=["https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com"])
    """URL of its Kubernetes API: https://, a host, and nothing after it."""

    certificate_authority_data: str
    """Its certificate authority's certificate: PEM, encoded as base64. Public, no secret."""

    cluster_security_group_id: str = Field(pattern=r"^sg-([0-9a-f]{8}|[0-9a-f]{17})$")
    """Security group that EKS made for it, which its nodes have as well."""

    service_cidr: str = Field(examples=["172.20.0.0/16"])
    """Block that it gives services addresses from. IPv4: clusters of IPv6 are not supported."""

    deployer_role_arn: PrincipalArn | None = None
    """IAM role to enter it by; by the credentials that apply the program if left out. An access entry of theirs must
    let it manage the cluster."""

    identities: dict[IdentityKey, WorkloadIdentitySpec] = {}
    """What workloads may do on AWS, by service account. The cluster needs the add-on eks-pod-identity-agent."""

    @rule
    def _arn_is_that_of_the_cluster(self) -> Iterator[Problem]:
        path, match = ("cluster_arn",), _ARN.fullmatch(self.cluster_arn)
        if match is None:
            message = "is not the ARN of an EKS cluster: arn:aws:eks:REGION:ACCOUNT:cluster/NAME"
            yield Problem(path=path, message=message, got=self.cluster_arn, fix=DESCRIBE)
        elif match[4] != self.cluster_name:
            message = f"is the ARN of cluster {match[4]}, and cluster_name says {self.cluster_name}"
            yield Problem(path=path, message=message, got=self.cluster_arn, fix="name the same cluster in both")

    @rule
    def _version_is_one_that_eks_runs(self) -> Iterator[Problem]:
        if not supported(self.kubernetes_version, CHECKED):
            message = f"is no version that EKS runs, as of {CHECKED}"
            fix = unknown_version(self.kubernetes_version, CHECKED) or ""
            yield Problem(path=("kubernetes_version",), message=message, got=self.kubernetes_version, fix=fix)

    @rule
    def _endpoint_is_an_address(self) -> Iterator[Problem]:
        if not _is_endpoint(self.endpoint):
            message = "is not the URL of a Kubernetes API: https://, a host, and nothing after it"
            yield Problem(path=("endpoint",), message=message, got=self.endpoint, fix=DESCRIBE)

    @rule
    def _certificate_is_one(self) -> Iterator[Problem]:
        if not _is_certificate(self.certificate_authority_data):
            message = "is not a certificate in PEM, encoded as base64 on one line"
            fix = f"{DESCRIBE}, certificateAuthority.data"
            got = self.certificate_authority_data
            yield Problem(path=("certificate_authority_data",), message=message, got=got, fix=fix)

    @rule
    def _service_block_is_one_of_eks(self) -> Iterator[Problem]:
        path, fix = ("service_cidr",), f"{DESCRIBE}, kubernetesNetworkConfig.serviceIpv4Cidr"
        try:
            block = IPv4Network(self.service_cidr)
        except ValueError as error:
            yield Problem(path=path, message=f"is no IPv4 block: {error}", got=self.service_cidr, fix=fix)
            return
        if not any(block.subnet_of(private) for private in SERVICE_BLOCKS):
            message = f"is not within {', '.join(map(str, SERVICE_BLOCKS))}, where EKS puts services"
            yield Problem(path=path, message=message, got=self.service_cidr, fix=fix)
        elif not WIDEST <= block.prefixlen <= NARROWEST:
            message = f"must be between /{WIDEST} and /{NARROWEST}, as EKS wants it"
            yield Problem(path=path, message=message, got=self.service_cidr, fix=fix)


def elsewhere(spec: ExistingClusterSpec, *, account: str, region: str) -> Iterator[Problem]:
    """Where the cluster is not in the account and region of what is put into it. Paths below the spec."""
    found = _ARN.fullmatch(spec.cluster_arn)
    is_in = {"partition": partition_of(region), "region": region, "account": account}
    for what, got, wanted in zip(is_in, found.groups() if found else (), is_in.values(), strict=False):
        if got != wanted:
            message = f"is a cluster of {what} {got}, and the environment is in {wanted}"
            fix = "name a cluster there, or make an environment of its own for this one"
            yield Problem(path=("cluster_arn",), message=message, got=spec.cluster_arn, fix=fix)


def _is_endpoint(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and bool(host) and parts.username is None and url == f"https://{parts.netloc}"


def _is_certificate(data: str) -> bool:
    try:
        text = base64.b64decode(data, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False
    return _CERTIFICATE.fullmatch(text) is not None
