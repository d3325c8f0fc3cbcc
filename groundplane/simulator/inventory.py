"""What the simulated cloud holds: one SQLite file that outlives the engine, so a crash leaves what a cloud would keep.

Several provider processes use it at once. It stores and finds; what may be created or deleted is decided in `cloud.py`.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
create table if not exists resources (
    sequence integer primary key autoincrement, type text not null, id text not null, urn text not null,
    account text not null, region text not null, generation integer not null, owner integer, made_for text,
    state text not null);
create index if not exists resources_by_type on resources (type, id);
create index if not exists resources_by_owner on resources (owner);
create table if not exists operations (
    sequence integer primary key autoincrement, run text not null, operation text not null, urn text not null,
    type text not null, seconds real not null, started real not null, ended real, error text);
create index if not exists operations_by_urn on operations (urn);
create index if not exists operations_by_type on operations (type, run);
"""
_ITEM = "sequence, type, id, urn, account, region, generation, owner, made_for, state"
_OPERATION = "run, operation, urn, type, seconds, started, ended, error"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One resource that exists."""

    sequence: int
    """Its place in the order of creation; no other resource has or will have it."""
    type: str
    id: str
    urn: str
    account: str
    region: str
    generation: int
    """How many creates its URN had seen, this one included: what a replacement differs by from what it replaces."""
    owner: int | None = None
    """Sequence of what it goes with, if a service has made it by itself: no stack knows it, and its URN is none."""
    made_for: str | None = None
    """URN of what it was made for."""
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
    ended: float | None = None
    """None while it runs, and for ever if the engine was killed in the middle."""
    error: str | None = None


class Inventory:
    """The file at `path`, made when it is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as db:
            db.execute("pragma journal_mode=wal")
            db.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator["Records"]:
        """Everything in it, reads included, happens as if nobody else used the file; an exception undoes it all.

        A check and the write that relies on it belong in one.
        """
        with closing(self._connect()) as db:
            db.execute("begin immediate")
            try:
                yield Records(db)
            except BaseException:
                db.execute("rollback")
                raise
            db.execute("commit")

    def items(self) -> list[Item]:
        """All resources, oldest first."""
        with self.transaction() as records:
            return records.items()

    def forget(self, urn: str) -> None:
        """Remove whatever has the URN, without an operation."""
        with self.transaction() as records:
            for item in records.items():
                if item.urn == urn:
                    records.remove(item.sequence)

    def operations(self, run: str | None = None) -> list[Operation]:
        """All operations, or those of one run, in the order of their start."""
        with self.transaction() as records:
            return records.operations(run)

    def _connect(self) -> sqlite3.Connection:
        # A rehearsal's inventory need not survive a power cut, only a crash of whoever writes it.
        db = sqlite3.connect(self._path, timeout=60, isolation_level=None)
        db.execute("pragma synchronous=off")
        return db


class Records:
    """The file's content within one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def items(self, type_: str | None = None) -> list[Item]:
        """All resources, or those of one type, oldest first."""
        where, values = ("where type = ?", (type_,)) if type_ else ("", ())
        return [
            _item(row) for row in self._db.execute(f"select {_ITEM} from resources {where} order by sequence", values)
        ]

    def find(self, type_: str, id_: str, *, account: str, region: str) -> Item | None:
        """The newest resource of that type and id there."""
        query = f"""select {_ITEM} from resources where type = ? and id = ? and account = ? and region = ?
                    order by sequence desc limit 1"""
        row = self._db.execute(query, (type_, id_, account, region)).fetchone()
        return _item(row) if row else None

    def made(self, owner: int) -> list[Item]:
        """What goes with a resource, oldest first."""
        query = f"select {_ITEM} from resources where owner = ? order by sequence"
        return [_item(row) for row in self._db.execute(query, (owner,))]

    def next_sequence(self) -> int:
        """The number that the next resource added will have."""
        row = self._db.execute("select seq from sqlite_sequence where name = 'resources'").fetchone()
        return int(row[0]) + 1 if row else 1

    def add(self, item: Item) -> None:
        """Keep a new resource."""
        values = (*astuple(item)[:-1], json.dumps(item.state))
        self._db.execute(f"insert into resources ({_ITEM}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def change(self, sequence: int, state: dict[str, Any]) -> None:
        """Replace the state of a resource."""
        self._db.execute("update resources set state = ? where sequence = ?", (json.dumps(state), sequence))

    def remove(self, sequence: int) -> None:
        """Forget a resource."""
        self._db.execute("delete from resources where sequence = ?", (sequence,))

    def begin(self, operation: Operation) -> int:
        """Log the start of an operation; returns its number."""
        query = f"insert into operations ({_OPERATION}) values (?, ?, ?, ?, ?, ?, ?, ?)"
        return int(self._db.execute(query, astuple(operation)).lastrowid or 0)

    def end(self, number: int, *, ended: float, error: str | None) -> None:
        """Log the end of an operation."""
        self._db.execute("update operations set ended = ?, error = ? where sequence = ?", (ended, error, number))

    def operations(self, run: str | None = None) -> list[Operation]:
        """All operations, or those of one run, in the order of their start."""
        where, values = ("where run = ?", (run,)) if run else ("", ())
        rows = self._db.execute(f"select {_OPERATION} from operations {where} order by sequence", values)
        names = _OPERATION.split(", ")
        return [Operation(**dict(zip(names, row, strict=True))) for row in rows]

    def creates_of_type(self, type_: str, run: str) -> int:
        """How many creates of a type one run has begun, failed ones included."""
        query = "select count(*) from operations where type = ? and run = ? and operation = 'create'"
        return int(self._db.execute(query, (type_, run)).fetchone()[0])

    def operations_of(self, run: str) -> int:
        """How many operations one run has begun."""
        return int(self._db.execute("select count(*) from operations where run = ?", (run,)).fetchone()[0])

    def creates_of_urn(self, urn: str) -> int:
        """How many creates of a resource all runs have begun, failed ones included."""
        query = "select count(*) from operations where urn = ? and operation = 'create'"
        return int(self._db.execute(query, (urn,)).fetchone()[0])


def _item(row: tuple[Any, ...]) -> Item:
    names = _ITEM.split(", ")
    return Item(**{**dict(zip(names, row, strict=True)), "state": json.loads(row[-1])})
