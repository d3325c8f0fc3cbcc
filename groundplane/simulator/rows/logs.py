"""Amazon CloudWatch Logs. Holds rows only. Latencies: calls return at once; 1 s is usual for one with its retries."""

from groundplane.simulator.row import Reference, Row, Seconds, Unique

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"

ROWS: tuple[Row, ...] = (
    Row(
        token=LOG_GROUP,
        id="{name}",
        outputs={
            "arn": "arn:{partition}:logs:{region}:{account}:log-group:{name}",
            "logGroupClass": "STANDARD",
        },
        autoname="name",
        unique=(
            Unique(
                property="name", error="ResourceAlreadyExistsException: The specified log group already exists: {value}"
            ),
        ),
        references={
            "kmsKeyId": Reference(
                to="aws:kms/key:Key",
                by="arn",
                missing="InvalidParameterException: The specified KMS key does not exist or is not allowed: {value}",
            )
        },
        replace=("logGroupClass", "name", "namePrefix"),
        seconds=Seconds(create=1),
    ),
)
