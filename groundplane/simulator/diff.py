"""Comparing what a resource was given with what it is given now. Pure functions over JSON data."""

import re
from collections.abc import Iterator
from typing import Any


def changed_paths(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Pairs of ("add" | "delete" | "update", path) for every leaf that differs: `rules[0].days`."""
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
    """Whether a change at `path` is a change at or below one of `replace`, whose paths have no list indices."""
    bare = re.sub(r"\[\d+\]", "", path)
    return any(bare == forced or bare.startswith(f"{forced}.") or forced.startswith(f"{bare}.") for forced in replace)
