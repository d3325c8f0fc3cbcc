"""What a stack file says about the certificate of a gateway. Plain data and its rules; no pulumi here."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.catalog.regions import partition_of
from components.spec import Problem, Spec

_ARN = re.compile(r"arn:(aws[a-z-]*):acm:([a-z0-9-]+):([0-9]{12}):certificate/[0-9a-f-]{36}")

CertificateArn = Annotated[
    str,
    Field(
        pattern=rf"^{_ARN.pattern}$",
        examples=["arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"],
    ),
]

ZoneId = Annotated[str, Field(pattern=r"^Z[A-Z0-9]{1,31}$", examples=["Z0123456789ABCDEFGHIJ"])]


class ExistingCertificateSpec(Spec):
    """A certificate of ACM's that is there."""

    kind: Literal["existing"]
    """existing"""

    arn: CertificateArn
    """Its ARN, of the environment's account and region. It has to be for *.DOMAIN."""


class IssuedCertificateSpec(Spec):
    """A certificate that ACM issues, and renews, once a record in Route 53 shows that the domain is yours."""

    kind: Literal["issued"]
    """issued"""

    zone_id: ZoneId
    """Public hosted zone of Route 53, in the environment's account, that DOMAIN is in. Its NS records have to be in the
    parent's zone: ACM asks the public DNS, and `up` waits for its answer."""


class PlainTextSpec(Spec):
    """No certificate: plain HTTP, within the network."""

    kind: Literal["none"]
    """none"""


CertificateSpec = Annotated[
    ExistingCertificateSpec | IssuedCertificateSpec | PlainTextSpec, Field(discriminator="kind")
]
"""One of them, by `kind`: existing, issued, or none."""


def foreign_certificate(
    spec: ExistingCertificateSpec | IssuedCertificateSpec | PlainTextSpec, *, account: str, region: str
) -> Iterator[Problem]:
    """A certificate that no load balancer of the account and region can have. Paths below the certificate."""
    if not isinstance(spec, ExistingCertificateSpec):
        return
    is_in = {"partition": partition_of(region), "region": region, "account": account}
    found = _ARN.fullmatch(spec.arn)
    for what, got, wanted in zip(is_in, found.groups() if found else (), is_in.values(), strict=False):
        if got != wanted:
            message = f"is a certificate of {what} {got}, and the load balancer is in {wanted}"
            yield Problem(path=("arn",), message=message, got=spec.arn, fix=f"name a certificate in {wanted}")
