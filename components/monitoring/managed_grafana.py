"""Amazon Managed Grafana: a workspace that can ask one Amazon Managed Prometheus workspace, and nothing else.

Creates the workspace and its role. Creates no users, no data source and no dashboards: who comes in is decided in IAM
Identity Center or by SAML, and what is in it is put there by Grafana's own API. A data source signs its requests with
the workspace's role.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.grafana_spec import Authentication, ManagedGrafanaSpec
from components.monitoring.managed_policies import dashboards_policy, grafana_trust
from components.policy_document import rendered
from components.tags import component_tags

__all__ = ["ManagedGrafana", "ManagedGrafanaArgs", "ManagedGrafanaSpec"]

VERSION = "12.4"
"""Of Grafana: 9.4, 10.4, 12.4 and 13.2 are offered (pulumi-aws 7.51.1, 2026-11). It can be raised, never lowered."""

PROVIDERS = {Authentication.SSO: "AWS_SSO", Authentication.SAML: "SAML"}


@dataclass(frozen=True, kw_only=True)
class ManagedGrafanaArgs:
    """The spec, plus what it may ask."""

    spec: ManagedGrafanaSpec
    account: str
    """12 digits."""
    region: str
    title: str
    """What people see of it."""
    prometheus_arn: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of what is in it; AWS's own if None."""
    tags: Mapping[str, str]


class ManagedGrafana(pulumi.ComponentResource):
    """A workspace."""

    endpoint: pulumi.Output[str]
    """Where it is, as a host name, once its role may ask."""
    workspace_id: pulumi.Output[str]

    def __init__(self, name: str, args: ManagedGrafanaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:monitoring:ManagedGrafana", name, {}, opts)
        spec, tags, child = args.spec, component_tags(args.tags, name), pulumi.ResourceOptions(parent=self)
        trust = json.dumps(grafana_trust(account=args.account, region=args.region), sort_keys=True)
        role = aws.iam.Role(name, assume_role_policy=trust, tags=tags, opts=child)
        policy = aws.iam.RolePolicy(
            name, role=role.name, policy=rendered(dashboards_policy, workspace_arn=args.prometheus_arn), opts=child
        )
        named = aws.grafana.WorkspaceNetworkAccessControlArgs(
            prefix_list_ids=sorted(spec.prefix_lists), vpce_ids=sorted(spec.vpc_endpoints)
        )
        # In state: renaming replaces the workspace, and with it its address, users and dashboards, unless aliased.
        workspace = aws.grafana.Workspace(
            name,
            name=args.title,
            account_access_type="CURRENT_ACCOUNT",
            authentication_providers=[PROVIDERS[spec.authentication]],
            data_sources=["PROMETHEUS"],
            grafana_version=VERSION,
            kms_key_id=args.kms_key_arn,
            network_access_control=None if spec.open_to_internet else named,
            # AWS's own roles may ask all workspaces of the account.
            permission_type="CUSTOMER_MANAGED",
            role_arn=role.arn,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
        self.endpoint, self.workspace_id = workspace.endpoint, workspace.id
        self.register_outputs({"endpoint": self.endpoint, "workspaceId": self.workspace_id})
