"""What keys and secrets cost."""

from groundplane.cost.item import Line
from tests.groundplane.cost.plans import figures, items_of, resource, usd

USD: dict[str, str | int] = {"kms.key": 1, "kms.requests": "0.03", "secrets.secret": "0.4"}


def test_key_costs_by_the_month_and_the_request() -> None:
    found = figures(items_of(resource("aws:kms/key:Key"), USD))
    assert found == {"key": usd(1, 1, 1), "requests": usd(0, "0.3", "0.3")}


def test_rotation_is_told_as_an_assumption() -> None:
    items = items_of(resource("aws:kms/key:Key", inputs={"enableKeyRotation": True}), USD)
    assert isinstance(items[0], Line)
    assert items[0].assumes == "keys not rotated yet: each of the first two rotations adds the price of a key"


def test_secret_costs_by_the_month() -> None:
    found = figures(items_of(resource("aws:secretsmanager/secret:Secret"), USD))
    assert found == {"secret": usd("0.4", "0.4", "0.4")}
