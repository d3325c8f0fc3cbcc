"""Web ACL of a gateway: the one that is there, or one of AWS's rules. Functions that make children of a component.

What it stops and counts goes to a log group of CloudWatch, without credentials. AWS itself writes the resource policy
that lets WAF into the group (WAF developer guide, "Sending web ACL traffic logs to a CloudWatch Logs log group",
2026-11).
"""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.serving.web_acl_spec import ExistingWebAclSpec, ManagedWebAclSpec

LOG_PREFIX = "aws-waf-logs-"
"""What WAF wants names of log groups to begin with."""

COUNTED: Mapping[str, tuple[str, ...]] = {"AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",)}
"""Rules that only count, by their group: prompts are longer than 8 KiB."""

_DESCRIPTION = "Requests to served models"


def web_acl(
    parent: pulumi.Resource,
    name: str,
    spec: ExistingWebAclSpec | ManagedWebAclSpec | None,
    *,
    log_kms_key_arn: pulumi.Input[str] | None,
    tags: Mapping[str, str],
) -> pulumi.Input[str] | None:
    """ARN of the web ACL; None without one."""
    if spec is None:
        return None
    if isinstance(spec, ExistingWebAclSpec):
        return spec.arn
    child = pulumi.ResourceOptions(parent=parent)
    rules: Any = acl_rules(name, spec)
    acl = aws.wafv2.WebAcl(
        name,
        description=_DESCRIPTION,
        scope="REGIONAL",
        default_action={"allow": {}},
        rules=rules,
        visibility_config=_visible(name),
        tags=tags,
        opts=child,
    )
    # In state: renaming replaces the log group, and the records in it are lost unless aliased.
    logs = aws.cloudwatch.LogGroup(
        f"{name}-web-acl",
        name_prefix=f"{LOG_PREFIX}{name}-",
        retention_in_days=spec.log_retention_days,
        kms_key_id=log_kms_key_arn,
        tags=tags,
        opts=child,
    )
    aws.wafv2.WebAclLoggingConfiguration(
        name,
        resource_arn=acl.arn,
        log_destination_configs=[logs.arn],
        redacted_fields=[{"single_header": {"name": header}} for header in ("authorization", "cookie")],
        logging_filter={
            "default_behavior": "DROP",
            "filters": [
                {
                    "behavior": "KEEP",
                    "requirement": "MEETS_ANY",
                    "conditions": [{"action_condition": {"action": action}} for action in ("BLOCK", "COUNT")],
                }
            ],
        },
        opts=child,
    )
    return acl.arn


def acl_rules(name: str, spec: ManagedWebAclSpec) -> list[dict[str, Any]]:
    """Rules of the web ACL: the limit of each address first, then AWS's groups."""
    limit = {"limit": spec.requests_per_5_minutes, "aggregate_key_type": "IP", "evaluation_window_sec": 300}
    rules: list[dict[str, Any]] = [
        {
            "name": "requests-of-an-address",
            "priority": 0,
            "action": {"block": {}},
            "statement": {"rate_based_statement": limit},
            "visibility_config": _visible(f"{name}-requests-of-an-address"),
        }
    ]
    for priority, group in enumerate(spec.rule_groups, start=1):
        statement: dict[str, Any] = {"vendor_name": "AWS", "name": group}
        if counted := COUNTED.get(group):
            statement["rule_action_overrides"] = [{"name": rule, "action_to_use": {"count": {}}} for rule in counted]
        rules.append(
            {
                "name": group,
                "priority": priority,
                "override_action": {"none": {}},
                "statement": {"managed_rule_group_statement": statement},
                "visibility_config": _visible(f"{name}-{group}"),
            }
        )
    return rules


def _visible(metric: str) -> Any:
    # Samples hold whole requests, headers with credentials among them.
    return {"cloudwatch_metrics_enabled": True, "metric_name": metric, "sampled_requests_enabled": False}
