"""Comparing what a resource was given with what it is given now. Pure functions over JSON data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from groundplane.simulator.row import Row

DEFAULTS = "__defaults"
"""Input in which the provider notes which other inputs it filled itself. pulumi-terraform-bridge,
pkg/tfbridge/schema.go: the bridged AWS provider keeps the same note under the same name, and decides by it as
`compare` does."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One leaf that differs."""

    kind: Literal["add", "delete", "update"]
    path: str
    """`rules[0].days`."""
    replaces: bool


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What the engine has to do about a resource."""

    changes: tuple[Change, ...]
    delete_first: bool
    """The old one must go before the new one can come."""


def compare(row: Row, old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    """Compare inputs; a change at or below a path of `row.replace`, or of the region, forces a replacement."""
    replace = (*row.replace, "region")
    changes = tuple(
        Change(kind=kind, path=path, replaces=forces_replacement(path, replace))
        for kind, path in changed_paths(without_note(old), without_note(new))
    )
    replaced = any(change.replaces for change in changes)
    return Comparison(
        changes=changes, delete_first=replaced and (row.delete_before_replace or _named_by_hand(row, new))
    )


def without_note(inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs as the cloud gets them."""
    return {key: value for key, value in inputs.items() if key != DEFAULTS}


def changed_paths(old: Any, new: Any, path: str = "") -> Iterator[tuple[Literal["add", "delete", "update"], str]]:
    """Kind and path of every leaf that differs; a key that is None is a key that is missing."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from changed_paths(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else None
            after = new[index] if index < len(new) else None
            yield from changed_paths(before, after, f"{path}[{index}]")
    elif old != new:
        yield ("add" if old is None else "delete" if new is None else "update"), path


def forces_replacement(path: str, replace: tuple[str, ...]) -> bool:
    """Whether a change at `path` is a change at, below or above one of `replace`, whose paths have no list indices."""
    bare = re.sub(r"\[\d+\]", "", path)
    return any(bare == forced or bare.startswith(f"{forced}.") or forced.startswith(f"{bare}.") for forced in replace)


def _named_by_hand(row: Row, inputs: dict[str, Any]) -> bool:
    # The bridge's rule: a property it could have named, and did not, may be taken still; a name it drew is free.
    return row.autoname in inputs and row.autoname not in inputs.get(DEFAULTS, [])
