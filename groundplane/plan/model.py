"""The plan as data: resources, their inputs, wires and options. Holds no way to make or show one."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

FORMAT = 1
"""Version of the document that `Plan.to_json` writes. Adding a field keeps it, removing or retyping one raises it."""

SECRET = "[secret]"
"""What stands in a plan in place of every secret value."""

UNKNOWN = "[unknown]"
"""What stands in a plan that a preview told, in place of a value that is known only after the update."""

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"


@dataclass(frozen=True, kw_only=True)
class Options:
    """Resource options that decide what an update or a destroy may do."""

    protect: bool = False
    retain_on_delete: bool = False
    ignore_changes: tuple[str, ...] = ()
    delete_before_replace: bool = False
    deleted_with: str | None = None
    aliases: tuple[str, ...] = ()
    depends_on_explicit: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource as the engine would be asked for it."""

    urn: str
    type: str
    name: str
    custom: bool
    """False for components."""
    parent: str | None
    """URN; None for the stack alone."""
    provider: str | None
    """URN of the provider resource; None for components and for default providers."""
    inputs: Mapping[str, Any]
    """As the provider would get them: camelCase, placeholders for what is known only later."""
    dependencies: tuple[str, ...]
    property_dependencies: Mapping[str, tuple[str, ...]]
    options: Options = field(default_factory=Options)
    source: str | None = None
    """Where the program constructs it, as `file:line` relative to the project."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one program would register for one environment."""

    project: str
    environment: str
    resources: tuple[Resource, ...]
    """Sorted by URN."""
    outputs: Mapping[str, Any]

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """Resources by URN."""
        return {resource.urn: resource for resource in self.resources}

    def managed(self) -> list[Resource]:
        """What providers create: neither components nor the providers themselves."""
        return [r for r in self.resources if r.custom and not r.type.startswith(PROVIDER_PREFIX)]

    def counts(self) -> dict[str, int]:
        """Number of managed resources by type, most first."""
        types = Counter(resource.type for resource in self.managed())
        return dict(sorted(types.items(), key=lambda item: (-item[1], item[0])))

    def to_json(self) -> str:
        """The documented plan document; the same bytes for the same program on every machine."""
        document = {
            "format": FORMAT,
            "project": self.project,
            "environment": self.environment,
            "resources": [{**vars(resource), "options": vars(resource.options)} for resource in self.resources],
            "outputs": dict(self.outputs),
        }
        return json.dumps(document, indent=1, sort_keys=True, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Read what `to_json` wrote. Raises ValueError on another format."""
        document = json.loads(text)
        format_ = document.get("format") if isinstance(document, dict) else None
        if format_ != FORMAT:
            raise ValueError(f"plan format must be {FORMAT}, got {format_!r}")
        return cls(
            project=document["project"],
            environment=document["environment"],
            resources=tuple(_resource(row) for row in document["resources"]),
            outputs=document["outputs"],
        )


def _resource(row: dict[str, Any]) -> Resource:
    options: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row["options"].items()
    }
    wires = {key: tuple(urns) for key, urns in row["property_dependencies"].items()}
    return Resource(
        **{
            **row,
            "dependencies": tuple(row["dependencies"]),
            "property_dependencies": wires,
            "options": Options(**options),
        }
    )
