"""AWS's price list, for tests: moto 5.2.5 has none. Answers over the service's wire format, two products a page."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from tests.groundplane.cloud.conftest import fresh_session

PAGE = 2


def product(usage_type: str, *tiers: tuple[str, str], currency: str = "USD", **attributes: str) -> dict[str, Any]:
    """A product with (begin of the tier, price) for each tier."""
    dimensions = {
        str(index): {"beginRange": begin, "unit": "Hrs", "pricePerUnit": {currency: price}}
        for index, (begin, price) in enumerate(tiers)
    }
    return {
        "product": {"attributes": {"usagetype": usage_type, **attributes}},
        "terms": {"OnDemand": {"sku.term": {"priceDimensions": dimensions}}} if tiers else {},
    }


@dataclass
class FakePrices:
    """A session whose price list is `products`, by service and region."""

    products: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    fail: str | None = None
    """Error code to answer with instead."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Service and filters of each question, pages apart."""

    @property
    def session(self) -> boto3.Session:
        session = fresh_session()
        session.events.register("before-send.pricing.GetProducts", self._products)
        return session

    def _products(self, request: AWSPreparedRequest, **_: Any) -> Any:
        assert request.url == "https://api.pricing.us-east-1.amazonaws.com/"
        body: Any = request.body
        asked = json.loads(body)
        if self.fail:
            return _answer(request, 400, {"__type": self.fail, "message": "injected"})
        filters = {row["Field"]: row["Value"] for row in asked["Filters"]}
        self.asked.append((asked["ServiceCode"], filters))
        known = self.products.get((asked["ServiceCode"], filters["regionCode"]), [])
        found = [one for one in known if _fits(one["product"]["attributes"], filters)]
        start = int(asked.get("NextToken", 0))
        answer: dict[str, Any] = {"FormatVersion": "aws_v1", "PriceList": _texts(found[start : start + PAGE])}
        if start + PAGE < len(found):
            answer["NextToken"] = str(start + PAGE)
        return _answer(request, 200, answer)


def _fits(attributes: dict[str, str], filters: dict[str, str]) -> bool:
    return all(attributes.get(name, value) == value for name, value in filters.items() if name != "regionCode")


def _texts(products: Iterable[dict[str, Any]]) -> list[str]:
    return [json.dumps(one) for one in products]


def _answer(request: AWSPreparedRequest, status: int, body: dict[str, Any]) -> AWSResponse:
    class Raw:
        @staticmethod
        def stream(*_: Any, **__: Any) -> list[bytes]:
            return [json.dumps(body).encode()]

    return AWSResponse(request.url, status, HTTPHeaders(), Raw())
