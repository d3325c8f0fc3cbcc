"""An estimate against its budget: what cannot be kept, what is not expected to be, and what may not be. Pure."""

from collections.abc import Iterator
from decimal import ROUND_CEILING
from typing import Literal

from components.spec import Problem
from groundplane.checks.finding import Finding
from groundplane.cost.estimate import Estimate
from infra.budget import BudgetSpec, Measure

PATH = ("budget", "monthly_usd")
RULE = "over-budget"

Severity = Literal["error", "warning"]


def impossible_budget(found: Estimate, budget: BudgetSpec) -> Iterator[Problem]:
    """A budget under what the environment costs when nothing is used."""
    least = found.total.minimum
    if budget.monthly_usd is not None and budget.monthly_usd < least:
        message = f"is under the least that the environment can cost, {least:,.2f} USD a month"
        fix = f"raise it to at least {least.to_integral_value(ROUND_CEILING)}, or remove what `groundplane cost` names"
        yield Problem(path=PATH, message=message, got=budget.monthly_usd, fix=fix)


def over_budget(found: Estimate, budget: BudgetSpec) -> Iterator[Finding]:
    """An error for the figure that the budget is held against; a warning for what autoscaling may come to."""
    limit = budget.monthly_usd
    if limit is None:
        return
    expected, most = found.total.expected, found.total.maximum
    if budget.measure is Measure.EXPECTED and expected > limit:
        message = f"a month is expected to cost {expected:,.2f} USD, {expected - limit:,.2f} more than {limit:,}"
        yield _finding("error", message, "raise the budget, or lower sizes, shares or usage")
    elif most > limit:
        severity: Severity = "error" if budget.measure is Measure.MAXIMUM else "warning"
        message = f"a month can cost {most:,.2f} USD, {most - limit:,.2f} more than {limit:,}"
        yield _finding(severity, message, "raise the budget, or lower the largest sizes and limits")


def _finding(severity: Severity, message: str, fix: str) -> Finding:
    return Finding(rule=RULE, severity=severity, where=".".join(PATH), message=message, fix=fix)
