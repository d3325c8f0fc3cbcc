"""What a query of Prometheus asks for, and whether anybody emits it. Pure functions; no pulumi here.

Rules and dashboards are checked alike: every metric is one that an exporter emits, and every label is one of its own.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from difflib import get_close_matches

import promql_parser as promql

from components.catalog.metrics.exporters import EXPORTERS, ExporterName, emitters
from components.spec import Path, Problem

EVERYWHERE = frozenset({"__name__", "cluster", "environment"})
"""Labels that every series may have: those of Prometheus itself and its external ones."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query, taken apart."""

    metrics: Mapping[str, frozenset[str]]
    """Labels that are matched, by the name of the series."""
    groupings: frozenset[str] = frozenset()
    """Labels that are grouped or joined by."""
    made: frozenset[str] = frozenset()
    """Labels that the query itself makes."""


@dataclass
class _Found:
    metrics: dict[str, set[str]] = field(default_factory=dict)
    groupings: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)

    def visit(self, node: promql.Expr) -> None:
        if isinstance(node, promql.VectorSelector):
            self._selector(node)
        elif isinstance(node, promql.MatrixSelector):
            self._selector(node.vector_selector)
        elif isinstance(node, promql.AggregateExpr) and node.modifier is not None:
            self.groupings.update(node.modifier.labels)
        elif isinstance(node, promql.BinaryExpr) and node.modifier is not None:
            matching = node.modifier.matching
            self.groupings.update(matching.labels if matching is not None else ())
            self.groupings.update(node.modifier.group_labels or ())
        elif isinstance(node, promql.Call) and node.func.name in ("label_join", "label_replace"):
            made = node.args[1]
            self.made.update({made.val} if isinstance(made, promql.StringLiteral) else ())

    def _selector(self, node: promql.VectorSelector) -> None:
        matchers = [*node.matchers.matchers, *(each for group in node.matchers.or_matchers for each in group)]
        named = [each.value for each in matchers if each.name == "__name__"]
        for name in [node.name] if node.name else named:
            self.metrics.setdefault(name, set()).update(each.name for each in matchers)


def read(expression: str) -> Query:
    """Take a query apart. Raises ValueError, with the parser's words, for what is none."""
    found = _Found()
    promql.walk(promql.parse(expression), found.visit)
    return Query(
        metrics={name: frozenset(labels - {"__name__"}) for name, labels in found.metrics.items()},
        groupings=frozenset(found.groupings),
        made=frozenset(found.made),
    )


def query_problems(expression: str, known: Mapping[str, Set[str]], path: Path = ("expression",)) -> Iterator[Problem]:
    """What of a query cannot be answered where series `known`, with these labels, are there."""
    try:
        query = read(expression)
    except ValueError as error:
        yield Problem(path=path, message=f"is no PromQL: {error}", got=expression, fix="mend the query")
        return
    for name, labels in query.metrics.items():
        if name not in known:
            yield Problem(
                path=path, message=f"asks for {name}, which nobody emits", got=expression, fix=_fix(name, known)
            )
            continue
        for label in sorted(labels - known[name] - EVERYWHERE):
            message = f"asks for label {label} of {name}, which it does not have"
            fix = f"use one of {', '.join(sorted(known[name]))}"
            yield Problem(path=path, message=message, got=expression, fix=fix)
    there = EVERYWHERE.union(query.made, *(known.get(name, ()) for name in query.metrics))
    if query.metrics.keys() <= known.keys():
        for label in sorted(query.groupings - there):
            message = f"groups or joins by label {label}, which none of its metrics has"
            yield Problem(path=path, message=message, got=expression, fix="group by a label that one of them has")


def _fix(name: str, known: Mapping[str, Set[str]]) -> str:
    missing = [EXPORTERS[exporter].title for exporter in emitters(name)]
    if missing:
        return f"install what emits it: {' or '.join(missing)}"
    near = get_close_matches(name, known, n=1, cutoff=0.8)
    suffix = f"; did you mean {near[0]}?" if near else ""
    return f"name a metric of an exporter that is installed, or declare it under metrics{suffix}"


def exporters_of(expression: str) -> frozenset[ExporterName]:
    """Exporters that a query needs, by the catalogue; of several that emit a series, the first."""
    return frozenset(found[0] for name in read(expression).metrics if (found := emitters(name)))
