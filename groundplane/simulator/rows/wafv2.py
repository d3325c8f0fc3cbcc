"""AWS WAF. Holds rows only.

Latencies: calls return at once; 1 s is usual for one with its retries, and a deletion is retried until load balancers
let go of the web ACL. What forces a replacement: terraform-provider-aws, internal/service/wafv2 (ForceNew; not among
the plans that other rows are of), 2026-11.
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique
from groundplane.simulator.rows.logs import LOG_GROUP

WEB_ACL = "aws:wafv2/webAcl:WebAcl"

ROWS: tuple[Row, ...] = (
    Row(
        token=WEB_ACL,
        id="{uuid}",
        outputs={
            "arn": "arn:{partition}:wafv2:{region}:{account}:regional/webacl/{name}/{id}",
            "capacity": 1000,
            "lockToken": "{uuid}",
        },
        autoname="name",
        unique=(
            Unique(
                property="name",
                error="WAFDuplicateItemException: AWS WAF couldn't perform the operation because some resource in your "
                "request is a duplicate of an existing one: {value}",
            ),
        ),
        replace=("name", "namePrefix", "scope"),
        seconds=Seconds(create=2, update=2, delete=5),
    ),
    Row(
        token="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        id="{resourceArn}",
        references={
            # A web ACL takes it with itself.
            "resourceArn": Reference(
                to=WEB_ACL,
                by="arn",
                missing="WAFNonexistentItemException: AWS WAF couldn't perform the operation because your resource "
                "doesn't exist: {value}",
            ),
            "logDestinationConfigs": Reference(
                to=LOG_GROUP,
                by="arn",
                missing="WAFInvalidParameterException: Error reason: The ARN isn't valid, field: LOG_DESTINATION, "
                "parameter: {value}",
                external=("arn:aws:s3:::aws-waf-logs-", "arn:aws:firehose:"),
            ),
        },
        replace=("logDestinationConfigs", "resourceArn"),
        seconds=Seconds(create=1),
    ),
)
