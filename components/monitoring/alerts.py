"""Alerts: a PrometheusRule for each group of rules, and one for the facts that they compare with.

Creates no Prometheus, no Alertmanager and no routes: who is told is decided by labels `owner` and `severity` there.
Rules whose metrics nobody emits are left out, since they could never fire; `chosen_alerts.blind_rules` tells which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.alert_rendering import groups, prometheus_rule_spec
from components.monitoring.alerts_spec import AlertsSpec
from components.monitoring.chosen_alerts import alert_problems, chosen_rules
from components.monitoring.facts import MonitoringFacts
from components.tags import MANAGED_BY

__all__ = ["Alerts", "AlertsArgs", "AlertsSpec"]

API = "monitoring.coreos.com/v1"


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """The spec, plus what there is to watch."""

    spec: AlertsSpec
    exporters: Sequence[ExporterName]
    """What is installed: rules that need others are left out."""
    facts: MonitoringFacts = field(default_factory=MonitoringFacts)
    namespace: pulumi.Input[str]
    """Namespace of Prometheus, known once the release that brings the definition of PrometheusRule is there."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels by which Prometheus chooses its rules, if it does not take all."""


class Alerts(pulumi.ComponentResource):
    """Alert rules in a cluster. They have to come after the monitoring stack, and go before it."""

    rule_ids: dict[str, pulumi.Output[str]]
    """PrometheusRules by group as NAMESPACE/NAME, each known once it is there."""

    def __init__(self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        problems = tuple(alert_problems(args.spec, args.exporters, args.facts))
        if problems:
            raise ValueError("; ".join(str(problem) for problem in problems))
        super().__init__("groundplane:monitoring:Alerts", name, {}, opts)
        chosen = chosen_rules(args.spec, args.exporters, args.facts)
        labels = {"app.kubernetes.io/managed-by": MANAGED_BY, **args.labels}
        self.rule_ids = {}
        for key, group in groups(chosen, tuple(args.facts.recorded())).items():
            # In state: renaming replaces the object; alerts that fire begin anew.
            made = kubernetes.apiextensions.CustomResource(
                f"{name}-{key}",
                api_version=API,
                kind="PrometheusRule",
                metadata={"name": f"groundplane-{key}", "namespace": args.namespace, "labels": labels},
                spec=prometheus_rule_spec(group),
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.rule_ids[key] = made.id
        self.register_outputs({"ruleIds": self.rule_ids})
