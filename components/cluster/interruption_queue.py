"""Queue of what is about to happen to instances, and the rules that fill it. Functions that make children of a
component; who reads the queue is not their business.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.cluster.karpenter_policies import queue_policy
from components.policy_document import rendered

RETENTION_SECONDS = 300
"""Older news is of no use: a spot instance is gone two minutes after its notice."""

EVENTS = {
    "health": ("aws.health", "AWS Health Event"),
    "rebalance": ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    "reservation": ("aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
    "spot": ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    "state": ("aws.ec2", "EC2 Instance State-change Notification"),
}
"""Source and detail type by key, as Karpenter 1.14's template has them (cloudformation.yaml, checked 2026-11)."""


@dataclass(frozen=True, kw_only=True)
class InterruptionQueue:
    """A queue, and what fills it."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    fed_by: tuple[pulumi.Resource, ...]
    """What reads the queue has to depend on these, or it would miss the first events."""


def interruption_queue(parent: pulumi.Resource, name: str, *, tags: Mapping[str, str]) -> InterruptionQueue:
    """A queue called `name` that gets the events of all instances in the account and region."""
    child = pulumi.ResourceOptions(parent=parent)
    # With SQS's own key: a customer's would have to let EventBridge in, for ids of instances.
    queue = aws.sqs.Queue(
        name, message_retention_seconds=RETENTION_SECONDS, sqs_managed_sse_enabled=True, tags=tags, opts=child
    )
    rules = {
        key: aws.cloudwatch.EventRule(
            f"{name}-{key}",
            description=f"{detail_type}: to Karpenter",
            event_pattern=json.dumps({"source": [source], "detail-type": [detail_type]}, sort_keys=True),
            tags=tags,
            opts=child,
        )
        for key, (source, detail_type) in EVENTS.items()
    }
    arns = [rule.arn for rule in rules.values()]
    policy = aws.sqs.QueuePolicy(
        name, queue_url=queue.url, policy=rendered(queue_policy, queue_arn=queue.arn, rule_arns=arns), opts=child
    )
    targets = [
        aws.cloudwatch.EventTarget(f"{name}-{key}", rule=rule.name, arn=queue.arn, opts=child)
        for key, rule in rules.items()
    ]
    return InterruptionQueue(name=queue.name, arn=queue.arn, fed_by=(policy, *targets))
