"""What teams' own things cost, against their budgets. Pure."""

from collections.abc import Iterator
from decimal import ROUND_CEILING

from components.monitoring.budget_documents import components_of
from components.monitoring.spending_spec import BudgetsSpec
from components.spec import Problem
from groundplane.cost.estimate import Estimate
from groundplane.cost.range import Range, total


def team_costs(found: Estimate, budgets: BudgetsSpec, cluster: str) -> dict[str, Range]:
    """USD a month by team: of what the components make that are its own, as the filter of its AWS budget has them.

    `cluster` is what names of node groups and pools begin with.
    """
    costs = {}
    for key, team in sorted(budgets.teams.items()):
        own = set(components_of(team, cluster))
        costs[key] = total(part.amount for part in found.components if own & set(part.path.split(" / ")))
    return costs


def impossible_team_budgets(found: Estimate, budgets: BudgetsSpec, cluster: str) -> Iterator[Problem]:
    """Budgets under what a team's things cost when nothing is used. Paths below the budgets."""
    for key, cost in team_costs(found, budgets, cluster).items():
        limit, least = budgets.teams[key].monthly_usd, cost.minimum
        if limit < least:
            message = f"is under the least that the team's things can cost, {least:,.2f} USD a month"
            fix = f"raise it to at least {least.to_integral_value(ROUND_CEILING)}, or make them smaller"
            yield Problem(path=("teams", key, "monthly_usd"), message=message, got=limit, fix=fix)
