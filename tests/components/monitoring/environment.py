"""An environment that has everything, for the tests of rules."""

from datetime import UTC, datetime

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.alert import AlertRule
from components.monitoring.alerts_spec import AlertsSpec
from components.monitoring.chosen_alerts import chosen_rules
from components.monitoring.drift_bounds import DriftBound
from components.monitoring.facts import Endpoint, MonitoringFacts

BLOCK_ENDS = datetime(1970, 1, 3, tzinfo=UTC)
"""Two days after promtool's clock starts."""

FACTS = MonitoringFacts(
    capacity_blocks={"h200": BLOCK_ENDS},
    budget_monthly_usd=73000,
    drift={"churn": DriftBound(share=0.3, report_seconds=49 * 3600)},
    endpoints={
        "assistant": Endpoint(latency_seconds=6, latency_percent=95, availability_percent=99.5, canary_minutes=40),
        "classifier": Endpoint(
            latency_seconds=1, latency_percent=99, vllm=False, workload="classifier-predictor-[0-9]+-deployment"
        ),
        "summary-candidate": Endpoint(
            latency_seconds=6, latency_percent=95, seen=False, clusters="httproute/serving/summary/rule/0-mirror-0"
        ),
    },
)
SPEC = AlertsSpec(
    runbooks="https://git.example.com/platform/docs/runbooks",
    dashboards="https://grafana.example.com",
)


def everything() -> dict[str, tuple[AlertRule, ...]]:
    """All rules by group."""
    return chosen_rules(SPEC, ExporterName, FACTS)


def by_subject() -> dict[str, tuple[AlertRule, ...]]:
    """All rules by subject."""
    found: dict[str, tuple[AlertRule, ...]] = {}
    for rules in everything().values():
        for rule in rules:
            found[rule.labels["subject"]] = (*found.get(rule.labels["subject"], ()), rule)
    return found
