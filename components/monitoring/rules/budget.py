"""Rules about what the environment costs. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ThresholdsSpec

HOURS_A_MONTH = 730
"""As AWS counts them in its price lists."""

CRITICAL_FACTOR = 1.5
"""So many times the bound is told at once."""

GIB = 1024**3

VOLUMES = f"""
sum(max by (persistentvolume) (pv_hourly_cost) * on (persistentvolume)
max by (persistentvolume) (kube_persistentvolume_capacity_bytes)) / {GIB}
"""
"""What all volumes cost by the hour: OpenCost tells the price of a GiB of each."""

NODES = "sum(max by (node) (node_total_hourly_cost))"
"""What all nodes cost by the hour. Each once, also in the minutes in which two OpenCosts tell of it."""


def average(window: str) -> str:
    """The same over a time. The sum is what is averaged: a node that was there for an hour of it counts for an hour."""
    return f"avg_over_time({NODES}[{window}:5m])"


PACE = f"{HOURS_A_MONTH} * ({average('6h')} + ({VOLUMES.strip()} or vector(0)))"
"""What a month would cost at the price of the last six hours."""


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about the budget; none if there is no budget."""
    if facts.budget_monthly_usd is None:
        return ()
    share = thresholds.platform.budget_percent / 100
    return tuple(
        alert(
            "BudgetBurn",
            f"{PACE} > on () groundplane:budget:monthly_usd * {bound:g}",
            hold_minutes=60,
            severity=severity,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.COST,
            summary=f"At this pace a month costs more than {bound * 100:g} % of the budget",
            description=f"The budget is {facts.budget_monthly_usd:g} USD a month; nodes and volumes are counted.",
            labels={"share": f"{bound:g}"},
        )
        for bound, severity in ((share, Severity.WARNING), (share * CRITICAL_FACTOR, Severity.CRITICAL))
    )
