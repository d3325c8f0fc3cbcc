"""What the engine's own state says: an exported stack as typed data. Reads; runs nothing and changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundplane.engine.schedule import Task

PROVIDER_PREFIX = "pulumi:providers:"
STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One resource of the state."""

    urn: str
    type: str
    id: str | None
    """Of the provider; None for components, and for creates that the engine never saw the end of."""
    protect: bool
    retain_on_delete: bool
    deleted_with: str | None
    """URN of what takes it along when it is deleted."""
    after: frozenset[str]
    """URNs of whatever must be there before it."""

    @property
    def simulated(self) -> bool:
        """Whether the simulated cloud holds it: neither a component nor a provider."""
        return self.id is not None and not self.type.startswith(PROVIDER_PREFIX)


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A stack at rest."""

    entries: tuple[Entry, ...] = ()
    """In the engine's order: nothing comes before what it rests on."""
    pending: tuple[Entry, ...] = ()
    """Creates that were under way when an engine ended without seeing their end."""

    @classmethod
    def from_export(cls, deployment: Mapping[str, Any] | None) -> "Deployment":
        """From the `deployment` of a `pulumi stack export` document."""
        deployment = deployment or {}
        operations = deployment.get("pending_operations") or []
        return cls(
            entries=tuple(_entry(row) for row in deployment.get("resources") or []),
            pending=tuple(_entry(row["resource"]) for row in operations if row["type"] == "creating"),
        )

    def tasks(self, seconds: Mapping[str, float]) -> list[Task]:
        """One task a resource; those without seconds take none."""
        return [Task(urn=entry.urn, seconds=seconds.get(entry.urn, 0.0), after=entry.after) for entry in self.entries]


def name_of(urn: str) -> str:
    """`<type> <logical name>`, which is how people call a resource."""
    return f"{type_of(urn)} {urn.rpartition('::')[2]}"


def type_of(urn: str) -> str:
    """The resource's own type, its parents' left out."""
    return urn.split("::")[2].rpartition("$")[2] if urn.count("::") >= 3 else urn


def _entry(row: Mapping[str, Any]) -> Entry:
    wires = (row.get("propertyDependencies") or {}).values()
    after = {*(row.get("dependencies") or ()), *(urn for urns in wires for urn in urns or ())}
    after |= {row.get("parent"), row.get("deletedWith"), (row.get("provider") or "").rpartition("::")[0]} - {None, ""}
    return Entry(
        urn=row["urn"],
        type=row["type"],
        id=row.get("id") or None,
        protect=row.get("protect", False),
        retain_on_delete=row.get("retainOnDelete", False),
        deleted_with=row.get("deletedWith"),
        after=frozenset(after - {row["urn"]}),
    )
