"""Certificate of a gateway: the one that is there, or one that ACM issues. A function that makes children."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.known_once import known_once
from components.serving.gateway_certificate_spec import (
    ExistingCertificateSpec,
    IssuedCertificateSpec,
    PlainTextSpec,
)

TTL_SECONDS = 300


def gateway_certificate(
    parent: pulumi.Resource,
    name: str,
    spec: ExistingCertificateSpec | IssuedCertificateSpec | PlainTextSpec,
    *,
    domain: str,
    tags: Mapping[str, str],
) -> pulumi.Input[str] | None:
    """ARN of a certificate of all hosts of the domain, known once load balancers can have it; None for plain HTTP."""
    if isinstance(spec, ExistingCertificateSpec):
        return spec.arn
    if isinstance(spec, PlainTextSpec):
        return None
    child = pulumi.ResourceOptions(parent=parent)
    certificate = aws.acm.Certificate(name, domain_name=f"*.{domain}", validation_method="DNS", tags=tags, opts=child)
    # One name, so one option.
    option = certificate.domain_validation_options[0]
    record = aws.route53.Record(
        f"{name}-validation",
        zone_id=spec.zone_id,
        name=option.resource_record_name,
        type=option.resource_record_type,
        records=[option.resource_record_value],
        ttl=TTL_SECONDS,
        # The same record shows every certificate of the domain: another environment may have made it.
        allow_overwrite=True,
        opts=child,
    )
    valid = aws.acm.CertificateValidation(
        name, certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn], opts=child
    )
    return known_once(certificate.arn, valid.id)
