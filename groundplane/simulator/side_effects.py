"""What services make by themselves, kept as it should be: made, changed and taken away with what it is made for.

Level-triggered: `settle` is told what there should be and compares. What is made for a resource of AWS, rows say
(`Made`); what controllers make of objects in a cluster, `kubernetes/controllers.py` says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from groundplane.simulator.inventory import Item, Records
from groundplane.simulator.lookup import follow, goes_along, named, refusal, row_of, values_at
from groundplane.simulator.row import Made
from groundplane.simulator.templates import facts_of, id_of, state_of


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One thing that there should be."""

    type: str
    name: str
    """Logical name; a type and a name are there once for an owner."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None
    """None to draw one."""


def make_for(records: Records, item: Item) -> None:
    """Make, or change, what the row of a resource says that its service makes for it."""
    makes = row_of(item.type).makes
    if not makes:
        return
    wanted: dict[int, list[Wanted]] = {}
    owners = {item.sequence: item}
    for made in makes:
        for owner in _owners(records, item, made):
            owners[owner.sequence] = owner
            wanted.setdefault(owner.sequence, []).extend(_wanted(records, item, owner, made))
    for sequence, owner in owners.items():
        present = [other for other in records.made(sequence) if other.made_for == item.urn]
        settle(records, owner, wanted.get(sequence, []), present=present, region=item.region, made_for=item)


def settle(
    records: Records,
    owner: Item,
    wanted: Sequence[Wanted],
    *,
    present: Sequence[Item],
    region: str,
    made_for: Item | None = None,
) -> None:
    """Make what is wanted and not `present`, change what differs, and take away what is not wanted any more."""
    made_for = made_for or owner
    there = {item.urn: item for item in present}
    for want in wanted:
        item = _made(records, owner, made_for, want, region)
        before = there.pop(item.urn, None)
        if before is None:
            records.add(item)
        elif before.state != item.state:
            records.change(before.sequence, item.state)
    # What is in another owner stays with that: objects in a bucket.
    if made_for.sequence == owner.sequence:
        take_away(records, list(there.values()))


def remove(records: Records, item: Item) -> None:
    """Remove a resource that may go, with what goes along and what was made for it."""
    for user in list(goes_along(records, item)):
        records.remove(user.sequence)
    take_away(records, records.made(item.sequence))
    records.remove(item.sequence)


def take_away(records: Records, made: Sequence[Item]) -> None:
    """Last made first; what something else still uses is left over."""
    for item in reversed(made):
        if refusal(records, item) is None:
            records.remove(item.sequence)


def _owners(records: Records, item: Item, made: Made) -> Iterator[Item]:
    if made.owner is None:
        yield item
        return
    values = [value for value in values_at(item.state, made.owner.path) if isinstance(value, str)]
    for other in records.items(made.owner.type):
        name = str(named(other, made.owner.by))
        if other.account == item.account and any(value == name or value.startswith(f"{name}/") for value in values):
            yield other


def _wanted(records: Records, item: Item, owner: Item, made: Made) -> Iterator[Wanted]:
    if made.only_if is not None and not any(values_at(item.state, made.only_if)):
        return
    values = [None] if made.each is None else values_at(item.state, made.each)
    for number, each in enumerate(values, start=1):
        state = {**owner.state, "each": each}

        def at(path: str, state: Mapping[str, Any] = state) -> list[Any]:
            return follow(records, row_of(owner.type), state, path, owner.account)

        inputs = dict(made.fixed)
        for key, source in made.inputs.items():
            if isinstance(source, tuple):
                inputs[key] = [value for path in source for value in at(path)]
            elif found := at(source):
                inputs[key] = found[0]
        yield Wanted(
            type=made.type,
            name=f"{name_in(item.urn)}-{made.name}" + ("" if made.each is None else f"-{number}"),
            inputs=inputs,
            id=None if made.id is None else str(at(made.id)[0]),
        )


def _made(records: Records, owner: Item, made_for: Item, want: Wanted, region: str) -> Item:
    urn = "::".join([*made_for.urn.split("::")[:2], want.type, want.name])
    sequence = records.next_sequence()
    row = row_of(want.type)
    # Of what it is made for: that one's URN is unique, and this one's name may not be.
    facts = facts_of(
        f"{made_for.urn}::{want.type}::{want.name}",
        account=owner.account,
        region=region,
        generation=made_for.generation,
        sequence=made_for.sequence,
    )
    inputs = dict(want.inputs)
    id_ = want.id or id_of(row, facts, inputs)
    return Item(
        sequence=sequence,
        type=want.type,
        id=id_,
        urn=urn,
        account=owner.account,
        region=region,
        generation=made_for.generation,
        owner=owner.sequence,
        made_for=made_for.urn,
        state=state_of(row, facts, id_, inputs),
    )


def name_in(urn: str) -> str:
    """Logical name."""
    return urn.rpartition("::")[2]
