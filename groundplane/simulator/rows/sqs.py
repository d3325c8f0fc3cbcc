"""Amazon SQS. Holds rows only.

Latencies: terraform-provider-aws waits until it has read a queue's new attributes, and a policy, several times in a row
("Creation complete after 25s" in public issue threads), and until a deleted queue is nowhere to be seen. Error codes
are those of the API reference (2026-11).

Not simulated: for 60 seconds after a deletion the name cannot be used again (`QueueDeletedRecently`).
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique

QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"

NO_QUEUE = "AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist: {value}"

ROWS: tuple[Row, ...] = (
    Row(
        token=QUEUE,
        id="https://sqs.{region}.{suffix}/{account}/{name}",
        outputs={
            "arn": "arn:{partition}:sqs:{region}:{account}:{name}",
            "url": "{id}",
            "delaySeconds": 0,
            "maxMessageSize": 262144,
            "messageRetentionSeconds": 345600,
            "receiveWaitTimeSeconds": 0,
            "visibilityTimeoutSeconds": 30,
        },
        autoname="name",
        unique=(
            Unique(
                property="name",
                error="QueueAlreadyExists: A queue named {value} already exists with other attributes.",
            ),
        ),
        references={
            "kmsMasterKeyId": Reference(
                to="aws:kms/key:Key",
                by="arn",
                missing="KMS.NotFoundException: Key '{value}' does not exist",
                external=("alias/",),
            )
        },
        replace=("fifoQueue", "name", "namePrefix"),
        seconds=Seconds(create=25, update=25, delete=5),
    ),
    Row(
        token=QUEUE_POLICY,
        id="{queueUrl}",
        # The policy is an attribute of the queue, and goes with it.
        references={"queueUrl": Reference(to=QUEUE, missing=NO_QUEUE)},
        replace=("queueUrl",),
        seconds=Seconds(create=25, update=25, delete=25),
    ),
)
