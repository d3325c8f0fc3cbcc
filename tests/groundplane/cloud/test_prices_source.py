"""What is taken from AWS's price list, and what is left."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from components.catalog.prices import Price, prices
from groundplane.cloud.prices_queries import INSTANCES, QUERIES
from groundplane.cloud.prices_source import newest, products_of, usd_of
from groundplane.cloud.session import opened
from tests.groundplane.cloud.fake_prices import FakePrices, product

pytestmark = pytest.mark.usefixtures("no_ambient_aws")
TODAY = date(2026, 11, 21)
REGION = "eu-west-1"


def asked(fake: FakePrices) -> dict[str, Price]:
    with opened("pricing", region="us-east-1", session=fake.session) as clients:
        return newest(clients["pricing"], REGION, TODAY)


def of(service: str, *products: dict[str, Any]) -> dict[str, Decimal]:
    return {key: price.usd for key, price in asked(FakePrices({(service, REGION): list(products)})).items()}


def test_price_is_found_with_and_without_the_regions_prefix() -> None:
    nat = {"productFamily": "NAT Gateway"}
    assert of(
        "AmazonEC2",
        product("EUW1-NatGateway-Hours", ("0", "0.0480000000"), **nat),
        product("NatGateway-Bytes", ("0", "0.0490000000"), **nat),
        product("EUW1-RegionalNatGateway-Hours", ("0", "0.9000000000"), **nat),
    ) == {"nat.hours": Decimal("0.048"), "nat.data": Decimal("0.049")}


def test_price_says_where_and_when_it_is_from() -> None:
    fake = FakePrices({("AmazonEKS", REGION): [product("EUW1-AmazonEKS-Hours:perCluster", ("0", "0.10"))]})
    assert asked(fake)["eks.cluster.standard"] == Price(
        key="eks.cluster.standard", usd=Decimal("0.1"), unit="hour", source="aws-price-list", day=TODAY
    )


def test_price_is_that_of_the_tables_unit() -> None:
    found = of("AmazonS3", product("EUW1-Requests-Tier1", ("0", "0.0000050000"), productFamily="API Request"))
    assert found == {"s3.requests.write": Decimal("0.005")}


def test_price_is_that_of_the_first_tier_that_is_paid() -> None:
    keys = product(
        "eu-west-1-KMS-Requests", ("0", "0.0000000000"), ("20000", "0.0000030000"), ("90000", "0.0000010000")
    )
    assert of("awskms", keys) == {"kms.requests": Decimal("0.03")}


def test_what_is_named_with_two_prices_is_left() -> None:
    vended = (product(f"{prefix}-VendedLog-Bytes", ("0", usd)) for prefix, usd in (("EU", "0.5"), ("EUW1", "0.25")))
    assert of("AmazonCloudWatch", *vended) == {}


@pytest.mark.parametrize(
    "left",
    [product("AmazonECR"), product("x", ("0", "0.0")), product("x", ("0", "1"), currency="CNY")],
    ids=["reserved", "free", "another currency"],
)
def test_what_has_no_price_in_usd_is_left(left: dict[str, Any]) -> None:
    assert usd_of(left) is None


def test_instances_of_the_catalogue_are_priced_on_demand() -> None:
    kind = {"productFamily": "Compute Instance"}
    assert of(
        "AmazonEC2",
        product("EU-BoxUsage:m7i.large", ("0", "0.1126"), instanceType="m7i.large", **kind),
        product("EU-BoxUsage:p5.48xlarge", ("0", "60"), instanceType="p5.48xlarge", marketoption="OnDemand", **kind),
        product(
            "EU-BoxUsage:p5.48xlarge", ("0", "1"), instanceType="p5.48xlarge", marketoption="CapacityBlock", **kind
        ),
        product("EU-BoxUsage:m1.small", ("0", "0.1"), instanceType="m1.small", **kind),
        product("EU-BoxUsage:m7i.xlarge", ("0", "1"), instanceType="m7i.xlarge", **kind),
        product("EU-BoxUsage:m7i.xlarge", ("0", "2"), instanceType="m7i.xlarge", **kind),
        product("EU-BoxUsage:m7i.2xlarge", instanceType="m7i.2xlarge", **kind),
    ) == {"ec2.on_demand.m7i.large": Decimal("0.1126"), "ec2.on_demand.p5.48xlarge": Decimal("60")}


def test_databases_are_priced_by_their_class() -> None:
    database = product("EU-InstanceUsage:db.t4g.small", ("0", "0.035"), instanceType="db.t4g.small")
    assert of("AmazonRDS", database) == {"rds.postgres.db.t4g.small": Decimal("0.035")}


def test_every_page_is_read() -> None:
    fake = FakePrices({("AmazonECR", REGION): [product(f"EU-{number}", ("0", "1")) for number in range(5)]})
    with opened("pricing", region="us-east-1", session=fake.session) as clients:
        found = list(products_of(clients["pricing"], "AmazonECR", REGION, {}))
    assert (len(found), fake.asked) == (5, [("AmazonECR", {"regionCode": REGION})] * 3)


def test_services_are_asked_once_for_each_family() -> None:
    fake = FakePrices()
    assert asked(fake) == {}
    assert len(fake.asked) == len({(query.service, query.family) for query in QUERIES}) + len(INSTANCES)


def test_queries_are_of_prices_that_the_table_counts_in_the_same_unit() -> None:
    known = prices().of("us-east-1")
    # AWS names the price of vended logs; no other source does without contradiction.
    asked_for = [query for query in QUERIES if query.key != "logs.vended.cloudwatch"]
    assert {query.key: query.unit for query in asked_for} == {
        query.key: price.unit for query in asked_for if (price := known.get(query.key))
    }
