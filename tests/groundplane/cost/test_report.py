"""The table on the screen, and the Markdown for pull requests."""

import io
from dataclasses import replace
from datetime import date

from rich.console import Console

from groundplane.cost.markdown import as_markdown
from groundplane.cost.range import always
from groundplane.cost.report import render
from groundplane.cost.served import Served
from groundplane.cost.words import age
from tests.groundplane.cost.plans import estimated, plan_of
from tests.groundplane.cost.shown import FINDING, WARNING, against, found


def shown(*args: object) -> list[str]:
    console = Console(file=io.StringIO(), width=160)
    console.print(render(*args))  # type: ignore[arg-type] # the arguments of the one or the other test
    assert isinstance(console.file, io.StringIO)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def test_table_begins_with_the_three_figures() -> None:
    assert shown(found(), [], None)[0] == (
        "test in us-east-1: 41.50 USD a month expected, 36.50 at the least, 41.50 at the most"
    )


def test_table_shows_the_arithmetic_of_each_line() -> None:
    assert "nat: NAT gateway 730 hours x 0.05 USD/unit 36.50 36.50 36.50 test" in shown(found(), [], None)
    assert "total 36.50 41.50 41.50" in shown(found(), [], None)


def test_served_models_are_told_as_parts_of_their_nodes() -> None:
    estimate = replace(found(), served=(Served(model="assistant", basis="2 replicas", amount=always(730)),))
    line = "assistant: 730.00 / 730.00 / 730.00 USD a month: 2 replicas"
    assert line in shown(estimate, [], None)
    assert f"- {line}" in as_markdown(estimate, [], None).splitlines()
    assert not [row for row in shown(found(), [], None) if row.startswith("Served models")]


def test_table_tells_what_is_paid_up_front_apart() -> None:
    rows = shown(found(), [], None)
    title = rows.index("Paid up front, and in no total above:")
    assert rows[title + 2].startswith("block: p5.48xlarge capacity block 1 nodes x 730 hours")
    assert rows[title + 2].endswith("0.00 29,200.00 29,200.00 test")


def test_table_tells_what_is_not_priced_what_is_assumed_and_where_from() -> None:
    rows = shown(found(), [], None)
    assert "a|b: aws:kinesis/stream:Stream: no rule says what this type costs, and nothing says that it is free; " in (
        rows[rows.index("Costs that are in no total:") + 2] + " "
    )
    assert rows[rows.index("Prices are from:") + 1] == "test: made up"


def test_table_tells_the_difference() -> None:
    rows = shown(found(), [], against())
    title = rows.index("Against prod, 41.00 USD a month expected:")
    assert rows[title + 2 : title + 5] == [
        "network: nat: data through NAT -1.00 +4.00 +4.00",
        "network: nat: public IPv4 address -3.65 -3.65 -3.65 gone",
        "total -4.50 +0.50 +0.50",
    ]


def test_table_ends_with_age_and_findings() -> None:
    assert shown(found(), [FINDING, WARNING], None)[-3:] == [
        "Prices are as of 2026-11-21 or later.",
        "error over-budget: budget.monthly_usd: a month costs more; raise it",
        "warning over-budget: budget.monthly_usd: it may; wait",
    ]


def test_stale_table_says_so() -> None:
    assert age(found(date(2027, 11, 21))) == (
        "Stale: 3 of the prices are more than 180 days old, the oldest of 2026-11-21 "
        "(ec2.capacity_block.p5.48xlarge, nat.data, nat.hours); run `groundplane prices refresh`."
    )
    assert "nat.hours); run" in " ".join(shown(found(date(2027, 11, 21)), [], None))


def test_nothing_is_said_about_prices_where_none_is_used() -> None:
    empty = estimated(plan_of(), {})
    assert age(empty) is None
    assert shown(empty, [], None)[-1] == "total 0.00 0.00 0.00"


def test_days_are_told() -> None:
    assert shown(estimated(plan_of(), {}, hours=168), [], None)[0].startswith("test in us-east-1: 0.00 USD for 7 days")


def test_markdown_begins_with_the_figures_and_the_findings() -> None:
    rows = as_markdown(found(), [FINDING], against()).splitlines()
    assert rows[:4] == [
        "**test in us-east-1: 41.50 USD a month expected, 36.50 at the least, 41.50 at the most**",
        "",
        "- error over-budget: budget.monthly_usd: a month costs more; raise it",
        "",
    ]
    assert "| network: nat: data through NAT | -1.00 | +4.00 | +4.00 |" in rows
    assert "| **total** | **36.50** | **41.50** | **41.50** |" in rows
    assert rows[-1] == "Prices are as of 2026-11-21 or later."


def test_markdown_escapes_what_would_end_a_cell() -> None:
    assert "- a\\|b: aws:kinesis/stream:Stream" in as_markdown(found(), [], None)


def test_markdown_of_nothing_is_two_figures_of_nothing() -> None:
    text = as_markdown(estimated(plan_of(), {}), [], None)
    assert "| **total** | **0.00** | **0.00** | **0.00** |" in text
    assert "<summary>Costs that are in no total</summary>" not in text
