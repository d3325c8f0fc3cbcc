"""Alert routing for Amazon Managed Prometheus, whose alert manager reads the same tree from a definition of its own.

Creates the definition, topics for receivers that name none, and the alarm of a heartbeat to a topic. Creates no
workspace, and no policies of topics and secrets that were there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.alert_topics import alert_topics
from components.monitoring.receivers_rendering import Surroundings
from components.monitoring.routing_rendering import managed_definition
from components.monitoring.routing_rules import unmanageable
from components.monitoring.routing_spec import RoutingSpec
from components.tags import component_tags

__all__ = ["ManagedAlertRouting", "ManagedAlertRoutingArgs", "RoutingSpec"]


@dataclass(frozen=True, kw_only=True)
class ManagedAlertRoutingArgs:
    """The spec, plus the workspace."""

    spec: RoutingSpec
    workspace_id: pulumi.Input[str]
    workspace_arn: pulumi.Input[str]
    account: str
    region: str
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of topics that are made, whose policy lets aps.amazonaws.com use it; None if none are made."""
    tags: Mapping[str, str]


class ManagedAlertRouting(pulumi.ComponentResource):
    """Alert manager definition of a workspace, which has no other."""

    definition_id: pulumi.Output[str]
    """Known once alerts reach somebody."""
    topic_arns: dict[str, pulumi.Output[str]]
    """Topics by receiver."""

    def __init__(self, name: str, args: ManagedAlertRoutingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if problems := tuple(unmanageable(args.spec, account=args.account, region=args.region)):
            raise ValueError("; ".join(map(str, problems)))
        super().__init__("groundplane:monitoring:ManagedAlertRouting", name, {}, opts)
        topics = alert_topics(
            self,
            name,
            args.spec,
            account=args.account,
            region=args.region,
            kms_key_arn=args.kms_key_arn,
            workspace_arn=args.workspace_arn,
            tags=component_tags(args.tags, name),
        )
        definition = pulumi.Output.all(**topics.arns).apply(
            lambda known: managed_definition(args.spec, Surroundings(region=args.region, topics=known, managed=True))
        )
        made = aws.amp.AlertManagerDefinition(
            name,
            workspace_id=args.workspace_id,
            definition=definition,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(topics.ready)),
        )
        self.definition_id = made.id
        self.topic_arns = {key: pulumi.Output.from_input(arn) for key, arn in topics.arns.items()}
        self.register_outputs({"definitionId": self.definition_id, "topicArns": self.topic_arns})
