"""What an operator does in AWS by hand before a destroy, to what is meant to survive one."""

from collections.abc import Set

from groundplane.simulator.inventory import Inventory, Item, Records
from groundplane.simulator.lookup import held_along, row_of
from groundplane.simulator.rows import ROWS


def lift(inventory: Inventory, protected: Set[tuple[str, str | None]]) -> tuple[str, ...]:
    """Switch off AWS's own protection of resources, by URN and id, and empty them; returns what was done, for people.

    Only of those: what the stack itself does not protect must come down by itself.
    """
    with inventory.transaction() as records:
        return tuple(
            done
            for item in records.items()
            if (item.urn, item.id) in protected and item.type in ROWS
            for done in (*_unlocked(records, item), *_emptied(records, item))
        )


def _unlocked(records: Records, item: Item) -> list[str]:
    lock = row_of(item.type).lock
    if lock is None or item.state.get(lock.property) is not True:
        return []
    records.change(item.sequence, {**item.state, lock.property: False})
    return [f"{lock.property} of {item.type} {item.id} switched off"]


def _emptied(records: Records, item: Item) -> list[str]:
    content = held_along(records, item)
    for inside in content:
        records.remove(inside.sequence)
    return [f"{item.type} {item.id} emptied"] if content else []
