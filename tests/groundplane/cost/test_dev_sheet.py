"""The cost of dev against a sheet that was worked by hand: dev_sheet.csv. Its prices are those of 2026-11-21.

A change of dev's stack file or of a component changes the plan: work the sheet anew. A refreshed table does not.
"""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from components.catalog.prices import prices
from groundplane.cost.estimate import Estimate
from groundplane.plan.environment import plan_environment
from tests import ROOT
from tests.groundplane.cost.plans import estimated

SHEET = Path(__file__).with_name("dev_sheet.csv")
FIGURES = ("least", "expected", "most")
Figures = tuple[Decimal, Decimal, Decimal]


def sheet() -> list[dict[str, str]]:
    with SHEET.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures_of(row: dict[str, str]) -> Figures:
    least, expected, most = (Decimal(row[name]) for name in FIGURES)
    return least, expected, most


@cache
def dev() -> Estimate:
    return estimated(plan_environment(ROOT, "dev"), {row["key"]: row["usd"] for row in sheet()[:-1]})


def test_sheet_adds_up() -> None:
    *rows, total = [figures_of(row) for row in sheet()]
    assert tuple(sum(column) for column in zip(*rows, strict=True)) == total


@pytest.mark.parametrize("row", sheet()[:-1], ids=lambda row: f"{row['resource']}-{row['key']}")
def test_amount_of_sheet_is_quantity_times_price(row: dict[str, str]) -> None:
    given = [Decimal(text) for text in row["quantity"].split(" / ")]
    quantities = given * 3 if len(given) == 1 else given
    assert all(
        abs(quantity * Decimal(row["usd"]) - amount) <= Decimal("0.005")
        for quantity, amount in zip(quantities, figures_of(row), strict=True)
    )


def test_cost_of_dev_agrees_with_the_sheet_to_the_cent() -> None:
    found = {
        (dev().names[line.urn], line.what): (line.amount.minimum, line.amount.expected, line.amount.maximum)
        for line in dev().lines
    }
    assert found == {(row["resource"], row["what"]): figures_of(row) for row in sheet()[:-1]}


def test_total_of_dev_agrees_with_the_sheet_to_the_cent() -> None:
    total = dev().total
    assert (total.minimum, total.expected, total.maximum) == figures_of(sheet()[-1])


def test_spot_and_what_alerts_send_is_all_of_dev_that_is_not_priced() -> None:
    found = sorted((dev().names[item.urn], item.what) for item in dev().unpriced)
    assert found == [
        ("alert-routing-mail", "messages"),
        ("cluster-cpu", "c7i.2xlarge spot"),
        ("cluster-gpu", "g6.2xlarge spot"),
        ("cluster-gpu", "g6.xlarge spot"),
        ("cluster-l4", "g6.2xlarge spot"),
        ("cluster-l4", "g6.xlarge spot"),
    ]


def test_shipped_table_knows_all_that_the_sheet_needs() -> None:
    known = prices().of("us-east-1").prices
    assert {row["key"] for row in sheet()[:-1]} <= known.keys()
