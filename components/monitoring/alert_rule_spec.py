"""What a stack file says of an alert rule of its own. Plain data; no pulumi here."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.monitoring.alert import Severity
from components.spec import Problem, Spec, rule

AlertName = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{2,62}$", examples=["GpuXidError"])]
"""Name of an alert, in CamelCase."""

MetricName = Annotated[str, Field(pattern=r"^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
"""Name of a series as a query has it."""

LabelName = Annotated[str, Field(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")]

Team = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", examples=["platform"])]
"""Key of a team in the routing."""

Https = Annotated[str, Field(pattern=r"^https://[^\s/]+\S*$", max_length=512)]
"""An address."""


class AlertRuleSpec(Spec):
    """A rule of the environment's own."""

    expression: str = Field(min_length=1)
    """PromQL; an alert for each series that it gives."""

    severity: Severity
    """critical, warning or info."""

    owner: Team
    """Who is told: a team of the routing."""

    runbook: Https
    """Where it says what to do."""

    dashboard: Https
    """Where there is more to see."""

    summary: str = Field(min_length=1, max_length=200)
    """One line; may hold {{ $labels.NAME }}."""

    description: str = Field(default="", max_length=1000)
    """What it means, and for whom."""

    hold_minutes: int = Field(default=0, ge=0, le=10080)
    """How long the query has to give something without a break."""

    @rule
    def _somebody_looks_when_it_comes(self) -> Iterator[Problem]:
        if self.severity is Severity.HEARTBEAT:
            message = "is for the dead man's switch alone: people are told when it stops"
            fix = "write critical, warning or info"
            yield Problem(path=("severity",), message=message, got=self.severity.value, fix=fix)
