"""Alerts in Amazon Managed Prometheus: a namespace of rule groups for each group of rules, and for the facts.

Like `alerts.py`, which puts the same rules into a cluster's own Prometheus. Rules whose metrics nobody emits are left
out. Creates no definition of Alertmanager: who is told is decided by labels `owner` and `severity` there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.alert_rendering import groups, rule_file
from components.monitoring.alerts_spec import AlertsSpec
from components.monitoring.chosen_alerts import alert_problems, chosen_rules
from components.monitoring.facts import MonitoringFacts
from components.tags import component_tags

__all__ = ["AlertsSpec", "ManagedAlerts", "ManagedAlertsArgs"]


@dataclass(frozen=True, kw_only=True)
class ManagedAlertsArgs:
    """The spec, plus what there is to watch."""

    spec: AlertsSpec
    exporters: Sequence[ExporterName]
    """What is installed: rules that need others are left out."""
    facts: MonitoringFacts = field(default_factory=MonitoringFacts)
    workspace_id: pulumi.Input[str]
    tags: Mapping[str, str]


class ManagedAlerts(pulumi.ComponentResource):
    """Alert rules in a workspace."""

    rule_arns: dict[str, pulumi.Output[str]]
    """Namespaces of rule groups by group."""

    def __init__(self, name: str, args: ManagedAlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        problems = tuple(alert_problems(args.spec, args.exporters, args.facts))
        if problems:
            raise ValueError("; ".join(str(problem) for problem in problems))
        super().__init__("groundplane:monitoring:ManagedAlerts", name, {}, opts)
        chosen = chosen_rules(args.spec, args.exporters, args.facts)
        self.rule_arns = {}
        for key, group in groups(chosen, tuple(args.facts.recorded())).items():
            # In state: renaming replaces the rules; alerts that fire begin anew.
            made = aws.amp.RuleGroupNamespace(
                f"{name}-{key}",
                name=f"groundplane-{key}",
                workspace_id=args.workspace_id,
                data=rule_file({key: group}),
                tags=component_tags(args.tags, name),
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.rule_arns[key] = made.arn
        self.register_outputs({"ruleArns": self.rule_arns})
