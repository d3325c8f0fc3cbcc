"""The simulated cloud's decisions: what may be created, changed and deleted, and what it answers. No gRPC here.

Not simulated, for any service: quotas and capacity, what IAM and the policies of resources allow, calls that fail and
are repeated, and that a change takes a while to be visible.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from groundplane.simulator.diff import changed_paths
from groundplane.simulator.inventory import Inventory, Item, Records
from groundplane.simulator.lookup import follow, named, refusal, row_of, values_at
from groundplane.simulator.operations import NeverReady, Operations, Refused
from groundplane.simulator.row import Holder, Reference, Requirement, Row
from groundplane.simulator.settings import Settings
from groundplane.simulator.side_effects import make_for, remove
from groundplane.simulator.templates import UNKNOWN, facts_of, id_of, state_of

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
            make_for(records, item)
            return item

        patience = timeout or CREATE_TIMEOUT_SECONDS

        def unmet(records: Records, item: Item) -> str | None:
            return self._unmet(records, row.awaits, inputs, id=item.id, timeout=duration(patience))

        return self._operations.create(
            urn, row.token, row.latency(inputs), add, patience=patience, unmet=unmet if row.awaits else None
        )

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
                state = self._state(records, item, inputs)
                records.change(item.sequence, state)
                make_for(records, replace(item, state=state))
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
                    if answer := refusal(records, item):
                        raise Refused(answer)
                    remove(records, item)
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
            state = self._state(records, item, inputs)
        versioned = row_of(type_).versioned
        if versioned is not None and state[versioned.output] != item.state.get(versioned.output):
            state[versioned.output] = UNKNOWN
        return state

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
        state = state_of(row, facts, id_, inputs)
        self._look_up(records, row, state)
        return Item(
            sequence=sequence,
            type=row.token,
            id=id_,
            urn=urn,
            account=account,
            region=region,
            generation=generation,
            state=state,
        )

    def _state(self, records: Records, item: Item, inputs: dict[str, Any]) -> dict[str, Any]:
        """State that an update leaves."""
        row = row_of(item.type)
        facts = facts_of(
            item.urn, account=item.account, region=item.region, generation=item.generation, sequence=item.sequence
        )
        state = state_of(row, facts, item.id, inputs)
        self._look_up(records, row, state)
        if row.versioned is not None:
            state[row.versioned.output] = _version(row, item.state, state)
        return state

    def _look_up(self, records: Records, row: Row, state: dict[str, Any]) -> None:
        """Fill outputs that another resource knows, if it is there."""
        for path, source in row.looked_up.items():
            *parents, last = path.split(".")
            place = state
            for part in parents:
                place = place.setdefault(part, {})
            if found := follow(records, row, state, source, self._settings.account):
                place[last] = found[0]

    def _check(self, records: Records, row: Row, inputs: dict[str, Any], but: Item | None = None) -> None:
        self._check_unique(records, row, inputs, but)
        for path, reference in row.references.items():
            for value in values_at(inputs, path):
                self._check_reference(records, reference, value)
        if complaint := self._unmet(records, row.requires, inputs):
            raise Refused(complaint)

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
        if all(named(target, reference.by) != value for target in targets):
            raise Refused(reference.missing.format(value=value))

    def _unmet(
        self, records: Records, requirements: tuple[Requirement, ...], inputs: Mapping[str, Any], **facts: str
    ) -> str | None:
        """What the first requirement that is not met says."""
        for requirement in requirements:
            if requirement.when is not None and inputs.get(requirement.when[0]) not in requirement.when[1]:
                continue
            for value in values_at(inputs, requirement.of):
                if not isinstance(value, str) or value.startswith(MASK):
                    continue
                name = value.rpartition(":")[2]
                if not any(self._holds(records, holder, name) for holder in requirement.met_by):
                    return requirement.error.format(value=value, **facts)
        return None

    def _holds(self, records: Records, holder: Holder, name: str) -> bool:
        return any(
            item.state.get(holder.by) == name and holder.value in values_at(item.state, holder.property)
            for item in records.items(holder.type)
            if item.account == self._settings.account
        )


def duration(seconds: float) -> str:
    """As Go writes it: `20m0s`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:g}m{rest:g}s" if minutes else f"{rest:g}s"


def _version(row: Row, before: Mapping[str, Any], after: Mapping[str, Any]) -> Any:
    """The number of changes, this one included if it is one."""
    assert row.versioned is not None
    output = row.versioned.output
    ignored = (output, *row.versioned.but)
    old, new = ({key: value for key, value in state.items() if key not in ignored} for state in (before, after))
    number = before.get(output, 1)
    return number + 1 if any(changed_paths(old, new)) else number
