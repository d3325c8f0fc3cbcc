"""The document that `groundplane cost --format json` writes, and what can be read back of it to compare with. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from groundplane.checks.finding import Finding
from groundplane.cost.estimate import Estimate
from groundplane.cost.item import Line, Paid
from groundplane.cost.range import Range

FORMAT = 1
"""Version of the document. Adding a field keeps it, removing or retyping one raises it."""

KIND = "cost"

Key = tuple[str, str, str]
"""Component, resource, what: the same thing in two estimates."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """As much of an estimate as a comparison needs."""

    environment: str
    total: Range
    rows: Mapping[Key, Range]


def summary(found: Estimate) -> Summary:
    """Of an estimate just made."""
    rows: dict[Key, Range] = {}
    for line in found.lines:
        if line.paid is Paid.MONTHLY:
            key = (found.places[line.urn], found.names[line.urn], line.what)
            rows[key] = rows.get(key, Range()) + line.amount
    return Summary(environment=found.environment, total=found.total, rows=rows)


def as_json(found: Estimate, findings: Iterable[Finding], against: Summary | None = None) -> str:
    """The documented document; the same bytes for the same estimate."""
    document = {
        "format": FORMAT,
        "kind": KIND,
        "environment": found.environment,
        "region": found.region,
        "currency": "USD",
        "day": found.day.isoformat(),
        "hours": float(found.hours),
        "total": _range(found.total),
        "components": [
            {"path": part.path, "amount": _range(part.amount), "lines": [_line(found, line) for line in part.lines]}
            for part in found.components
        ],
        "up_front": [_line(found, line) for line in found.up_front],
        "served_models": [
            {"model": each.model, "basis": each.basis, "amount": _range(each.amount)} for each in found.served
        ],
        "unpriced": [
            {"resource": found.names[item.urn], "what": item.what, "why": item.why, "fix": item.fix}
            for item in found.unpriced
        ],
        "assumptions": list(found.assumptions),
        "prices": {
            "oldest": found.oldest.isoformat() if found.oldest else None,
            "stale": list(found.stale),
            "sources": dict(found.sources),
        },
        "findings": [vars(finding) for finding in findings],
        "against": against
        and {
            "environment": against.environment,
            "total": _range(against.total),
            "difference": _range(found.total - against.total),
        },
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def read_summary(document: Mapping[str, Any]) -> Summary:
    """What `as_json` wrote, for a comparison. Raises ValueError on another format."""
    if document.get("kind") != KIND or document.get("format") != FORMAT:
        raise ValueError(f"a cost document must be of format {FORMAT}, got {document.get('format')!r}")
    rows: dict[Key, Range] = {}
    for part in document["components"]:
        for line in part["lines"]:
            key = (part["path"], line["resource"], line["what"])
            rows[key] = rows.get(key, Range()) + _read(line["amount"])
    return Summary(environment=document["environment"], total=_read(document["total"]), rows=rows)


def _line(found: Estimate, line: Line) -> dict[str, Any]:
    return {
        "resource": found.names[line.urn],
        "urn": line.urn,
        "what": line.what,
        "basis": line.basis,
        "quantity": _range(line.quantity),
        "unit": line.price.unit,
        "usd": float(line.price.usd),
        "amount": _range(line.amount),
        "price": {
            "key": line.price.key,
            "region": line.region,
            "source": line.price.source,
            "day": line.price.day.isoformat(),
        },
        "assumes": line.assumes,
    }


def _range(of: Range) -> dict[str, float]:
    return {"minimum": float(of.minimum), "expected": float(of.expected), "maximum": float(of.maximum)}


def _read(row: Mapping[str, float]) -> Range:
    return Range(
        **{case: Decimal(str(row[case])).quantize(Decimal("0.01")) for case in ("minimum", "expected", "maximum")}
    )
