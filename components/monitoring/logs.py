"""Logs: what every container and node writes, in CloudWatch Logs or in Loki.

Creates Fluent Bit on every node. For CloudWatch, first the log groups, with their key and their retention, and the role
by which Fluent Bit writes to these and no others; for Loki its bucket, the role by which it uses that, and its release.
Creates no log group of the control plane and no archive of it (`audit_archive.py`), and shows logs to nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.catalog.regions import partition_of
from components.cluster.pod_identity import TargetCluster, pod_role
from components.helm_release import helm_release
from components.monitoring.fluent_bit_config import APPLICATION, PLATFORM
from components.monitoring.log_policies import bucket_user_policy, log_writer_policy
from components.monitoring.logs_network import loki_policies
from components.monitoring.logs_spec import CloudWatchLogsSpec, LokiLogsSpec
from components.monitoring.logs_values import (
    FLUENT_BIT,
    LOGS_NAMESPACE,
    PLATFORM_NAMESPACES,
    fluent_bit_values,
)
from components.monitoring.loki_values import LOKI, LOKI_NAMESPACE, LOKI_URL, loki_values
from components.monitoring.telemetry_bucket import telemetry_bucket
from components.policy_document import rendered
from components.system_namespace import system_namespace
from components.tags import component_tags

__all__ = ["CloudWatchLogsSpec", "Logs", "LogsArgs", "LokiLogsSpec"]


@dataclass(frozen=True, kw_only=True)
class LogsArgs:
    """The spec, plus the cluster. Both an AWS and a Kubernetes provider have to be given."""

    spec: CloudWatchLogsSpec | LokiLogsSpec
    cluster: TargetCluster
    kms_key_arn: pulumi.Input[str]
    """Key of log groups, whose policy lets CloudWatch Logs use it; of kind loki, key of the bucket."""
    platform_namespaces: Sequence[str] = PLATFORM_NAMESPACES
    """Namespaces whose logs are the platform's; a * stands for any characters."""
    readers: Sequence[str] = ()
    """Namespaces that ask Loki, such as Grafana's."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that Loki runs on; any nodes if there are none."""
    after: Sequence[pulumi.Resource] = ()
    """Storage classes, and whatever else has to be there as pods start."""
    tags: Mapping[str, str]


class Logs(pulumi.ComponentResource):
    """Logs of one cluster."""

    releases: tuple[pulumi.Resource, ...]
    log_group_names: dict[str, pulumi.Output[str]]
    """By kind, application and platform; empty with Loki."""
    loki_url: str | None
    """Where Loki answers, in the cluster; None with CloudWatch."""

    def __init__(self, name: str, args: LogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:monitoring:Logs", name, {}, opts)
        self.log_group_names = {}
        self.loki_url = None
        space = system_namespace(self, name, LOGS_NAMESPACE, "privileged")
        before: list[pulumi.Resource] = list(args.after)
        releases: list[pulumi.Resource] = []
        if isinstance(args.spec, LokiLogsSpec):
            releases.append(self._loki(name, args, args.spec))
            before += releases
            self.loki_url = LOKI_URL
        else:
            before.append(self._log_groups(name, args, args.spec))
        collector = helm_release(
            self,
            name,
            ChartName.FLUENT_BIT,
            namespace=space.metadata.name,
            values=fluent_bit_values(
                args.spec,
                region=args.cluster.region,
                log_groups=self.log_group_names,
                namespaces=args.platform_namespaces,
            ),
            depends_on=before,
        )
        self.releases = (*releases, collector)
        self.register_outputs({"logGroupNames": self.log_group_names, "lokiUrl": self.loki_url})

    def _log_groups(self, name: str, args: LogsArgs, spec: CloudWatchLogsSpec) -> pulumi.Resource:
        """Log groups, and the identity of Fluent Bit, which writes to them."""
        tags = component_tags(args.tags, name)
        days = {APPLICATION: spec.retention.application_days, PLATFORM: spec.retention.platform_days}
        groups = {
            # In state: renaming replaces the log group, and the logs in it are lost unless aliased.
            kind: aws.cloudwatch.LogGroup(
                f"{name}-{kind}",
                name=pulumi.Output.concat("/groundplane/", args.cluster.name, "/", kind),
                retention_in_days=kept,
                kms_key_id=args.kms_key_arn,
                tags=tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for kind, kept in sorted(days.items())
        }
        self.log_group_names = {kind: group.name for kind, group in groups.items()}
        policy = rendered(log_writer_policy, log_groups=[group.arn for group in groups.values()])
        return self._identity(name, args, LOGS_NAMESPACE, FLUENT_BIT, policy)

    def _loki(self, name: str, args: LogsArgs, spec: LokiLogsSpec) -> kubernetes.helm.v3.Release:
        loki = f"{name}-loki"
        bucket = telemetry_bucket(
            self,
            loki,
            deletion=spec.deletion,
            account=args.cluster.account,
            partition=partition_of(args.cluster.region),
            kms_key_arn=args.kms_key_arn,
            tags=args.tags,
        )
        policy = rendered(bucket_user_policy, bucket_arn=bucket.bucket_arn, key_arn=args.kms_key_arn)
        identity = self._identity(loki, args, LOKI_NAMESPACE, LOKI, policy)
        space = system_namespace(self, loki, LOKI_NAMESPACE)
        closed = loki_policies(self, loki, space.metadata.name, args.readers)
        return helm_release(
            self,
            loki,
            ChartName.LOKI,
            namespace=closed,
            values=loki_values(
                spec,
                region=args.cluster.region,
                bucket=bucket.bucket_name,
                system_node_groups=args.system_node_groups,
            ),
            depends_on=[identity, *args.after],
        )

    def _identity(
        self, name: str, args: LogsArgs, namespace: str, service_account: str, policy: pulumi.Output[str]
    ) -> aws.eks.PodIdentityAssociation:
        tags = component_tags(args.tags, name)
        role = pod_role(
            self,
            name,
            cluster=args.cluster,
            namespace=namespace,
            service_account=service_account,
            policy=policy,
            tags=tags,
        )
        return aws.eks.PodIdentityAssociation(
            name,
            cluster_name=args.cluster.name,
            namespace=namespace,
            service_account=service_account,
            role_arn=role.arn,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
