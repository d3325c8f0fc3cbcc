"""Claims of volumes in a chart's values. Pure.

Two ways of writing them are known, those of most charts: `volumeClaimTemplate`, as Prometheus' operator has it, and
`persistence` with `enabled` and `size`. `replicas` beside or above them says how many there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING
from typing import Any, Self

from groundplane.cost.quantity import quantity


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Volumes that are alike."""

    gib: int | None
    """Of each; None if nobody says."""
    storage_class: str | None
    """None for the cluster's default."""
    count: int = 1
    what: str = ""
    """Whose they are, as the values have it: `prometheus`."""

    @classmethod
    def of(cls, spec: Mapping[str, Any], *, count: int = 1, what: str = "") -> Self:
        """What the spec of a PersistentVolumeClaim asks for."""
        asked = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
        return cls(gib=_gib(asked), storage_class=spec.get("storageClassName"), count=count, what=what)


def claims_of(values: Mapping[str, Any]) -> Iterator[Claim]:
    """Claims anywhere in a chart's values, in the order of their paths."""
    yield from _below(values, (), 1)


def _below(value: Any, path: tuple[str, ...], replicas: int) -> Iterator[Claim]:
    if not isinstance(value, Mapping) or value.get("enabled") is False:
        return
    replicas = value["replicas"] if isinstance(value.get("replicas"), int) else replicas
    for key in sorted(value):
        below = value[key]
        if key == "volumeClaimTemplate" and isinstance(below, Mapping):
            yield Claim.of(below.get("spec") or {}, count=replicas, what=_whose(path))
        elif key == "persistence" and isinstance(below, Mapping) and below.get("enabled"):
            if not below.get("existingClaim"):
                name = below.get("storageClassName", below.get("storageClass"))
                yield Claim(gib=_gib(below.get("size")), storage_class=name, count=replicas, what=_whose(path))
        else:
            yield from _below(below, (*path, key), replicas)


def _whose(path: tuple[str, ...]) -> str:
    return f"{path[0]} volumes" if path else ""


def _gib(size: object) -> int | None:
    """Whole GiB, rounded up, as EBS makes them."""
    if size is None:
        return None
    return int((quantity(size, "memory") / 1024).to_integral_value(ROUND_CEILING))
