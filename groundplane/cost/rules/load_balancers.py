"""What load balancers cost: by the hour, and by capacity units."""

from collections.abc import Iterator

from groundplane.cost.item import Item
from groundplane.cost.pricing import MONTH, Pricing, Rule
from groundplane.cost.range import always, used
from groundplane.plan.model import Resource


def load_balancer(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """An application or a network load balancer."""
    yield from balancer(resource, pricing, str(resource.inputs.get("loadBalancerType", "application")))


def balancer(resource: Resource, pricing: Pricing, kind: str) -> Iterator[Item]:
    """One of a kind, `application` or `network`, whoever makes it."""
    yield from pricing.line(resource, f"lb.{kind}.hours", always(MONTH), f"{kind} load balancer", basis="730 hours")
    units = pricing.usage.network.load_balancer_units
    assumes = f"{units:g} capacity units of each load balancer on average (usage.network.load_balancer_units)"
    text = f"{units:g} units x 730 hours"
    yield from pricing.line(
        resource, f"lb.{kind}.lcu", used(units) * MONTH, "capacity units", basis=text, assumes=assumes
    )


RULES: dict[str, Rule] = {"aws:lb/loadBalancer:LoadBalancer": load_balancer}
