import threading
from pathlib import Path

import pytest

from groundplane.simulator.inventory import Inventory, Item, Operation, Records


def item(records: Records, id_: str, region: str = "us-east-1") -> Item:
    return Item(
        sequence=records.next_sequence(),
        type="t",
        id=id_,
        urn=f"urn:{id_}",
        account="1",
        region=region,
        generation=1,
        state={"id": id_},
    )


def operation(operation: str = "create", run: str = "up", type_: str = "t") -> Operation:
    return Operation(run=run, operation=operation, urn="urn:a", type=type_, seconds=2, started=1.0)


def add(inventory: Inventory, id_: str, region: str = "us-east-1") -> Item:
    with inventory.transaction() as records:
        added = item(records, id_, region)
        records.add(added)
    return added


def test_items_outlive_who_wrote_them(tmp_path: Path) -> None:
    added = add(Inventory(tmp_path / "i.sqlite"), "a")
    assert Inventory(tmp_path / "i.sqlite").items() == [added]


def test_same_id_in_two_regions_is_two_things(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path / "i.sqlite")
    east, west = add(inventory, "a"), add(inventory, "a", "us-west-2")
    with inventory.transaction() as records:
        assert records.find("t", "a", account="1", region="us-east-1") == east
        assert records.find("t", "a", account="1", region="us-west-2") == west
        assert records.find("t", "a", account="2", region="us-west-2") is None


def test_sequence_is_never_used_again(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path / "i.sqlite")
    first = add(inventory, "a")
    inventory.forget("urn:a")
    assert inventory.items() == []
    assert add(inventory, "a").sequence == first.sequence + 1


def test_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path / "i.sqlite")

    def half() -> None:
        with inventory.transaction() as records:
            records.add(item(records, "a"))
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert inventory.items() == []


def test_check_and_write_of_many_threads_do_not_mix(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path / "i.sqlite")

    def once() -> None:
        # Each with a connection of its own, as provider processes have.
        with Inventory(tmp_path / "i.sqlite").transaction() as records:
            if not records.items("t"):
                records.add(item(records, "a"))

    threads = [threading.Thread(target=once) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found.id for found in inventory.items()] == ["a"]


def test_operations_are_logged_in_the_order_of_their_start(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path / "i.sqlite")
    with inventory.transaction() as records:
        records.begin(operation("create"))
        number = records.begin(operation("delete"))
        records.end(number, ended=9.0, error="no")
    kinds = [(logged.operation, logged.ended, logged.error) for logged in inventory.operations("up")]
    assert kinds == [("create", None, None), ("delete", 9.0, "no")]
    assert inventory.operations("other") == []


def test_creates_are_counted_by_type_within_a_run_and_by_resource_over_all(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path / "i.sqlite")
    with inventory.transaction() as records:
        for run, kind, type_ in [
            ("up", "create", "t"),
            ("up", "delete", "t"),
            ("up", "create", "u"),
            ("x", "create", "t"),
        ]:
            records.begin(operation(kind, run, type_))
        assert records.creates_of_type("t", "up") == 1
        assert records.creates_of_urn("urn:a") == 3
