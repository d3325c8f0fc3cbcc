"""What a command that sets something up in AWS did, or would do: the record of it, and the one way of getting there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from groundplane.cloud.session import explained, patiently


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing looked at."""

    kind: Literal["created", "repaired", "unchanged"]
    """In a dry run: what would have been done."""
    subject: str
    detail: str
    """What holds now; in a dry run: what would hold."""


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """One property of a thing that exists, checked and mended by itself."""

    subject: str
    detail: str
    holds: Callable[[], bool]
    mend: Callable[[], object]


def settle(aspects: Iterable[Aspect], *, target: str, fresh: bool, dry_run: bool) -> list[Action]:
    """Mend every aspect that does not hold. `fresh`: the thing has just been made, so nothing has drifted."""
    actions = []
    for aspect in aspects:
        with explained(target):
            kind: Literal["created", "repaired", "unchanged"] = "unchanged"
            if not aspect.holds():
                kind = "created" if fresh else "repaired"
                if not dry_run:
                    patiently(aspect.mend)
        actions.append(Action(kind=kind, subject=aspect.subject, detail=aspect.detail))
    return actions
