"""What AWS's own watch over costs costs."""

from tests.groundplane.cost.plans import figures, items_of, resource, usd

ACTION = "aws:budgets/budgetAction:BudgetAction"


def test_budget_with_actions_costs_once() -> None:
    one, two, other = (
        resource(ACTION, name, {"budgetName": budget}) for name, budget in (("a", "dev"), ("b", "dev"), ("c", "prod"))
    )
    price = {"budgets.action_days": "0.10"}
    once = {"budget with actions": usd("3.04", "3.04", "3.04")}
    assert figures(items_of(one, price, two, other)) == once
    assert items_of(two, price, one, other) == []
    assert figures(items_of(other, price, one, two)) == once
