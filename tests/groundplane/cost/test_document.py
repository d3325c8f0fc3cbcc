"""The JSON document: what it holds, and what is read back of it."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from groundplane.cost.document import as_json, read_summary, summary
from groundplane.cost.range import always
from groundplane.cost.served import Served
from tests.groundplane.cost.shown import FINDING, found

DOCUMENT = json.loads(as_json(found(), [FINDING]))


def test_document_holds_the_figures() -> None:
    assert DOCUMENT["total"] == {"minimum": 36.5, "expected": 41.5, "maximum": 41.5}
    assert (DOCUMENT["format"], DOCUMENT["kind"], DOCUMENT["environment"], DOCUMENT["hours"]) == (
        1,
        "cost",
        "test",
        730,
    )


def test_document_holds_what_served_models_take() -> None:
    models = (Served(model="assistant", basis="2 replicas", amount=always(730)),)
    document = json.loads(as_json(replace(found(), served=models), []))
    figures = {"minimum": 730.0, "expected": 730.0, "maximum": 730.0}
    assert document["served_models"] == [{"model": "assistant", "basis": "2 replicas", "amount": figures}]
    assert DOCUMENT["served_models"] == []


def test_document_holds_each_line_with_its_arithmetic() -> None:
    line = DOCUMENT["components"][0]["lines"][0]
    assert (line["resource"], line["what"], line["basis"], line["usd"]) == ("nat", "NAT gateway", "730 hours", 0.05)
    assert line["quantity"]["expected"] * line["usd"] == line["amount"]["expected"]
    assert line["price"] == {"key": "nat.hours", "region": "us-east-1", "source": "test", "day": "2026-11-21"}


def test_document_holds_what_is_in_no_total() -> None:
    assert [line["what"] for line in DOCUMENT["up_front"]] == ["p5.48xlarge capacity block"]
    assert [row["resource"] for row in DOCUMENT["unpriced"]] == ["block", "a|b"]


def test_document_holds_findings() -> None:
    assert DOCUMENT["findings"] == [vars(FINDING)]
    assert DOCUMENT["against"] is None


def test_document_tells_what_it_was_compared_with() -> None:
    compared = json.loads(as_json(found(), [], summary(found())))["against"]
    assert compared["difference"] == {"minimum": 0, "expected": 0, "maximum": 0}


def test_document_is_read_back_to_the_cent() -> None:
    assert read_summary(DOCUMENT) == summary(found())
    assert read_summary(DOCUMENT).total.expected == Decimal("41.50")


def test_fails_when_the_document_is_of_another_format() -> None:
    with pytest.raises(ValueError, match="must be of format 1, got 2"):
        read_summary({**DOCUMENT, "format": 2})
