from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud
from groundplane.simulator.inventory import Inventory
from groundplane.simulator.lookup import follow, held_along, refusal, row_of, values_at
from groundplane.simulator.rows.s3 import BUCKET, OBJECT
from groundplane.simulator.settings import Settings
from tests.groundplane.simulator.conftest import LOCK, LOCK_URN, VAULT, VAULT_URN

ARN = "arn:aws:vault:us-east-1:123456789012:v"


@pytest.fixture
def cloud(settings: Settings) -> Cloud:
    return Cloud(settings, "us-east-1")


@pytest.mark.parametrize(
    ("path", "values"),
    [("a", [1]), ("b.c", [2]), ("d[].e", [3, 4]), ("f", ["x", "y"]), ("gone.c", []), ("a.b", [])],
)
def test_values_at_a_path_enters_lists(path: str, values: list[object]) -> None:
    tree = {"a": 1, "b": {"c": 2}, "d": [{"e": 3}, {"e": 4}, {}], "f": ["x", ["y"]]}
    assert values_at(tree, path) == values


@pytest.mark.parametrize(
    ("path", "values"),
    [("vaultId", ["v"]), ("keys[].vault>door.open", [False]), ("keys[].vault>gone", [])],
)
def test_path_goes_on_in_what_an_input_names(cloud: Cloud, settings: Settings, path: str, values: list[object]) -> None:
    cloud.create(VAULT_URN, VAULT, {"name": "v"})
    state = {"vaultId": "v", "keys": [{"vault": ARN}]}
    with Inventory(settings.inventory).transaction() as records:
        assert follow(records, row_of(LOCK), state, path, settings.account) == values


def test_what_nothing_uses_may_go(cloud: Cloud, settings: Settings) -> None:
    item = cloud.create(VAULT_URN, VAULT, {"name": "v"})
    with Inventory(settings.inventory).transaction() as records:
        assert refusal(records, item) is None


def test_what_is_used_may_not_go(cloud: Cloud, settings: Settings) -> None:
    item = cloud.create(VAULT_URN, VAULT, {"name": "v"})
    user = cloud.create(LOCK_URN, LOCK, {"vaultId": "v", "keys": [{"vault": ARN}]})
    with Inventory(settings.inventory).transaction() as records:
        assert refusal(records, item) == f"VaultInUse: {ARN} by {user.id}"


@pytest.mark.parametrize(("destroy", "held"), [(False, 1), (True, 0)])
def test_content_holds_unless_its_owner_lets_it_go(
    cloud: Cloud, settings: Settings, *, destroy: bool, held: int
) -> None:
    inputs: dict[str, Any] = {"bucket": "b", "forceDestroy": destroy}
    bucket = cloud.create(f"urn:pulumi:dev::groundplane::{BUCKET}::b", BUCKET, inputs)
    cloud.create(f"urn:pulumi:dev::groundplane::{OBJECT}::o", OBJECT, {"bucket": "b", "key": "o"})
    with Inventory(settings.inventory).transaction() as records:
        assert len(held_along(records, bucket)) == held
        assert (refusal(records, bucket) is None) is destroy
