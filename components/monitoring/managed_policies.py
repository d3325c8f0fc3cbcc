"""What may be done with an Amazon Managed Prometheus workspace, and by whom. Documents of plain data; no pulumi here.

Actions and resources as in the service authorization reference of Amazon Managed Service for Prometheus, trust as in
the user guide of Amazon Managed Grafana, "Cross-service confused deputy prevention" (2026-11).
"""

from typing import Any

from components.catalog.regions import partition_of

Document = dict[str, Any]

READ = ("aps:GetLabels", "aps:GetMetricMetadata", "aps:GetSeries", "aps:QueryMetrics")
"""What a dashboard asks."""

READ_ALERTS = (
    "aps:DescribeAlertManagerDefinition",
    "aps:DescribeRuleGroupsNamespace",
    "aps:GetAlertManagerStatus",
    "aps:ListAlerts",
    "aps:ListAlertManagerAlertGroups",
    "aps:ListAlertManagerAlerts",
    "aps:ListAlertManagerReceivers",
    "aps:ListAlertManagerSilences",
    "aps:ListRuleGroupsNamespaces",
    "aps:ListRules",
)
"""What lists of alerts and rules ask; nothing that silences or changes any."""


def remote_write_policy(*, workspace_arn: str) -> Document:
    """What Prometheus in the cluster may do: write to this workspace."""
    return _document(_allow("Write", ("aps:RemoteWrite",), workspace_arn))


def dashboards_policy(*, workspace_arn: str) -> Document:
    """What Grafana may do: find workspaces, of which there are no others to name, and ask this one."""
    names = f"{workspace_arn.replace(':workspace/', ':rulegroupsnamespace/')}/*"
    return _document(
        _allow("Find", ("aps:ListWorkspaces",), "*"),
        _allow("Ask", ("aps:DescribeWorkspace", *READ, *READ_ALERTS), workspace_arn, names),
    )


def grafana_trust(*, account: str, region: str) -> Document:
    """Who may assume Grafana's role: Amazon Managed Grafana, for workspaces of this account and region alone."""
    workspaces = f"arn:{partition_of(region)}:grafana:{region}:{account}:/workspaces/*"
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "grafana.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account},
                "StringLike": {"aws:SourceArn": workspaces},
            },
        }
    )


def _document(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(sid: str, actions: tuple[str, ...], *resources: str) -> Document:
    return {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": sorted(resources)}
