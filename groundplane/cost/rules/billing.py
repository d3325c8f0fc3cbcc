"""What AWS's own watch over costs costs: actions of budgets."""

from collections.abc import Iterator

from groundplane.cost.item import Item
from groundplane.cost.pricing import MONTH, Pricing, Rule
from groundplane.cost.range import always
from groundplane.plan.model import Resource

ACTION = "aws:budgets/budgetAction:BudgetAction"


def action(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A budget that has any action, by the day; more of them cost no more. An account's first two are free."""
    budget = resource.inputs.get("budgetName")
    if resource.urn != min(each.urn for each in pricing.of_type(ACTION) if each.inputs.get("budgetName") == budget):
        return
    assumes = "two other budgets of the account have actions: the first two, which are free, are not taken off"
    yield from pricing.line(
        resource,
        "budgets.action_days",
        always(MONTH / 24),
        "budget with actions",
        basis="730 / 24 days",
        assumes=assumes,
    )


RULES: dict[str, Rule] = {ACTION: action}
