"""All cases by group of rules."""

from collections.abc import Mapping, Sequence

from tests.components.monitoring.cases import (
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
from tests.components.monitoring.cases.case import Case

CASES: Mapping[str, Sequence[Case]] = {
    "budget": budget.CASES,
    "drift": drift.CASES,
    "fabric": fabric.CASES,
    "gpu": gpu.CASES,
    "karpenter": karpenter.CASES,
    "keda": keda.CASES,
    "nodes": nodes.CASES,
    "platform": platform.CASES,
    "queues": queues.CASES,
    "serving": serving.CASES,
    "storage": storage.CASES,
    "training": training.CASES,
    "watchdog": watchdog.CASES,
}
