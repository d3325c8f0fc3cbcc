"""A versions lock against what AWS names: the differences, and the lock without them. Pure; the calls are elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from components.cluster.cluster_spec import ClusterSpec
from infra.version_forms import Order, addon_order, image_order
from infra.versions import Versions


class Kind(StrEnum):
    """How a lock differs."""

    BEHIND = "behind"
    """AWS names a newer one."""
    AHEAD = "ahead"
    """The newest that AWS names is older: it has taken the locked one back, or that was for another minor."""
    UNPINNED = "unpinned"
    """Wanted, and not in the lock."""
    UNUSED = "unused"
    """In the lock, and of nothing the environment has."""
    UNKNOWN = "unknown"
    """AWS names none for the Kubernetes version, so there is nothing to go by."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an environment needs versions of."""

    kubernetes_version: str | None = None
    """None if there is no cluster."""
    addons: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that the lock has otherwise than AWS."""

    kind: Kind
    subject: str
    """Add-on or AMI type."""
    locked: str | None
    named: str | None
    """The newest that AWS names."""


def wanted_by(cluster: ClusterSpec) -> Wanted:
    """What a cluster needs versions of."""
    return Wanted(
        kubernetes_version=cluster.kubernetes_version, addons=cluster.wanted_addons, images=cluster.wanted_images
    )


def differences(locked: Versions, wanted: Wanted, named: Versions) -> tuple[Difference, ...]:
    """Where the lock is not what AWS names: add-ons first, then images, each by name."""
    return (
        *_differences(locked.addons, wanted.addons, named.addons, lambda _, version: addon_order(version)),
        *_differences(locked.images, wanted.images, named.images, image_order),
    )


def refreshed(locked: Versions, wanted: Wanted, named: Versions) -> Versions:
    """The lock with what AWS names for all that is wanted, and nothing else.

    Where AWS names none, what was locked stays: that is a version somebody found.
    """
    return Versions(
        kubernetes_version=wanted.kubernetes_version,
        addons=_refreshed(locked.addons, wanted.addons, named.addons),
        images=_refreshed(locked.images, wanted.images, named.images),
    )


def _refreshed(locked: Mapping[str, str], wanted: Iterable[str], named: Mapping[str, str]) -> dict[str, str]:
    there = {**locked, **named}
    return {name: there[name] for name in sorted(set(wanted)) if name in there}


def _differences(
    locked: Mapping[str, str],
    wanted: Iterable[str],
    named: Mapping[str, str],
    order: Callable[[str, str], Order | None],
) -> Iterator[Difference]:
    needed = set(wanted)
    for name in sorted(needed | set(locked)):
        ours, theirs = locked.get(name), named.get(name)
        if name not in needed:
            yield Difference(kind=Kind.UNUSED, subject=name, locked=ours, named=None)
        elif theirs is None:
            yield Difference(kind=Kind.UNKNOWN, subject=name, locked=ours, named=None)
        elif ours is None:
            yield Difference(kind=Kind.UNPINNED, subject=name, locked=None, named=theirs)
        elif ours != theirs:
            # Of the same order and yet not the same: another build, and AWS's is the one to have.
            ahead = (order(name, ours) or ()) > (order(name, theirs) or ())
            yield Difference(kind=Kind.AHEAD if ahead else Kind.BEHIND, subject=name, locked=ours, named=theirs)
