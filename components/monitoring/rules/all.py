"""All rules by subject. A table and its lookup; no pulumi here."""

from collections.abc import Callable, Mapping

from components.monitoring.alert import AlertRule, Subject
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules import (
    budget,
    drift,
    fabric,
    gpu,
    karpenter,
    keda,
    nodes,
    platform,
    queues,
    serving,
    storage,
    training,
    watchdog,
)
from components.monitoring.thresholds_spec import ThresholdsSpec

Rules = Callable[[ThresholdsSpec, MonitoringFacts], tuple[AlertRule, ...]]

RULES: Mapping[Subject, Rules] = {
    Subject.BUDGET: budget.rules,
    Subject.DRIFT: drift.rules,
    Subject.FABRIC: fabric.rules,
    Subject.GPU: gpu.rules,
    Subject.KARPENTER: karpenter.rules,
    Subject.KEDA: keda.rules,
    Subject.NODES: nodes.rules,
    Subject.PLATFORM: platform.rules,
    Subject.QUEUES: queues.rules,
    Subject.SERVING: serving.rules,
    Subject.STORAGE: storage.rules,
    Subject.TRAINING: training.rules,
    Subject.WATCHDOG: watchdog.rules,
}
"""What makes the rules of each subject."""


def all_rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> dict[Subject, tuple[AlertRule, ...]]:
    """Every rule, whether its exporters are there or not; subjects that have none are left out."""
    made = {subject: rules(thresholds, facts) for subject, rules in RULES.items()}
    return {subject: rules for subject, rules in made.items() if rules}
