"""The simulated cloud's decisions: what may be created, changed and deleted, and what it answers. No gRPC here."""

import os
import random
import re
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

from groundplane.simulator.inventory import Inventory, Item, Operation
from groundplane.simulator.row import Row, Tree
from groundplane.simulator.rows import ROWS
from groundplane.simulator.settings import Settings


class Refused(Exception):
    """The cloud says no; the text is what its API would answer."""


class Cloud:
    """One account in one region, as one configured provider sees it."""

    def __init__(self, settings: Settings, region: str) -> None:
        self._settings = settings
        self._inventory = Inventory(settings.inventory)
        self._region = region
        # A check and the write that relies on it must not be parted by another thread's.
        self._lock = threading.Lock()

    def create(self, urn: str, type_: str, inputs: dict[str, Any], timeout: float) -> tuple[str, dict[str, Any]]:
        """Make a resource; returns its id and its state. Raises Refused."""
        row = row_of(type_)
        fault = self._fault(type_)
        sequence = self._begin("create", urn, row)
        try:
            if fault == "fail":
                raise Refused(f"InternalError: simulated failure of this create of {type_}")
            if fault == "timeout":
                raise Refused(f"timeout while waiting for the resource to be created (timeout: {timeout or 1200:g}s)")
            with self._lock:
                self._check(row, inputs)
                item = self._item(row, urn, inputs)
                self._inventory.add(item)
            self._wait(row.seconds.create)
            if fault == "kill":
                os.kill(os.getppid(), signal.SIGKILL)
                time.sleep(60)
        except Refused as refusal:
            self._end(sequence, str(refusal))
            raise
        self._end(sequence, None)
        return item.id, item.state

    def update(self, urn: str, type_: str, id_: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Change a resource in place; returns its state. Raises Refused."""
        row = row_of(type_)
        sequence = self._begin("update", urn, row)
        try:
            with self._lock:
                item = self._existing(type_, id_)
                self._check(row, inputs, but=item)
                state = {**item.state, **inputs}
                self._inventory.change(item.sequence, state)
            self._wait(row.seconds.of("update"))
        except Refused as refusal:
            self._end(sequence, str(refusal))
            raise
        self._end(sequence, None)
        return state

    def delete(self, urn: str, type_: str, id_: str) -> None:
        """Remove a resource; one that is gone already is fine. Raises Refused while others need it."""
        row = row_of(type_)
        sequence = self._begin("delete", urn, row)
        try:
            with self._lock:
                item = self._inventory.find(type_, id_, account=self._settings.account)
                if item is not None:
                    self._check_unused(item)
                    self._inventory.remove(item.sequence)
            self._wait(row.seconds.of("delete"))
        except Refused as refusal:
            self._end(sequence, str(refusal))
            raise
        self._end(sequence, None)

    def read(self, type_: str, id_: str) -> dict[str, Any] | None:
        """State of a resource, or None if it is gone."""
        item = self._inventory.find(type_, id_, account=self._settings.account)
        return None if item is None else item.state

    def _fault(self, type_: str) -> str | None:
        fault = self._settings.fault
        if fault is None or fault.type != type_:
            return None
        return fault.kind if self._inventory.created(type_, self._settings.run) + 1 == fault.nth else None

    def _begin(self, operation: str, urn: str, row: Row) -> int:
        return self._inventory.begin(
            Operation(
                run=self._settings.run,
                operation=operation,
                urn=urn,
                type=row.token,
                seconds=row.seconds.of(operation),
                started=time.time(),
                ended=None,
                error=None,
            )
        )

    def _end(self, sequence: int, error: str | None) -> None:
        self._inventory.end(sequence, ended=time.time(), error=error)

    def _wait(self, seconds: float) -> None:
        if self._settings.speedup:
            time.sleep(seconds / self._settings.speedup)

    def _existing(self, type_: str, id_: str) -> Item:
        item = self._inventory.find(type_, id_, account=self._settings.account)
        if item is None:
            raise Refused(f"NotFoundException: {type_} {id_} does not exist")
        return item

    def _item(self, row: Row, urn: str, inputs: dict[str, Any]) -> Item:
        sequence = self._inventory.reserve()
        region = inputs.get("region", self._region)
        facts = self._facts(urn, sequence, region)
        texts = {key: value for key, value in inputs.items() if isinstance(value, str)}
        id_ = row.id.format(**{**facts, **texts})
        known: dict[str, Any] = {**facts, **texts, "id": id_}
        state: dict[str, Any] = {"region": region}
        for key, tree in row.outputs.items():
            state[key] = _filled(tree, known)
            if key not in inputs and isinstance(state[key], str):
                known[key] = state[key]
        state = _merged(state, inputs)
        return Item(
            sequence=sequence,
            type=row.token,
            id=id_,
            urn=urn,
            account=self._settings.account,
            region=region,
            state=state,
        )

    def _facts(self, urn: str, sequence: int, region: str) -> dict[str, Any]:
        # Not the sequence: it depends on which of several parallel creates came first.
        generation = sum(1 for operation in self._inventory.operations() if operation.urn == urn and operation.operation == "create")
        draw = random.Random(f"{self._settings.account} {urn} {generation}")
        return {
            "account": self._settings.account,
            "region": region,
            "partition": "aws",
            "suffix": "amazonaws.com",
            "name": urn.rpartition("::")[2],
            "sequence": sequence,
            "hex8": f"{draw.getrandbits(32):08x}",
            "hex17": f"{draw.getrandbits(68):017x}",
            "hex32": f"{draw.getrandbits(128):032x}",
            "uuid": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            "digits": f"{draw.randrange(10**12):012d}",
            "upper21": "".join(draw.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=17)),
        }

    def _check(self, row: Row, inputs: dict[str, Any], but: Item | None = None) -> None:
        for unique in row.unique:
            value = inputs.get(unique.property)
            if value is not None and any(
                self._shares(unique.scope, other)
                for other in self._inventory.items(row.token)
                if other.state.get(unique.property) == value and (but is None or other.sequence != but.sequence)
            ):
                raise Refused(unique.error.format(value=value))
        for path, reference in row.references.items():
            for value in values_at(inputs, path):
                if not isinstance(value, str) or value.startswith(reference.external or ("\0",)):
                    continue
                if not any(
                    _names(target, reference.by) == value and target.account == self._settings.account
                    for target in self._inventory.items(reference.to)
                ):
                    raise Refused(reference.missing.format(value=value))

    def _shares(self, scope: str, other: Item) -> bool:
        if scope == "global":
            return True
        return other.account == self._settings.account and (scope == "account" or other.region == self._region)

    def _check_unused(self, target: Item) -> None:
        for row in ROWS.values():
            for path, reference in row.references.items():
                if reference.to != target.type or reference.blocks is None:
                    continue
                for user in self._inventory.items(row.token):
                    if user.sequence != target.sequence and _names(target, reference.by) in values_at(user.state, path):
                        raise Refused(reference.blocks.format(value=_names(target, reference.by), by=user.id))


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


def _names(item: Item, by: str) -> Any:
    return item.id if by == "id" else item.state.get(by)


def _filled(tree: Tree, known: dict[str, Any]) -> Any:
    if isinstance(tree, str):
        return re.sub(r"\{(\w+)\}", lambda match: str(known[match[1]]) if match[1] in known else match[0], tree)
    if isinstance(tree, list):
        return [_filled(item, known) for item in tree]
    if isinstance(tree, dict):
        return {key: _filled(value, known) for key, value in tree.items()}
    return tree


def _merged(computed: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    merged = dict(computed)
    for key, value in given.items():
        nested = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if nested else value
    return merged
