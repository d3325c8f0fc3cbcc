"""Ways to write panels and queries down briefly. Functions; no dashboards here."""

from typing import Any

from components.catalog.metrics.kube_state import NODE_GROUP
from components.monitoring.dashboard import Colour, Panel, PanelKind, Query, Threshold, Unit, Variable

RATE = "$__rate_interval"
"""A window that is never too short for the scrapes nor finer than the screen: Grafana's own."""

NAMESPACE = Variable(name="namespace", title="Namespace", metric="kube_pod_info", label="namespace")
NODE_GROUP_VARIABLE = Variable(
    name="node_group", title="Node group or pool", metric="kube_node_labels", label=NODE_GROUP
)
NODE = Variable(
    name="node",
    title="Node",
    metric=f'kube_node_labels{{{NODE_GROUP}=~"$node_group"}}',
    label="node",
    everything=None,
)
"""Nodes of the chosen groups: without a choice, each of them, so that the choice of a group counts."""


def query(expression: str, legend: str, *, secondary: bool = False) -> Query:
    """A query; lines are joined."""
    return Query(expression=" ".join(expression.split()), legend=legend, secondary=secondary)


def lines(title: str, description: str, unit: Unit, *queries: Query, **more: Any) -> Panel:
    """How numbers went."""
    return Panel(title=title, description=description, unit=unit, queries=queries, **more)


def number(title: str, description: str, unit: Unit, *queries: Query, **more: Any) -> Panel:
    """What a number is now."""
    options = {"width": 4, "height": 4, **more}
    return Panel(title=title, description=description, unit=unit, queries=queries, kind=PanelKind.NUMBER, **options)


def bars(title: str, description: str, unit: Unit, *queries: Query, **more: Any) -> Panel:
    """What numbers are now, beside each other."""
    return Panel(title=title, description=description, unit=unit, queries=queries, kind=PanelKind.BARS, **more)


def table(title: str, description: str, unit: Unit, *queries: Query, **more: Any) -> Panel:
    """What numbers are now, with all of their labels."""
    return Panel(title=title, description=description, unit=unit, queries=queries, kind=PanelKind.TABLE, **more)


def warning(value: float) -> tuple[Threshold, ...]:
    """From here on somebody is told within the day."""
    return (Threshold(value=value, colour=Colour.WARNING),)


def critical(value: float) -> tuple[Threshold, ...]:
    """From here on somebody is told at once."""
    return (Threshold(value=value, colour=Colour.CRITICAL),)


def by_node_group(expression: str, *, node: str = "node") -> str:
    """Sums by node group of what a node has; `node` is the label that says which node it is."""
    return of_nodes("sum", NODE_GROUP, expression, node=node)


def of_nodes(operator: str, by: str, expression: str, *, node: str = "node") -> str:
    """An aggregation by labels of nodes."""
    renamed = expression if node == "node" else f'label_replace({expression}, "node", "$1", "{node}", "(.+)")'
    return f"{operator} by ({by}) ({renamed} * on (node) group_left ({by}) max by (node, {by}) (kube_node_labels))"
