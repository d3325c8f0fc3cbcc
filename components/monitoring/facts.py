"""What rules have to know of the environment: numbers of the stack file, and endpoints. Pure; no pulumi here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from components.monitoring.alert import Fact
from components.monitoring.drift_bounds import DriftBound

DRIFT_SHARE_BOUND = "groundplane:drift:share_bound"
DRIFT_AGE_BOUND = "groundplane:drift:report_age_bound_seconds"
"""Series of what is drift of a model, and of how old its report may be."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A served model, or the candidate of one: what is promised of it, and where it is seen."""

    latency_seconds: float
    """Time from a request to the end of its answer."""
    latency_percent: float
    """Part of the requests that are answered in time."""
    availability_percent: float | None = 99.9
    """Part of the requests that are answered at all; None if nobody counts its requests by themselves."""
    vllm: bool = True
    """Whether vLLM runs it, which says how long each request took."""
    seen: bool = True
    """Whether anybody gets its answers; otherwise nothing is promised."""
    namespace: str = "serving"
    workload: str | None = None
    """What the names of its ReplicaSets begin with, as a regular expression; its key if left out."""
    clusters: str | None = None
    """Regular expression of Envoy's names for where its requests go; all of its route if left out."""
    canary_minutes: int | None = None
    """How long its canary pauses by itself, all steps together; None if its rollout is none."""


@dataclass(frozen=True, kw_only=True)
class MonitoringFacts:
    """Plain data from other parts of the stack file."""

    capacity_blocks: Mapping[str, datetime] = field(default_factory=dict)
    """When each capacity block ends, with its zone of time, by key of the node group."""
    budget_monthly_usd: float | None = None
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    """Served models by key, which is the name of their route and of their ScaledObject, and candidates by theirs."""
    drift: Mapping[str, DriftBound] = field(default_factory=dict)
    """Models whose data are watched, and from when on somebody is told: `drift_bounds`."""

    def recorded(self) -> Iterator[Fact]:
        """Numbers as series."""
        if self.budget_monthly_usd is not None:
            yield Fact(name="groundplane:budget:monthly_usd", value=self.budget_monthly_usd)
        for key, end in sorted(self.capacity_blocks.items()):
            name = "groundplane:capacity_block:end_timestamp_seconds"
            yield Fact(name=name, value=end.timestamp(), labels={"node_group": key})
        for key, bound in sorted(self.drift.items()):
            yield Fact(name=DRIFT_SHARE_BOUND, value=bound.share, labels={"model": key})
            yield Fact(name=DRIFT_AGE_BOUND, value=bound.report_seconds, labels={"model": key})
