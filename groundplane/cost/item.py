"""What a pricing rule yields of a resource: a line with its arithmetic, or what could not be priced. Shapes alone."""

from dataclasses import dataclass
from enum import StrEnum

from components.catalog.prices import Price
from groundplane.cost.range import Range


class Paid(StrEnum):
    """When the money goes."""

    MONTHLY = "monthly"
    UP_FRONT = "up front"
    """Once, when the capacity is bought; in no monthly total."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that costs: quantity x unit price = amount."""

    urn: str
    """Of the resource."""
    what: str
    """`m7i.large on demand`."""
    quantity: Range
    """Of a month, in the price's unit."""
    price: Price
    region: str
    basis: str = ""
    """How the quantity comes about: `2 to 4 nodes x 730 hours`."""
    assumes: str = ""
    """What is taken for granted and no plan tells; empty if nothing is."""
    paid: Paid = Paid.MONTHLY

    @property
    def amount(self) -> Range:
        """In USD, to the cent: totals are sums of what is shown."""
        return (self.quantity * self.price.usd).cents()


@dataclass(frozen=True, kw_only=True)
class Unpriced:
    """Something that costs, or may, and is in no total."""

    urn: str
    what: str
    why: str
    """Lower case, no final period."""
    fix: str
    """An imperative; empty where there is nothing to do."""


Item = Line | Unpriced
