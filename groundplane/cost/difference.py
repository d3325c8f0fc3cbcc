"""How two estimates differ: what one has and the other has not, and what costs more or less. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from groundplane.cost.document import Key, Summary
from groundplane.cost.range import Range


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that does not cost the same."""

    key: Key
    before: Range
    after: Range

    @property
    def by(self) -> Range:
        """How much more; less, if negative."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True)
class Difference:
    """From one estimate to another."""

    before: Summary
    after: Summary
    changes: tuple[Change, ...]
    """Largest first, by what is expected, whatever its sign."""

    @property
    def by(self) -> Range:
        """How much more a month costs."""
        return self.after.total - self.before.total


def difference(before: Summary, after: Summary) -> Difference:
    """What changed from `before` to `after`, by component, resource and what it is."""
    keys = {*before.rows, *after.rows}
    found = [
        Change(key=key, before=before.rows.get(key, Range()), after=after.rows.get(key, Range()))
        for key in sorted(keys)
    ]
    changed = [change for change in found if change.before != change.after]
    return Difference(before=before, after=after, changes=tuple(sorted(changed, key=_size)))


def _size(change: Change) -> tuple[Decimal, Decimal, Key]:
    return -abs(change.by.expected), -abs(change.by.maximum), change.key
