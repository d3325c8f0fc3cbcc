"""What charts make AWS charge for: volumes, and what their pods send to AWS or ask of it, which no plan tells."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from components.catalog.charts import ChartName
from groundplane.cost.item import Item
from groundplane.cost.pricing import MONTH, Pricing, Rule
from groundplane.cost.rules.kubernetes_volumes import volumes_of_release
from groundplane.cost.rules.observability import traces
from groundplane.plan.model import Resource

ASKED_USD = Decimal("0.00001")
"""For each metric that GetMetricData is asked for, in us-east-1 (CloudWatch pricing page, 2026-11)."""

ASK_SECONDS = 300
"""How often the exporter asks if nobody says (its README.md)."""


def release(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A chart, by what its values say; those of its defaults no plan tells."""
    yield from volumes_of_release(resource, pricing)
    more = CALLERS.get(str(resource.inputs.get("chart", "")).rpartition("/")[2])
    if more is not None:
        yield from more(resource, pricing)


def metrics_asked_for(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What CloudWatch is asked for, by the metric and the time."""
    seconds = int((_values(resource).get("extraArgs") or {}).get("scraping-interval", ASK_SECONDS))
    times = MONTH * 3600 / seconds
    why = f"each is asked for {round(times):,} times a month, and nobody knows how many there are"
    fix = f"count on {round(times * ASKED_USD, 2)} USD a month for each metric of each resource, in us-east-1"
    yield pricing.unpriced(resource, "metrics asked of CloudWatch", why, fix)


def spans(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What goes to X-Ray, if it is that: another place is in the cluster."""
    configured = _values(resource).get("alternateConfig") or _values(resource).get("config") or {}
    if any(name.partition("/")[0] == "awsxray" for name in configured.get("exporters") or ()):
        yield from traces(resource, pricing)


def _values(resource: Resource) -> Mapping[str, Any]:
    return resource.inputs.get("values") or {}


CALLERS: dict[str, Callable[[Resource, Pricing], Iterator[Item]]] = {
    ChartName.CLOUDWATCH_EXPORTER: metrics_asked_for,
    ChartName.OPENTELEMETRY_COLLECTOR: spans,
}

RULES: dict[str, Rule] = {"kubernetes:helm.sh/v3:Release": release}
