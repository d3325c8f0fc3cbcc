"""What a stack file says about the certificate of a gateway. Plain data and its rules; no pulumi here."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.serving.regional_arn import foreign_arn
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
    if isinstance(spec, ExistingCertificateSpec):
        yield from foreign_arn(spec.arn, _ARN, what="certificate", account=account, region=region)
