"""Amazon Managed Service for Prometheus: a workspace that keeps metrics, and its log.

Creates the workspace, encrypted with a key of its own if one is given, how long it keeps metrics, and the log group of
what its rules and its Alertmanager have to complain of. Creates no rules (`managed_alerts.py`), no definition of
its Alertmanager, and nothing that writes to it (`metrics.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.known_once import known_once
from components.tags import component_tags

__all__ = ["ManagedPrometheus", "ManagedPrometheusArgs"]

LOG_GROUP_PREFIX = "/aws/vendedlogs/prometheus/"
"""Log groups that AWS's services write to, by a policy of the account that has a place for few others (CloudWatch Logs
user guide, "Enable logging from AWS services", 2026-11)."""

LOG_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class ManagedPrometheusArgs:
    """How long metrics are kept, and with which keys."""

    retention_days: int
    alias: str
    """What people see in the console; need not be unique."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of the workspace; AWS's own if None. Another key makes another workspace, without what this one keeps."""
    log_kms_key_arn: pulumi.Input[str] | None = None
    """Key of the log group, whose policy lets CloudWatch Logs use it; None for CloudWatch's own."""
    tags: Mapping[str, str]


class ManagedPrometheus(pulumi.ComponentResource):
    """A workspace."""

    workspace_id: pulumi.Output[str]
    """Known once the workspace keeps metrics as long as it should: rules and Alertmanager's definition are wired to
    it."""
    workspace_arn: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    """URL of its API, with a slash at the end; requests have to be signed for service `aps`."""
    remote_write_url: pulumi.Output[str]

    def __init__(self, name: str, args: ManagedPrometheusArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:monitoring:ManagedPrometheus", name, {}, opts)
        tags, child = component_tags(args.tags, name), pulumi.ResourceOptions(parent=self)
        log = aws.cloudwatch.LogGroup(
            name,
            name=f"{LOG_GROUP_PREFIX}{args.alias}",
            retention_in_days=LOG_DAYS,
            kms_key_id=args.log_kms_key_arn,
            tags=tags,
            opts=child,
        )
        # In state: renaming replaces the workspace, and the metrics in it are lost unless aliased.
        workspace = aws.amp.Workspace(
            name,
            alias=args.alias,
            kms_key_arn=args.kms_key_arn,
            logging_configuration={"log_group_arn": pulumi.Output.concat(log.arn, ":*")},
            tags=tags,
            opts=child,
        )
        configuration = aws.amp.WorkspaceConfiguration(
            name, workspace_id=workspace.id, retention_period_in_days=args.retention_days, opts=child
        )
        self.workspace_id = known_once(workspace.id, configuration.id)
        self.workspace_arn = workspace.arn
        self.endpoint = workspace.prometheus_endpoint
        self.remote_write_url = pulumi.Output.concat(workspace.prometheus_endpoint, "api/v1/remote_write")
        self.register_outputs({"workspaceId": self.workspace_id, "endpoint": self.endpoint})
