"""The simulated cloud's decisions: what may be created, changed and deleted, and what it answers. No gRPC here."""

from collections.abc import Iterator
from typing import Any

from groundplane.simulator.inventory import Inventory, Item, Records
from groundplane.simulator.operations import NeverReady, Operations, Refused
from groundplane.simulator.row import Holder, Reference, Requirement, Row
from groundplane.simulator.rows import ROWS
from groundplane.simulator.settings import Settings
from groundplane.simulator.templates import facts_of, id_of, state_of

__all__ = ["MASK", "Cloud", "NeverReady", "Refused", "row_of", "values_at"]

MASK = "[secret:"
"""How the text starts that stands in the inventory for a secret."""

CREATE_TIMEOUT_SECONDS = 1200
"""The default of most resources of terraform-provider-aws that wait: `create - (Default 20m)` in their
documentation."""


class Cloud:
    """One account, as the provider of one region sees it."""

    def __init__(self, settings: Settings, region: str) -> None:
        self._settings = settings
        self._inventory = Inventory(settings.inventory)
        self._operations = Operations(settings, self._inventory)
        self._region = region

    def create(self, urn: str, type_: str, inputs: dict[str, Any], timeout: float = 0) -> Item:
        """Make a resource. `timeout` is in seconds, 0 for the default. Raises Refused."""
        row = row_of(type_)

        def add(records: Records) -> Item:
            self._check(records, row, inputs)
            item = self._item(records, row, urn, inputs)
            records.add(item)
            return item

        patience = timeout or CREATE_TIMEOUT_SECONDS
        return self._operations.create(urn, row.token, row.latency(inputs), add, patience=patience)

    def update(
        self, urn: str, type_: str, id_: str, inputs: dict[str, Any], region: str | None = None
    ) -> dict[str, Any]:
        """Change a resource in place; returns its state. What is no longer given is gone. Raises Refused."""
        row = row_of(type_)
        latency = row.latency(inputs)
        with self._operations.logged("update", urn, row.token, latency):
            with self._inventory.transaction() as records:
                item = self._existing(records, type_, id_, region)
                self._check(records, row, inputs, but=item)
                state = state_of(row, self._facts(item), item.id, inputs)
                records.change(item.sequence, state)
            self._operations.wait(latency.of("update"))
        return state

    def delete(self, urn: str, type_: str, id_: str, region: str | None = None) -> None:
        """Remove a resource; one that is gone already is fine. Raises Refused while others need it."""
        row = row_of(type_)
        latency = row.latency(self.read(type_, id_, region) or {})
        with self._operations.logged("delete", urn, row.token, latency):
            with self._inventory.transaction() as records:
                item = self._find(records, type_, id_, region)
                if item is not None:
                    _check_unused(records, item)
                    records.remove(item.sequence)
            self._operations.wait(latency.of("delete"))

    def read(self, type_: str, id_: str, region: str | None = None) -> dict[str, Any] | None:
        """State of a resource, or None if it is gone."""
        with self._inventory.transaction() as records:
            item = self._find(records, type_, id_, region)
        return None if item is None else item.state

    def foretold(self, type_: str, id_: str, inputs: dict[str, Any], region: str | None = None) -> dict[str, Any]:
        """State that an update would leave; unknown where it rests on inputs that are. Raises Refused if it is gone."""
        with self._inventory.transaction() as records:
            item = self._existing(records, type_, id_, region)
        return state_of(row_of(type_), self._facts(item), item.id, inputs)

    def _find(self, records: Records, type_: str, id_: str, region: str | None) -> Item | None:
        return records.find(type_, id_, account=self._settings.account, region=region or self._region)

    def _existing(self, records: Records, type_: str, id_: str, region: str | None) -> Item:
        item = self._find(records, type_, id_, region)
        if item is None:
            raise Refused(f"NotFoundException: {type_} {id_} does not exist")
        return item

    def _item(self, records: Records, row: Row, urn: str, inputs: dict[str, Any]) -> Item:
        region = str(inputs.get("region", self._region))
        # This create is in the log already.
        generation = records.creates_of_urn(urn)
        sequence = records.next_sequence()
        account = self._settings.account
        facts = facts_of(urn, account=account, region=region, generation=generation, sequence=sequence)
        id_ = id_of(row, facts, inputs)
        return Item(
            sequence=sequence,
            type=row.token,
            id=id_,
            urn=urn,
            account=account,
            region=region,
            generation=generation,
            state=state_of(row, facts, id_, inputs),
        )

    def _facts(self, item: Item) -> dict[str, str]:
        return facts_of(
            item.urn, account=item.account, region=item.region, generation=item.generation, sequence=item.sequence
        )

    def _check(self, records: Records, row: Row, inputs: dict[str, Any], but: Item | None = None) -> None:
        self._check_unique(records, row, inputs, but)
        for path, reference in row.references.items():
            for value in values_at(inputs, path):
                self._check_reference(records, reference, value)
        for requirement in row.requires:
            for value in values_at(inputs, requirement.of):
                self._check_requirement(records, requirement, value)

    def _check_unique(self, records: Records, row: Row, inputs: dict[str, Any], but: Item | None) -> None:
        for unique in row.unique:
            value = inputs.get(unique.property)
            if value is None:
                continue
            for other in records.items(row.token):
                taken = other.state.get(unique.property) == value and (but is None or other.sequence != but.sequence)
                if taken and self._shares(unique.scope, other, inputs):
                    raise Refused(unique.error.format(value=value))

    def _shares(self, scope: str, other: Item, inputs: dict[str, Any]) -> bool:
        if scope == "global":
            return True
        here = other.region == inputs.get("region", self._region)
        return other.account == self._settings.account and (scope == "account" or here)

    def _check_reference(self, records: Records, reference: Reference, value: Any) -> None:
        if not isinstance(value, str) or value.startswith((MASK, *reference.external)):
            return
        targets = (item for item in records.items(reference.to) if item.account == self._settings.account)
        if all(_named(target, reference.by) != value for target in targets):
            raise Refused(reference.missing.format(value=value))

    def _check_requirement(self, records: Records, requirement: Requirement, value: Any) -> None:
        if not isinstance(value, str) or value.startswith(MASK):
            return
        name = value.rpartition(":")[2]
        if not any(self._holds(records, holder, name) for holder in requirement.met_by):
            raise Refused(requirement.error.format(value=value))

    def _holds(self, records: Records, holder: Holder, name: str) -> bool:
        return any(
            item.state.get(holder.by) == name and holder.value in values_at(item.state, holder.property)
            for item in records.items(holder.type)
            if item.account == self._settings.account
        )


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


def _flat(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value


def _named(item: Item, by: str) -> Any:
    return item.id if by == "id" else item.state.get(by)


def _users(type_: str) -> Iterator[tuple[str, str, Reference]]:
    """Type, path and reference of whatever keeps a resource of `type_` from being deleted."""
    for row in ROWS.values():
        for path, reference in row.references.items():
            if reference.to == type_ and reference.blocks is not None:
                yield row.token, path, reference


def _check_unused(records: Records, target: Item) -> None:
    for type_, path, reference in _users(target.type):
        name = _named(target, reference.by)
        for user in records.items(type_):
            if (
                user.sequence != target.sequence
                and user.account == target.account
                and name in values_at(user.state, path)
            ):
                raise Refused(str(reference.blocks).format(value=name, by=user.id))
