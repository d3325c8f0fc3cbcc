"""AWS Certificate Manager. Holds rows only.

Latencies: a request answers at once, and its validation options are there within seconds; a validation by DNS takes a
minute or more ("Creation complete after ..." in public issue threads, 2026-11). Whether the record is to be seen by the
public DNS, nobody looks.
"""

from groundplane.simulator.row import Reference, Row, Seconds

CERTIFICATE = "aws:acm/certificate:Certificate"

ROWS: tuple[Row, ...] = (
    Row(
        token=CERTIFICATE,
        id="arn:{partition}:acm:{region}:{account}:certificate/{uuid}",
        outputs={
            "arn": "{id}",
            "domainValidationOptions": [
                {
                    "domainName": "{domainName}",
                    "resourceRecordName": "_{hex32}.{domainName}.",
                    "resourceRecordType": "CNAME",
                    "resourceRecordValue": "_{hex32}.acm-validations.aws.",
                }
            ],
            "keyAlgorithm": "RSA_2048",
            "status": "PENDING_VALIDATION",
            "subjectAlternativeNames": ["{domainName}"],
            "type": "AMAZON_ISSUED",
        },
        replace=(
            "certificateAuthorityArn",
            "domainName",
            "keyAlgorithm",
            "subjectAlternativeNames",
            "validationMethod",
            "validationOptions.domainName",
            "validationOptions.validationDomain",
        ),
        seconds=Seconds(create=8, update=2, delete=2),
    ),
    Row(
        token="aws:acm/certificateValidation:CertificateValidation",
        id="{uuid}",
        references={
            "certificateArn": Reference(
                to=CERTIFICATE, by="arn", missing="ResourceNotFoundException: Could not find certificate {value}."
            )
        },
        replace=("certificateArn", "validationRecordFqdns"),
        # Waits until the certificate is "ISSUED"; to delete it changes nothing in AWS.
        seconds=Seconds(create=90, delete=0),
    ),
)
"""Of a wildcard's name, the record's has no asterisk: nobody here looks."""
