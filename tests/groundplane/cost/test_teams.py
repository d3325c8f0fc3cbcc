import json
from decimal import Decimal

from components.monitoring.spending_spec import BudgetsSpec
from groundplane.cost.estimate import Estimate
from groundplane.cost.teams import impossible_team_budgets, team_costs
from tests.groundplane.cost.plans import component, estimated, plan_of, resource

KEY, SECRET = "aws:kms/key:Key", "aws:secretsmanager/secret:Secret"
USD: dict[str, str | int] = {"kms.key": 10, "secrets.secret": 4}


def budgets(**teams: dict[str, object]) -> BudgetsSpec:
    return BudgetsSpec.model_validate_json(json.dumps({"teams": teams}))


def plan() -> Estimate:
    cluster, bucket = component("cluster"), component("vision-data")
    nodes = component("cluster-h200", parent=cluster.urn)
    return estimated(
        plan_of(
            cluster,
            bucket,
            nodes,
            resource(KEY, "own", parent=nodes.urn),
            resource(SECRET, "files", parent=bucket.urn),
            resource(KEY, "shared", parent=cluster.urn),
        ),
        USD,
    )


def test_team_costs_what_its_own_components_do() -> None:
    spec = budgets(vision={"monthly_usd": 1, "nodes": ["h200"], "buckets": ["vision-data"]})
    assert team_costs(plan(), spec, "cluster")["vision"].minimum == Decimal(14)


def test_fails_when_a_team_may_spend_less_than_its_things_cost() -> None:
    spec = budgets(
        vision={"monthly_usd": 13, "nodes": ["h200"], "buckets": ["vision-data"]},
        language={"monthly_usd": 1, "file_systems": ["scratch"]},
    )
    assert [str(problem) for problem in impossible_team_budgets(plan(), spec, "cluster")] == [
        (
            "teams.vision.monthly_usd: is under the least that the team's things can cost, 14.00 USD a month; got 13; "
            "raise it to at least 14, or make them smaller"
        )
    ]


def test_budget_that_is_just_enough_is_fine() -> None:
    spec = budgets(vision={"monthly_usd": 14, "nodes": ["h200"], "buckets": ["vision-data"]})
    assert list(impossible_team_budgets(plan(), spec, "cluster")) == []
