"""Finding things in the inventory by what rows say of them: paths, references, and who holds what. Changes nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from groundplane.simulator.inventory import Item, Records
from groundplane.simulator.operations import Refused
from groundplane.simulator.row import Reference, Row
from groundplane.simulator.rows import ROWS

HOP = ">"


def row_of(type_: str) -> Row:
    """The row of a type. Raises Refused, naming the type and where rows are kept, if there is none."""
    if type_ not in ROWS:
        raise Refused(
            f"the simulator has no row for resource type {type_}: add one to groundplane/simulator/rows "
            "(outputs, unique names, references, what forces a replacement, latency)"
        )
    return ROWS[type_]


def values_at(tree: Any, path: str) -> list[Any]:
    """Values at a path such as `rules[].bucket`; lists are entered wherever they stand."""
    found = [tree]
    for part in path.replace("[]", "").split("."):
        found = [item[part] for item in _flat(found) if isinstance(item, dict) and part in item]
    return list(_flat(found))


def follow(records: Records, row: Row, state: Mapping[str, Any], path: str, account: str) -> list[Any]:
    """Values at a path that may go on in what an input names: `launchTemplate.id>vpcSecurityGroupIds`."""
    here, hop, rest = path.partition(HOP)
    values = values_at(state, here)
    if not hop:
        return values
    reference = row.references[here]
    targets = (item for item in records.items(reference.to) if item.account == account)
    return [
        value
        for target in targets
        if named(target, reference.by) in values
        for value in follow(records, row_of(target.type), target.state, rest, account)
    ]


def named(item: Item, by: str) -> Any:
    """What others name a resource by."""
    return item.id if by == "id" else item.state.get(by)


def goes_along(records: Records, target: Item) -> Iterator[Item]:
    """What is deleted with a target because the target says so."""
    for path, reference, type_ in _holding(target.type):
        if _lets_go(reference, target):
            yield from _users(records, target, type_, path, reference)


def held_along(records: Records, target: Item) -> list[Item]:
    """What keeps a target from being deleted, and would go along if the target said so: the objects of a bucket."""
    return [
        user
        for path, reference, type_ in _holding(target.type)
        if reference.unless is not None and not _lets_go(reference, target)
        for user in _users(records, target, type_, path, reference)
    ]


def refusal(records: Records, target: Item) -> str | None:
    """What the service answers to the deletion of a resource; None if it may go."""
    lock = row_of(target.type).lock
    if lock is not None and target.state.get(lock.property) is True:
        return lock.error
    for path, reference, type_ in _holding(target.type):
        if _lets_go(reference, target):
            continue
        for user in _users(records, target, type_, path, reference):
            return str(reference.blocks).format(value=named(target, reference.by), by=user.id)
    return None


def _holding(type_: str) -> Iterator[tuple[str, Reference, str]]:
    """Path, reference and type of whatever keeps a resource of `type_` from being deleted."""
    for row in ROWS.values():
        for path, reference in row.references.items():
            if reference.to == type_ and reference.blocks is not None:
                yield path, reference, row.token


def _lets_go(reference: Reference, target: Item) -> bool:
    if reference.unless is None:
        return False
    name, value = reference.unless
    return bool(target.state.get(name) == value)


def _users(records: Records, target: Item, type_: str, path: str, reference: Reference) -> Iterator[Item]:
    name = named(target, reference.by)
    for user in records.items(type_):
        if user.sequence != target.sequence and user.account == target.account and name in values_at(user.state, path):
            yield user


def _flat(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value
