"""An estimate and a difference for people, on a screen: every line with its arithmetic. Renders to rich alone."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from groundplane.checks.finding import Finding
from groundplane.cost.difference import Difference
from groundplane.cost.estimate import Estimate
from groundplane.cost.item import Line
from groundplane.cost.range import Range
from groundplane.cost.words import age, heading, money, served, signed, unpriced

FIGURES = ("least", "expected", "most")


def render(found: Estimate, findings: Iterable[Finding], against: Difference | None) -> RenderableType:
    """Components with their lines, then what is in no total, what is assumed, and where prices are from."""
    parts: list[RenderableType] = [Text(heading(found), style="bold"), "", _components(found)]
    if found.up_front:
        parts += ["", Text("Paid up front, and in no total above:", style="bold"), _up_front(found)]
    sections = {
        "Served models, on demand, as parts of their nodes above (least / expected / most):": list(served(found)),
        "Costs that are in no total:": list(unpriced(found)),
        "Assumed, since no plan tells it:": list(found.assumptions),
        "Prices are from:": [f"{key}: {what}" for key, what in found.sources.items()],
    }
    for title, rows in sections.items():
        parts += _section(title, rows)
    if against is not None:
        parts += ["", Text(_compared(against), style="bold"), _changes(against)]
    if (text := age(found)) is not None:
        parts += ["", Text(text, style="yellow" if found.stale else "")]
    parts += [Text(str(finding), style="red" if finding.severity == "error" else "yellow") for finding in findings]
    return Group(*parts)


def _components(found: Estimate) -> Table:
    table = _table("", "", *FIGURES, "source")
    for part in found.components:
        table.add_row(Text(part.path, style="bold"), "", *_bold(part.amount), "")
        for line in part.lines:
            table.add_row(*_row(found, line))
    table.add_section()
    table.add_row(Text("total", style="bold"), "", *_bold(found.total), "")
    return table


def _up_front(found: Estimate) -> Table:
    table = _table("", "", *FIGURES, "source")
    for line in found.up_front:
        table.add_row(*_row(found, line))
    return table


def _row(found: Estimate, line: Line) -> Iterator[str | Text]:
    yield f"  {found.names[line.urn]}: {line.what}"
    yield Text(arithmetic(line), style="dim")
    yield from money(line.amount)
    yield Text(line.price.source, style="dim")


def arithmetic(line: Line) -> str:
    """`2 / 2 / 3 nodes x 730 hours x 0.0832 USD/hour`."""
    return " x ".join(filter(None, (line.basis, f"{line.price.usd:f} USD/{line.price.unit}")))


def _changes(against: Difference) -> Table:
    table = _table("", *FIGURES, "")
    for change in against.changes:
        place, name, what = change.key
        new = "new" if change.before == Range() else "gone" if change.after == Range() else ""
        table.add_row(f"  {place}: {name}: {what}", *signed(change.by), new)
    table.add_section()
    table.add_row(Text("total", style="bold"), *(Text(text, style="bold") for text in signed(against.by)), "")
    return table


def _compared(against: Difference) -> str:
    return f"Against {against.before.environment}, {money(against.before.total)[1]} USD a month expected:"


def _section(title: str, rows: list[str]) -> list[RenderableType]:
    return ["", Text(title, style="bold"), *(Text(f"  {row}") for row in rows)] if rows else []


def _table(*headers: str) -> Table:
    table = Table(*headers, box=None, header_style="dim", pad_edge=False, show_header=True)
    for column in table.columns:
        if column.header in FIGURES:
            column.justify = "right"
            column.no_wrap = True
    return table


def _bold(of: Range) -> Iterator[Text]:
    return (Text(text, style="bold") for text in money(of))
