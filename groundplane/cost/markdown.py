"""An estimate and a difference for pull requests: Markdown. Decides nothing."""

from collections.abc import Iterable, Iterator

from groundplane.checks.finding import Finding
from groundplane.cost.difference import Difference
from groundplane.cost.estimate import Estimate
from groundplane.cost.item import Line
from groundplane.cost.report import arithmetic
from groundplane.cost.words import age, heading, money, served, signed, unpriced

FIGURES = "| least | expected | most |"
RULE = "|---:|---:|---:|"


def as_markdown(found: Estimate, findings: Iterable[Finding], against: Difference | None) -> str:
    """Figures first, then the difference, and all the rest folded away."""
    rows = [f"**{_escaped(heading(found))}**", ""]
    rows += [f"- {_escaped(str(finding))}" for finding in findings]
    if against is not None:
        rows += ["", *_changes(against)]
    rows += ["", *_components(found), "", *_folded("Lines", [*_lines(found)])]
    rows += _folded(
        "Served models, on demand, as parts of their nodes: least / expected / most", _listed(served(found))
    )
    rows += _folded("Costs that are in no total", _listed(unpriced(found)))
    rows += _folded("Assumed, since no plan tells it", _listed(found.assumptions))
    rows += _folded("Sources of prices", _listed(f"{key}: {what}" for key, what in found.sources.items()))
    rows += [text] if (text := age(found)) is not None else []
    return "\n".join(rows) + "\n"


def _components(found: Estimate) -> list[str]:
    rows = [f"| component {FIGURES}", f"|---{RULE}"]
    rows += [f"| {part.path} | {' | '.join(money(part.amount))} |" for part in found.components]
    return [*rows, f"| **total** | {' | '.join(f'**{text}**' for text in money(found.total))} |"]


def _changes(against: Difference) -> list[str]:
    rows = [f"| against {against.before.environment} {FIGURES}", f"|---{RULE}"]
    rows += [f"| {_escaped(': '.join(change.key))} | {' | '.join(signed(change.by))} |" for change in against.changes]
    return [*rows, f"| **total** | {' | '.join(f'**{text}**' for text in signed(against.by))} |"]


def _lines(found: Estimate) -> Iterator[str]:
    yield f"| resource | arithmetic {FIGURES} source |"
    yield f"|---|---{RULE}---|"
    for part in found.components:
        for line in part.lines:
            yield _row(found, line)
    for line in found.up_front:
        yield _row(found, line, "paid up front: ")


def _row(found: Estimate, line: Line, before: str = "") -> str:
    figures = " | ".join(money(line.amount))
    what = f"{before}{found.names[line.urn]}: {line.what}"
    return f"| {_escaped(what)} | {_escaped(arithmetic(line))} | {figures} | {line.price.source} |"


def _folded(title: str, rows: list[str]) -> list[str]:
    return ["<details>", f"<summary>{title}</summary>", "", *rows, "", "</details>", ""] if rows else []


def _listed(rows: Iterable[str]) -> list[str]:
    return [f"- {_escaped(row)}" for row in rows]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
