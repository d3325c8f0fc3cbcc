"""As much of PromQL as the queries of autoscaling use, evaluated at a moment over series that do not change.

Averages over a window are the value itself, and so are rates: a series of a counter here holds its rate.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import promql_parser

Labels = Mapping[str, str]
Series = Mapping[str, Sequence[tuple[Labels, float]]]
"""Samples by the name of their metric."""

Vector = dict[tuple[tuple[str, str], ...], float]
"""Value by labels, sorted."""

RANGES = ("avg_over_time", "rate")
MATCHES: dict[str, Callable[[str, str], bool]] = {
    "MatchOp.Equal": lambda value, wanted: value == wanted,
    "MatchOp.Re": lambda value, wanted: re.fullmatch(wanted, value) is not None,
}
FOLDS: dict[str, Callable[[list[float]], float]] = {"sum": sum, "max": max, "avg": lambda v: sum(v) / len(v)}
NUMBERS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
FILTERS: dict[str, Callable[[float, float], bool]] = {"==": lambda a, b: a == b, ">=": lambda a, b: a >= b}


def value_of(query: str, series: Series) -> float | None:
    """What KEDA gets: the one number of the answer, or None for an empty one. NaN is an error to it as well."""
    vector = _vector(_evaluated(promql_parser.parse(query), series))
    assert len(vector) <= 1, vector
    found = next(iter(vector.values()), None)
    return None if found is None or math.isnan(found) else found


def names_in(query: str) -> set[str]:
    """Metrics that a query reads."""
    found: set[str] = set()
    _evaluated(promql_parser.parse(query), {}, found)
    return found


def _evaluated(node: Any, series: Series, seen: set[str] | None = None) -> "Vector | float":
    kind = type(node).__name__
    if kind == "NumberLiteral":
        return float(node.val)
    if kind == "ParenExpr":
        return _evaluated(node.expr, series, seen)
    if kind == "VectorSelector":
        if seen is not None:
            seen.add(node.name)
        return _selected(node, series)
    if kind == "AggregateExpr":
        return _folded(node, _vector(_evaluated(node.expr, series, seen)))
    if kind == "Call":
        return _called(node, series, seen)
    assert kind == "BinaryExpr", kind
    left, right = (_evaluated(side, series, seen) for side in (node.lhs, node.rhs))
    return _combined(str(node.op), left, right)


def _selected(node: Any, series: Series) -> Vector:
    tests = [(m.name, MATCHES[str(m.op)], m.value) for m in node.matchers.matchers]
    return {
        tuple(sorted(labels.items())): value
        for labels, value in series.get(node.name, ())
        if all(test(labels.get(name, ""), wanted) for name, test, wanted in tests)
    }


def _folded(node: Any, vector: Vector) -> Vector:
    kept = set(node.modifier.labels) if node.modifier else set()
    groups: dict[tuple[tuple[str, str], ...], list[float]] = {}
    for labels, value in vector.items():
        groups.setdefault(tuple(label for label in labels if label[0] in kept), []).append(value)
    return {labels: FOLDS[str(node.op)](values) for labels, values in groups.items()}


def _called(node: Any, series: Series, seen: set[str] | None) -> Vector:
    name = node.func.name
    if name in RANGES:
        return _vector(_evaluated(node.args[0].vector_selector, series, seen))
    assert name == "histogram_quantile", name
    buckets = _vector(_evaluated(node.args[1], series, seen))
    return {(): _quantile(node.args[0].val, buckets)} if buckets else {}


def _quantile(part: float, buckets: Vector) -> float:
    """Upper bound of the bucket that it is in; not interpolated."""
    by_bound = sorted((float(dict(labels)["le"]), count) for labels, count in buckets.items())
    total = by_bound[-1][1]
    if not total:
        return math.nan
    return next(bound for bound, count in by_bound if count >= part * total)


def _combined(op: str, left: "Vector | float", right: "Vector | float") -> "Vector | float":
    if op == "or":
        return {**_vector(right), **_vector(left)}
    if op in FILTERS:
        assert isinstance(right, float)
        return {labels: value for labels, value in _vector(left).items() if FILTERS[op](value, right)}
    if isinstance(left, float):
        return {labels: NUMBERS[op](left, value) for labels, value in _vector(right).items()}
    if isinstance(right, float):
        return {labels: NUMBERS[op](value, right) for labels, value in left.items()}
    return {labels: NUMBERS[op](left[labels], right[labels]) for labels in left.keys() & right.keys()}


def _vector(value: "Vector | float") -> Vector:
    assert isinstance(value, dict), value
    return value
