"""What AWS's price list says a region's things cost. Reads only; what it does not say clearly is left out."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from components.catalog.instances import instance_types
from components.catalog.prices import Price
from groundplane.cloud.prices_queries import INSTANCES, ON_DEMAND, QUERIES, Instances, Query
from groundplane.cloud.session import explained

SOURCE = "aws-price-list"
SOURCE_TEXT = "AWS Price List Query API, GetProducts: list prices of the first tier, Linux, shared tenancy"

PRICE_LIST_REGION = "us-east-1"
"""Where the API answers, for all regions (Price List Query API reference, checked 2026-11)."""

Product = Mapping[str, Any]


def newest(pricing: Any, region: str, today: date) -> dict[str, Price]:
    """Prices of a region by key, as of today. Raises CloudError."""
    found: dict[str, Price] = {}
    for (service, family), queries in _grouped(QUERIES).items():
        products = list(products_of(pricing, service, region, {"productFamily": family} if family else {}))
        for query in queries:
            usd = _single(usd_of(product) for product in products if _matches(product, query.usage_type))
            if usd is not None:
                found[query.key] = _price(query.key, usd * query.times, query.unit, today)
    for kind in INSTANCES:
        found |= _instances(pricing, kind, region, today)
    return found


def products_of(pricing: Any, service: str, region: str, filters: Mapping[str, str]) -> Iterator[Product]:
    """Products of a service in a region, all pages."""
    wanted = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in sorted(filters.items())]
    wanted.append({"Type": "TERM_MATCH", "Field": "regionCode", "Value": region})
    with explained(f"the prices of {service} in {region}"):
        for page in pricing.get_paginator("get_products").paginate(ServiceCode=service, Filters=wanted):
            yield from (json.loads(text) for text in page["PriceList"])


def usd_of(product: Product) -> Decimal | None:
    """List price of a product's first tier that is not free; None for what is free, reserved, or not in USD."""
    terms = product.get("terms", {}).get("OnDemand", {})
    rows = [row for term in terms.values() for row in term["priceDimensions"].values()]
    tiers = [(Decimal(row.get("beginRange", "0")), Decimal(row["pricePerUnit"].get("USD", "0"))) for row in rows]
    paid = sorted((begin, usd) for begin, usd in tiers if usd)
    return _single(usd for begin, usd in paid if begin == paid[0][0])


def _instances(pricing: Any, kind: Instances, region: str, today: date) -> dict[str, Price]:
    prices: dict[str, set[Decimal]] = {}
    for product in products_of(pricing, kind.service, region, kind.filters):
        attributes = product["product"]["attributes"]
        if attributes.get("marketoption", ON_DEMAND) == ON_DEMAND and (usd := usd_of(product)) is not None:
            prices.setdefault(attributes["instanceType"], set()).add(usd)
    return {
        key: _price(key, next(iter(usd)), "hour", today)
        for name, usd in sorted(prices.items())
        if len(usd) == 1 and (kind.service != "AmazonEC2" or name in instance_types())
        for key in (kind.prefix + name,)
    }


def _matches(product: Product, usage_type: str) -> bool:
    found = str(product["product"]["attributes"].get("usagetype", ""))
    return found == usage_type or found.endswith(f"-{usage_type}")


def _single(prices: Iterable[Decimal | None]) -> Decimal | None:
    """The one price that is not nothing; None if there is none, or more than one."""
    distinct = {price for price in prices if price}
    return distinct.pop() if len(distinct) == 1 else None


def _price(key: str, usd: Decimal, unit: str, today: date) -> Price:
    return Price(key=key, usd=usd.normalize(), unit=unit, source=SOURCE, day=today)


def _grouped(queries: Iterable[Query]) -> dict[tuple[str, str | None], list[Query]]:
    groups: dict[tuple[str, str | None], list[Query]] = {}
    for query in queries:
        groups.setdefault((query.service, query.family), []).append(query)
    return groups
