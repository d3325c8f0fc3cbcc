"""Amazon SNS: topics, their policies, and who subscribes. Holds rows only.

Latencies: calls return at once; 1 s is usual for one with its retries. Error codes are those of the API reference
(2026-11). CreateTopic of a name that is there gives the topic that is there, so that no name is ever taken.

Not simulated: whoever is to confirm a subscription by mail; terraform-provider-aws does not wait for people.
"""

from groundplane.simulator.row import Reference, Row, Seconds

TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"

NO_TOPIC = "NotFoundException: Topic does not exist: {value}"

ROWS: tuple[Row, ...] = (
    Row(
        token=TOPIC,
        id="arn:{partition}:sns:{region}:{account}:{name}",
        outputs={
            "arn": "{id}",
            "owner": "{account}",
            "signatureVersion": 0,
            "tracingConfig": "",
            "maximumMessageSize": 262144,
        },
        autoname="name",
        references={
            "kmsMasterKeyId": Reference(
                to="aws:kms/key:Key",
                by="arn",
                missing="KMSNotFoundException: Key '{value}' does not exist",
                external=("alias/",),
            )
        },
        replace=("fifoTopic", "name", "namePrefix"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=TOPIC_POLICY,
        # The policy is an attribute of the topic, and goes with it.
        id="{arn}",
        outputs={"owner": "{account}"},
        references={"arn": Reference(to=TOPIC, by="arn", missing=NO_TOPIC)},
        replace=("arn",),
        seconds=Seconds(create=1),
    ),
    Row(
        token=SUBSCRIPTION,
        id="{topic}:{uuid}",
        # Subscriptions go with their topic.
        outputs={"arn": "{id}", "ownerId": "{account}", "pendingConfirmation": True, "filterPolicyScope": ""},
        references={"topic": Reference(to=TOPIC, by="arn", missing=NO_TOPIC)},
        # `topic` is not in the provider's own answer for want of a value it accepts; its documents say so of it.
        replace=("endpoint", "protocol", "topic"),
        seconds=Seconds(create=1),
    ),
)
