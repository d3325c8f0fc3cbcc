"""Topics that people are told by: a function that makes children of a component, and who may publish to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.monitoring.receivers_spec import SnsReceiverSpec
from components.monitoring.routing_spec import RoutingSpec
from components.policy_document import rendered

Document = dict[str, Any]

BEATS_MISSED = 3
"""Beats without which the heartbeat's topic counts as silent."""


@dataclass(frozen=True, kw_only=True)
class AlertTopics:
    """Topics of a routing."""

    arns: Mapping[str, pulumi.Input[str]]
    """ARN by receiver, of all receivers of kind sns: made here, or there before."""
    ready: tuple[pulumi.Resource, ...]
    """Policies and subscriptions: what publishes has to depend on these, or its first messages are lost."""


def alert_topics(
    parent: pulumi.Resource,
    name: str,
    spec: RoutingSpec,
    *,
    account: str,
    region: str,
    kms_key_arn: pulumi.Input[str] | None,
    workspace_arn: pulumi.Input[str] | None = None,
    tags: Mapping[str, str],
) -> AlertTopics:
    """An encrypted topic for each receiver that names none, its policy and its subscriptions; the heartbeat's alarm.

    `workspace_arn` is that of Managed Prometheus, if it is what publishes; else what has a role that may.
    """
    if spec.made_topics and kms_key_arn is None:
        raise ValueError(f"topics {', '.join(spec.made_topics)} need a key that they are encrypted with")
    child = pulumi.ResourceOptions(parent=parent)
    alarmed = set(spec.heartbeat.alarm_to) if spec.heartbeat else set()
    arns: dict[str, pulumi.Input[str]] = {}
    ready: list[pulumi.Resource] = []
    for key, receiver in sorted(spec.receivers.items()):
        if not isinstance(receiver, SnsReceiverSpec):
            continue
        if receiver.topic_arn is not None:
            arns[key] = receiver.topic_arn
            continue
        # In state: renaming replaces the topic; who subscribed gets nothing before confirming anew, unless aliased.
        topic = aws.sns.Topic(f"{name}-{key}", kms_master_key_id=kms_key_arn, tags=tags, opts=child)
        arns[key] = topic.arn
        policy = rendered(
            lambda arn, alarms, workspace: topic_policy(arn, account=account, alarms=alarms, workspace=workspace),
            arn=topic.arn,
            alarms=key in alarmed,
            workspace=workspace_arn,
        )
        ready.append(aws.sns.TopicPolicy(f"{name}-{key}", arn=topic.arn, policy=policy, opts=child))
        ready += [
            aws.sns.TopicSubscription(
                f"{name}-{key}-{who}", topic=topic.arn, protocol="email", endpoint=address, opts=child
            )
            for who, address in sorted(receiver.emails.items())
        ]
    _alarm(parent, name, spec, arns, region=region, tags=tags)
    return AlertTopics(arns=arns, ready=tuple(ready))


def topic_policy(arn: str, *, account: str, alarms: bool, workspace: str | None) -> Document:
    """Only over TLS; principals of the account as their own policies say; and services, for this account alone.

    Conditions for Managed Prometheus are those of its user guide, "Giving Amazon Managed Service for Prometheus
    permission to send alert messages to your Amazon SNS topic" (2026-11).
    """
    statements: list[Document] = [
        {
            "Sid": "OnlyOverTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
    here = {"StringEquals": {"aws:SourceAccount": account}}
    if alarms:
        statements.append(_allow("Alarms", "cloudwatch.amazonaws.com", ("sns:Publish",), arn, here))
    if workspace is not None:
        condition = {**here, "ArnEquals": {"aws:SourceArn": workspace}}
        actions = ("sns:GetTopicAttributes", "sns:Publish")
        statements.append(_allow("ManagedPrometheus", "aps.amazonaws.com", actions, arn, condition))
    return {"Version": "2012-10-17", "Statement": statements}


def publisher_policy(topics: Sequence[str], keys: Sequence[str]) -> Document:
    """What a role needs to publish to exactly these topics, which are encrypted with these keys."""
    statements: list[Document] = [{"Effect": "Allow", "Action": ["sns:Publish"], "Resource": sorted(topics)}]
    if keys:
        actions = ["kms:Decrypt", "kms:GenerateDataKey"]
        statements.append({"Effect": "Allow", "Action": actions, "Resource": sorted(set(keys))})
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(sid: str, service: str, actions: Sequence[str], resource: str, condition: Document) -> Document:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": list(actions),
        "Resource": resource,
        "Condition": condition,
    }


def _alarm(
    parent: pulumi.Resource,
    name: str,
    spec: RoutingSpec,
    arns: Mapping[str, pulumi.Input[str]],
    *,
    region: str,
    tags: Mapping[str, str],
) -> None:
    """Tell people when the heartbeat's topic falls silent: what does not come is what breaches."""
    beat = spec.heartbeat
    if beat is None or not beat.alarm_to:
        return
    told = [arns[key] for key in beat.alarm_to]
    topic_name = pulumi.Output.from_input(arns[beat.receiver]).apply(lambda arn: arn.rpartition(":")[2])
    aws.cloudwatch.MetricAlarm(
        f"{name}-heartbeat",
        alarm_description=f"No heartbeat of the alerts for {beat.every_minutes * BEATS_MISSED} minutes: none can come",
        namespace="AWS/SNS",
        metric_name="NumberOfMessagesPublished",
        dimensions={"TopicName": topic_name},
        statistic="Sum",
        period=beat.every_minutes * 60,
        evaluation_periods=BEATS_MISSED,
        threshold=1,
        comparison_operator="LessThanThreshold",
        treat_missing_data="breaching",
        alarm_actions=told,
        ok_actions=told,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
