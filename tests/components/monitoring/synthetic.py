"""Series that answer a query, made of the catalogue: with all labels that the catalogue tells, and the query's own."""

import re
from collections.abc import Iterator, Mapping

import promql_parser as promql

from components.catalog.metrics.exporters import EXPORTERS, ExporterName, series
from components.catalog.metrics.metric import Kind

KNOWN = series(ExporterName)
KINDS = {name: metric.kind for each in EXPORTERS.values() for metric in each.metrics for name, _ in metric.series()}

LABELS = {
    "Hostname": "node-1",
    "dimension_FilterId": "checkpoints",
    "deployment": "assistant",
    "envoy_cluster_name": "httproute/serving/assistant/rule/0",
    "finished_reason": "stop",
    "fstype": "xfs",
    "handler": "/v1/chat/completions",
    "horizontalpodautoscaler": "keda-hpa-assistant",
    "label_groundplane_model": "assistant",
    "model": "assistant",
    "model_name": "assistant",
    "name": "assistant",
    "namespace": "serving",
    "node": "node-1",
    "pod": "assistant-7d9f8b6c5-x2k4p",
    "replicaset": "assistant-7d9f8b6c5",
    "scaledObject": "assistant",
    "severity": "warning",
    "verb": "GET",
}
"""Values that are the same wherever a label is: that is what joins go by."""

VALUES = {"DCGM_FI_DEV_GPU_UTIL": "95"}
BOUNDS = ("0.5", "5.0", "+Inf")
MINUTES = 400
TARGETS = ("10.0.0.1:8080", "10.0.0.2:8080")
"""Two, as there are for a while when a pod of an exporter is replaced: joins have to bear it."""


def answering(expression: str) -> dict[str, str]:
    """Values by series, in promtool's notation."""
    found: dict[str, str] = {}

    def visit(node: promql.Expr) -> None:
        if isinstance(node, promql.MatrixSelector):
            node = node.vector_selector
        if isinstance(node, promql.VectorSelector) and node.name:
            found.update(_series(node.name, node))

    promql.walk(promql.parse(expression), visit)
    return found


def _series(name: str, selector: promql.VectorSelector) -> Iterator[tuple[str, str]]:
    labels = {label: LABELS.get(label, f"{label}-1") for label in KNOWN[name]}
    wanted = {matcher.name: matcher for matcher in selector.matchers.matchers}
    for matcher in wanted.values():
        labels[matcher.name] = _fitting(labels.get(matcher.name, ""), matcher)
    rising = KINDS[name] is not Kind.GAUGE
    bounds = BOUNDS if "le" in KNOWN[name] and "le" not in wanted else (labels.get("le"),)
    for target in TARGETS if "instance" in labels else (None,):
        for rank, bound in enumerate(bounds):
            own: Mapping[str, str | None] = {**labels, "instance": target, "le": bound}
            text = ",".join(f'{label}="{value}"' for label, value in sorted(own.items()) if value is not None)
            step = 6 * (rank + 1)
            values = f"0+{step}x{MINUTES}" if rising else f"{VALUES.get(name, '1')}x{MINUTES}"
            yield f"{name}{{{text}}}", values


def _fitting(value: str, matcher: promql.Matcher) -> str:
    """A value that a matcher lets through: the usual one if it does."""
    if matcher.op == promql.MatchOp.Equal:
        return matcher.value
    if matcher.op == promql.MatchOp.NotEqual:
        return value if value != matcher.value else "other"
    pattern = re.compile(f"^(?:{matcher.value})$")
    wanted = matcher.op == promql.MatchOp.Re
    candidates = (value, *matcher.value.split("|"), matcher.value.replace(".*", ""), "503", "other")
    return next(each for each in candidates if (pattern.match(each) is not None) == wanted)
