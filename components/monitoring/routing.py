"""Alert routing: who is told of which alert, for Alertmanager in the cluster.

Creates the Secret that holds Alertmanager's configuration, topics for receivers that name none, the alarm of a
heartbeat to a topic, and the identity by which Alertmanager's pods publish. Creates no Alertmanager, and none of the
Secrets that hold keys and passwords: others make these, and they have to be there before Alertmanager, whose pods
mount them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.cluster.pod_identity import TargetCluster, pod_role
from components.known_once import known_once
from components.monitoring.alert_topics import AlertTopics, alert_topics, publisher_policy
from components.monitoring.metrics_spec import NAMESPACE
from components.monitoring.receivers_rendering import Surroundings
from components.monitoring.receivers_spec import SnsReceiverSpec
from components.monitoring.routing_rendering import CONFIG_KEY, CONFIG_SECRET, alertmanager_yaml, mounted_secrets
from components.monitoring.routing_rules import unreadable_secrets
from components.monitoring.routing_spec import RoutingSpec
from components.monitoring.stack_values import ALERTMANAGER_ACCOUNT
from components.policy_document import rendered
from components.tags import MANAGED_BY, component_tags

__all__ = ["AlertRouting", "AlertRoutingArgs", "RoutingSpec"]


@dataclass(frozen=True, kw_only=True)
class AlertRoutingArgs:
    """The spec, plus where Alertmanager is."""

    spec: RoutingSpec
    cluster: TargetCluster
    namespace: pulumi.Input[str]
    """Namespace of Alertmanager, known once it is there."""
    service_account: str = ALERTMANAGER_ACCOUNT
    """Its pods' service account, which its chart makes."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of topics that are made, whose policy lets CloudWatch's alarms use it; None if none are made."""
    tags: Mapping[str, str]


class AlertRouting(pulumi.ComponentResource):
    """Configuration of Alertmanager, and what it needs of AWS."""

    config_secret: pulumi.Output[str]
    """Name of the Secret with the configuration, known once it and the identity are there: Alertmanager's pods get
    credentials as they start, and have to come after."""
    mounted_secrets: tuple[str, ...]
    """Secrets that others make and Alertmanager mounts."""
    topic_arns: dict[str, pulumi.Output[str]]
    """Topics by receiver."""

    def __init__(self, name: str, args: AlertRoutingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if problems := tuple(unreadable_secrets(args.spec)):
            raise ValueError("; ".join(map(str, problems)))
        super().__init__("groundplane:monitoring:AlertRouting", name, {}, opts)
        topics = alert_topics(
            self,
            name,
            args.spec,
            account=args.cluster.account,
            region=args.cluster.region,
            kms_key_arn=args.kms_key_arn,
            tags=component_tags(args.tags, name),
        )
        # In state: renaming replaces the object, which Alertmanager would miss for a moment.
        secret = kubernetes.core.v1.Secret(
            name,
            metadata={
                "name": CONFIG_SECRET,
                "namespace": args.namespace,
                "labels": {"app.kubernetes.io/managed-by": MANAGED_BY},
            },
            string_data={CONFIG_KEY: _configuration(args, topics)},
            opts=pulumi.ResourceOptions(parent=self),
        )
        identity = self._identity(name, args, topics) if topics.arns else None
        self.config_secret = known_once(secret.metadata.name, *([identity.id] if identity else []))
        self.mounted_secrets = mounted_secrets(args.spec)
        self.topic_arns = {key: pulumi.Output.from_input(arn) for key, arn in topics.arns.items()}
        self.register_outputs({"configSecret": self.config_secret, "topicArns": self.topic_arns})

    def _identity(self, name: str, args: AlertRoutingArgs, topics: AlertTopics) -> aws.eks.PodIdentityAssociation:
        tags = component_tags(args.tags, name)
        receivers = [each for each in args.spec.receivers.values() if isinstance(each, SnsReceiverSpec)]
        keys: list[pulumi.Input[str]] = [each.kms_key_arn for each in receivers if each.kms_key_arn is not None]
        if args.spec.made_topics and args.kms_key_arn is not None:
            keys.append(args.kms_key_arn)
        arns = [arn for _, arn in sorted(topics.arns.items())]
        role = pod_role(
            self,
            name,
            cluster=args.cluster,
            namespace=NAMESPACE,
            service_account=args.service_account,
            policy=rendered(publisher_policy, topics=arns, keys=keys),
            tags=tags,
        )
        return aws.eks.PodIdentityAssociation(
            name,
            cluster_name=args.cluster.name,
            namespace=NAMESPACE,
            service_account=args.service_account,
            role_arn=role.arn,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*role.policies, *topics.ready]),
        )


def _configuration(args: AlertRoutingArgs, topics: AlertTopics) -> pulumi.Output[str]:
    region = args.cluster.region
    return pulumi.Output.all(**topics.arns).apply(
        lambda known: alertmanager_yaml(args.spec, Surroundings(region=region, topics=known))
    )
