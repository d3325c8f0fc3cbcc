"""What the simulated cloud holds: one SQLite file that outlives the engine, so a crash leaves what a cloud would keep.

Several provider processes write it at once. It stores and finds; what may be created or deleted is decided in `cloud.py`.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
create table if not exists resources (
    sequence integer primary key autoincrement, type text not null, id text not null, urn text not null,
    account text not null, region text not null, state text not null);
create index if not exists resources_by_type on resources (type, id);
create table if not exists operations (
    sequence integer primary key autoincrement, run text not null, operation text not null, urn text not null,
    type text not null, seconds real not null, started real not null, ended real, error text);
"""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One resource that exists."""

    sequence: int
    type: str
    id: str
    urn: str
    account: str
    region: str
    state: dict[str, Any]
    """Inputs and outputs by camelCase name; secrets are masked."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One create, update or delete that a provider was asked for."""

    run: str
    operation: str
    urn: str
    type: str
    seconds: float
    """What it would take in AWS."""
    started: float
    """Wall clock, seconds since the epoch."""
    ended: float | None
    """None while it runs, and for ever if the engine was killed in the middle."""
    error: str | None


class Inventory:
    """The file at `path`, made when it is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connect() as db:
            db.executescript(_SCHEMA)

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=60, isolation_level="IMMEDIATE")
        try:
            db.execute("pragma journal_mode=wal")
            db.execute("pragma synchronous=off")
            with db:
                yield db
        finally:
            db.close()

    def items(self, type_: str | None = None) -> list[Item]:
        """All resources, or those of one type, oldest first."""
        where, values = ("where type = ?", (type_,)) if type_ else ("", ())
        query = f"select sequence, type, id, urn, account, region, state from resources {where} order by sequence"
        with self._connect() as db:
            return [_item(row) for row in db.execute(query, values)]

    def find(self, type_: str, id_: str, *, account: str) -> Item | None:
        """The newest resource of that type and id in the account."""
        query = """select sequence, type, id, urn, account, region, state from resources
                   where type = ? and id = ? and account = ? order by sequence desc limit 1"""
        with self._connect() as db:
            row = db.execute(query, (type_, id_, account)).fetchone()
        return _item(row) if row else None

    def reserve(self) -> int:
        """A number that no other resource has or will have."""
        with self._connect() as db:
            cursor = db.execute(
                "insert into resources (type, id, urn, account, region, state) values ('', '', '', '', '', '{}')"
            )
            db.execute("delete from resources where sequence = ?", (cursor.lastrowid,))
            return int(cursor.lastrowid or 0)

    def add(self, item: Item) -> None:
        """Keep a new resource."""
        with self._connect() as db:
            db.execute(
                "insert into resources (sequence, type, id, urn, account, region, state) values (?, ?, ?, ?, ?, ?, ?)",
                (item.sequence, item.type, item.id, item.urn, item.account, item.region, json.dumps(item.state)),
            )

    def change(self, sequence: int, state: dict[str, Any]) -> None:
        """Replace the state of a resource."""
        with self._connect() as db:
            db.execute("update resources set state = ? where sequence = ?", (json.dumps(state), sequence))

    def remove(self, sequence: int) -> None:
        """Forget a resource."""
        with self._connect() as db:
            db.execute("delete from resources where sequence = ?", (sequence,))

    def begin(self, operation: Operation) -> int:
        """Log the start of an operation; returns its number."""
        with self._connect() as db:
            cursor = db.execute(
                "insert into operations (run, operation, urn, type, seconds, started) values (?, ?, ?, ?, ?, ?)",
                (operation.run, operation.operation, operation.urn, operation.type, operation.seconds, operation.started),
            )
            return int(cursor.lastrowid or 0)

    def end(self, sequence: int, *, ended: float, error: str | None) -> None:
        """Log the end of an operation."""
        with self._connect() as db:
            db.execute("update operations set ended = ?, error = ? where sequence = ?", (ended, error, sequence))

    def operations(self, run: str | None = None) -> list[Operation]:
        """All operations, or those of one run, in the order of their start."""
        where, values = ("where run = ?", (run,)) if run else ("", ())
        query = f"select run, operation, urn, type, seconds, started, ended, error from operations {where} order by sequence"
        with self._connect() as db:
            rows = db.execute(query, values).fetchall()
        names = ("run", "operation", "urn", "type", "seconds", "started", "ended", "error")
        return [Operation(**dict(zip(names, row, strict=True))) for row in rows]

    def created(self, type_: str, run: str) -> int:
        """How many creates of a type one run has begun, failed ones included."""
        query = "select count(*) from operations where operation = 'create' and type = ? and run = ?"
        with self._connect() as db:
            return int(db.execute(query, (type_, run)).fetchone()[0])


def _item(row: tuple[Any, ...]) -> Item:
    sequence, type_, id_, urn, account, region, state = row
    return Item(
        sequence=sequence, type=type_, id=id_, urn=urn, account=account, region=region, state=json.loads(state)
    )
