"""What a stack file decides about dashboards: where they are, and what they show at first. Plain data; no pulumi."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.monitoring.alert_rule_spec import Https
from components.spec import Spec


class Refresh(StrEnum):
    """How often a dashboard that is looked at asks again."""

    NEVER = ""
    HALF_A_MINUTE = "30s"
    MINUTE = "1m"
    FIVE_MINUTES = "5m"


class DashboardsSpec(Spec):
    """Dashboards of groundplane: of each, the panels whose metrics somebody emits."""

    folder: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}$")] = "groundplane"
    """Folder of Grafana that they are in."""

    refresh: Refresh = Refresh.MINUTE
    """How often one that is looked at asks again: 30s, 1m or 5m; never if empty."""

    hours: int = Field(default=6, ge=1, le=744)
    """How far back they look at first."""

    runbooks: Https | None = None
    """Folder of runbooks that panels link to, as in alerts. Without it they do not."""
