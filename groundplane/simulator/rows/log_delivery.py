"""What leaves CloudWatch Logs: streams within a group, subscriptions, and Amazon Data Firehose. Holds rows only.

Latencies: a Firehose stream becomes active within a minute or two, and takes as long to go ("Creation complete after
1m..." in public issue threads); calls of CloudWatch Logs return at once. Error codes are those of the API references
(2026-11).

Not simulated: the record with which CloudWatch Logs tries a destination as a subscription is made.
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique
from groundplane.simulator.rows.iam import ROLE
from groundplane.simulator.rows.logs import LOG_GROUP

LOG_STREAM = "aws:cloudwatch/logStream:LogStream"
SUBSCRIPTION_FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"

NO_GROUP = "ResourceNotFoundException: The specified log group does not exist: {value}"
NO_KEY = "InvalidKMSResourceException: Key '{value}' does not exist"
NO_ROLE = "InvalidArgumentException: Firehose is unable to assume role {value}. Please check the role provided."

ROWS: tuple[Row, ...] = (
    Row(
        token=LOG_STREAM,
        id="{name}",
        outputs={"arn": "arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:{name}"},
        autoname="name",
        # Streams go with their group.
        references={"logGroupName": Reference(to=LOG_GROUP, by="name", missing=NO_GROUP)},
        replace=("logGroupName", "name"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=DELIVERY_STREAM,
        id="arn:{partition}:firehose:{region}:{account}:deliverystream/{name}",
        outputs={
            "arn": "{id}",
            "destinationId": "destinationId-000000000001",
            "versionId": "1",
        },
        autoname="name",
        unique=(
            Unique(property="name", error="ResourceInUseException: Firehose {value} under account already exists"),
        ),
        references={
            "extendedS3Configuration.roleArn": Reference(to=ROLE, by="arn", missing=NO_ROLE),
            "extendedS3Configuration.kmsKeyArn": Reference(to="aws:kms/key:Key", by="arn", missing=NO_KEY),
            "serverSideEncryption.keyArn": Reference(to="aws:kms/key:Key", by="arn", missing=NO_KEY),
        },
        # The provider's answer has none of them, for want of a stream it accepts; its documents and its schema
        # (resource
        # aws_kinesis_firehose_delivery_stream) say so of these.
        replace=("destination", "name"),
        seconds=Seconds(create=75, update=20, delete=60),
    ),
    Row(
        token=SUBSCRIPTION_FILTER,
        id="cwlsf-{digits}",
        autoname="name",
        references={
            "logGroup": Reference(to=LOG_GROUP, by="name", missing=NO_GROUP),
            "destinationArn": Reference(
                to=DELIVERY_STREAM,
                by="arn",
                missing="InvalidParameterException: Could not deliver test message to specified Firehose stream. "
                "Check if the given Firehose stream is in ACTIVE state.",
            ),
            "roleArn": Reference(to=ROLE, by="arn", missing="InvalidParameterException: Could not assume role {value}"),
        },
        replace=("destinationArn", "name"),
        seconds=Seconds(create=5, delete=1),
    ),
)
