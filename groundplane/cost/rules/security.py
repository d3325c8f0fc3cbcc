"""What keys and secrets cost."""

from collections.abc import Iterator
from decimal import Decimal

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import always, used
from groundplane.plan.model import Resource


def key(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A key by the month, and requests to it."""
    rotates = resource.inputs.get("enableKeyRotation")
    assumes = "keys not rotated yet: each of the first two rotations adds the price of a key" if rotates else ""
    yield from pricing.line(resource, "kms.key", always(1), "key", basis="1 key", assumes=assumes)
    thousands = pricing.usage.key_requests_thousands
    assumes = f"{thousands},000 requests a month to each key (usage.key_requests_thousands), none of them free"
    text, requests = f"{thousands},000 / 10,000", used(thousands) * Decimal("0.1")
    yield from pricing.line(resource, "kms.requests", requests, "requests", basis=text, assumes=assumes)


def secret(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A secret by the month; who asks for it is not known, and costs 0.05 USD for 10,000 calls."""
    yield from pricing.line(resource, "secrets.secret", always(1), "secret", basis="1 secret")


RULES: dict[str, Rule] = {"aws:kms/key:Key": key, "aws:secretsmanager/secret:Secret": secret}
