"""Plans read from what the engine writes: `pulumi preview --json` and `pulumi stack export`.

Seen with the engine 3.259.0 (2026-11): types, names, parents, providers, dependencies, protect, retainOnDelete and
deletedWith are told, inherited ones included. Inputs hold values in a state, and what is not known yet is "[unknown]"
in a preview. What providers fill in (`__defaults`), the engine's own inputs of providers, and ids are left out: a
plan says what the program asks for. Not told by either, and so empty here: ignore_changes, delete_before_replace and
aliases.
"""

import json
import re
from typing import Any

from groundplane.plan.model import PROVIDER_PREFIX, STACK_TYPE, Options, Plan, Resource
from groundplane.plan.values import plain

_POSITION = re.compile(r"project:///(?P<path>[^#]+)#(?P<line>\d+)")


def from_state(text: str) -> Plan:
    """The resources of a `pulumi stack export` document that the program owns. Raises ValueError if it is none.

    Left out is what is only still to be deleted, and what the program reads without owning it.
    """
    resources = _at(_at(_document(text), "deployment", "a stack export"), "resources", "a stack export")
    return _plan([row for row in resources or [] if not any(row.get(key) for key in _NOT_OWNED)])


def from_preview(text: str) -> Plan:
    """The resources that a `pulumi preview --json --show-sames` document would leave in place. No stack outputs.

    Raises ValueError if it is none, or leaves out what stays the same.
    """
    document = _document(text)
    steps = _at(document, "steps", "a preview")
    told, same = sum(step.get("op") == "same" for step in steps), (document.get("changeSummary") or {}).get("same", 0)
    if told < same:
        raise ValueError(f"not a whole preview: it tells {told} of {same} unchanged resources; add --show-sames")
    rows = [row for step in steps if (row := step.get("newState")) and step.get("op") not in _NO_RESULT]
    unique = {row["urn"]: row for row in rows if not row.get("external")}
    return _plan(list(unique.values()))


_NOT_OWNED = ("delete", "external", "pendingReplacement")
_NO_RESULT = (
    "delete",
    "delete-replaced",
    "discard",
    "discard-replaced",
    "read",
    "read-replacement",
    "remove-pending-replace",
)


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    return document


def _at(document: Any, key: str, kind: str) -> Any:
    if not isinstance(document, dict) or key not in document:
        raise ValueError(f"not {kind}: it has no {key!r}")
    return document[key]


def _plan(rows: list[dict[str, Any]]) -> Plan:
    stack = next((row for row in rows if row["type"] == STACK_TYPE), None)
    if stack is None:
        raise ValueError("it holds no stack resource; is the stack empty?")
    environment, project, *_ = stack["urn"].removeprefix("urn:pulumi:").split("::")
    return Plan(
        project=project,
        environment=environment,
        resources=tuple(sorted((_resource(row) for row in rows), key=lambda resource: resource.urn)),
        outputs=plain(stack.get("outputs") or {}),
    )


def _resource(row: dict[str, Any]) -> Resource:
    wires = {key: tuple(sorted(urns)) for key, urns in sorted((row.get("propertyDependencies") or {}).items()) if urns}
    dependencies = tuple(sorted(row.get("dependencies") or []))
    implicit = {urn for urns in wires.values() for urn in urns}
    return Resource(
        urn=row["urn"],
        type=row["type"],
        name=row["urn"].split("::", maxsplit=3)[3],
        custom=bool(row.get("custom")),
        parent=row.get("parent"),
        provider=(row.get("provider") or "").rpartition("::")[0] or None,
        inputs=plain(_asked(row)),
        dependencies=dependencies,
        property_dependencies=wires,
        options=Options(
            protect=bool(row.get("protect")),
            retain_on_delete=bool(row.get("retainOnDelete")),
            deleted_with=row.get("deletedWith") or None,
            depends_on_explicit=tuple(urn for urn in dependencies if urn not in implicit),
        ),
        source=_source(row),
    )


def _asked(row: dict[str, Any]) -> dict[str, Any]:
    """Inputs without what the engine adds to a provider's."""
    inputs = row.get("inputs") or {}
    if row["type"].startswith(PROVIDER_PREFIX):
        return {key: value for key, value in inputs.items() if key != "version"}
    return dict(inputs)


def _source(row: dict[str, Any]) -> str | None:
    """The innermost line of the project's own; None for programs outside of the project."""
    if row["type"] == STACK_TYPE:
        return None
    for frame in row.get("stackTrace") or []:
        place = _POSITION.fullmatch(frame.get("sourcePosition") or "")
        if place and not place["path"].startswith("../") and "site-packages" not in place["path"].split("/"):
            return f"{place['path']}:{place['line']}"
    return None
