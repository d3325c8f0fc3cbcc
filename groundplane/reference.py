"""The reference of stack files as Markdown, made of their JSON schema. A pure function: a dictionary in, a text out.

A section for each key of the environment, in the order of the model; below it one for each mapping and each set of
choices that first turns up there. What turns up again is linked, not told again.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from groundplane.schema_phrases import (
    Node,
    anchor,
    cell,
    count,
    flow,
    lowered,
    name_of,
    one_line,
    prose,
    scalar,
    words,
)

SHOWN = 4
"""Places that a section names."""

INTRODUCTION = """\
# Reference of stack files

Everything that `groundplane:environment` may hold in `stacks/Pulumi.<environment>.yaml`, by key. `groundplane validate`
refuses what does not fit, with line, bound and fix; rules that span keys are told there. Written by `make schema`.
A `*` in a place is a name of your own, `[]` an item of a list.
"""


def reference(schema: Node) -> str:
    """`docs/reference.md` of the schema of stack files."""
    return _Reference(schema["$defs"]).text()


class _Reference:
    """One document in the making: what has a section, what it is called, and where it may stand."""

    def __init__(self, definitions: Mapping[str, Node]) -> None:
        self._definitions = definitions
        self._environment = definitions["Environment"]
        self._places: dict[str, list[str]] = {}
        self._headings: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        for key, node in self._environment["properties"].items():
            self._walk(node, key, key)

    def text(self) -> str:
        """The whole document."""
        sections = [self._section(name) for name in self._headings]
        return "\n\n".join([INTRODUCTION + "\n" + self._table(self._environment), *sections]) + "\n"

    def _walk(self, node: Any, place: str, key: str) -> None:
        """Give sections to all that `node` holds, each before what is in it; `key` is that of the environment."""
        for name, path in _references(node, place):
            definition = self._definitions[name]
            if not _has_section(definition):
                continue
            self._places.setdefault(name, []).append(path)
            if len(self._places[name]) > 1:
                continue
            if place == key and key not in self._keys:
                self._keys[key] = name
            self._headings[name] = key if self._keys.get(key) == name else self._heading(name, key)
            for inner, part in definition.get("properties", {}).items():
                self._walk(part, f"{path}.{inner}", key)

    def _heading(self, name: str, key: str) -> str:
        """Words for a definition whose anchor no other section has."""
        said = words(name)
        taken = {anchor(heading) for heading in (*self._headings.values(), *self._environment["properties"])}
        return f"{said} of {key}" if anchor(said) in taken else said

    def _section(self, name: str) -> str:
        definition, heading = self._definitions[name], self._headings[name]
        level = "##" if heading in self._environment["properties"] else "###"
        places = [place for place in self._places[name] if place != heading]
        more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
        where = ", ".join(f"`{place}`" for place in places[:SHOWN])
        body = self._choices(definition) if "enum" in definition else self._table(definition)
        at = f"At {where}{more}." if places else ""
        return f"{level} {heading}\n\n{' '.join(filter(None, (prose(definition), at)))}\n\n{body}"

    def _table(self, definition: Node) -> str:
        required = definition.get("required", ())
        rows = ["| key | value | default | meaning |", "|---|---|---|---|"]
        for key, node in definition["properties"].items():
            default = "**required**" if key in required else f"`{self._default(node)}`"
            meaning = prose(node) or self._borrowed(node)
            rows.append(f"| `{key}` | {cell(self._kind(node))} | {cell(default)} | {cell(meaning)} |")
        return "\n".join(rows)

    def _borrowed(self, node: Node) -> str:
        """For a key without words of its own, the first sentence of what it holds."""
        told = [prose(self._definitions[name]) for name, _ in _references(node, "")]
        return re.split(r"(?<=\.) ", told[0])[0] if told else ""

    def _choices(self, definition: Node) -> str:
        meanings = zip(definition["enum"], definition["enumDescriptions"], strict=True)
        return "\n".join(f"- `{value}`" + (f": {one_line(text)}" if text else "") for value, text in meanings)

    def _default(self, node: Node) -> str:
        default = node.get("default")
        # A mapping that says nothing is the same as one that says what is so anyway.
        inside = self._definitions[name_of(node["$ref"])].get("properties", {}) if "$ref" in node else {}
        ordinary = {key: part.get("default") for key, part in inside.items()}
        return "{}" if inside and default == ordinary else flow(default)

    def _kind(self, node: Node) -> str:
        """What may stand there, as a phrase."""
        if "$ref" in node:
            return self._linked(name_of(node["$ref"]))
        for union in ("oneOf", "anyOf"):
            if union in node:
                return " or ".join(self._kind(each) for each in node[union] if each.get("type") != "null")
        if "items" in node:
            noun = "set" if node.get("uniqueItems") else "list"
            return f"{noun}{count(node, 'minItems', 'maxItems')} of {self._kind(node['items'])}"
        if node.get("type") == "object":
            return self._mapping(node)
        return scalar(node)

    def _mapping(self, node: Node) -> str:
        names = dict(node.get("propertyNames", {}))
        values = node.get("additionalProperties", {})
        for pattern, matching in node.get("patternProperties", {}).items():
            names, values = {"pattern": pattern, **names}, matching
        keys = self._kind(names)
        return f"mapping{count(node, 'minProperties', 'maxProperties')} of {keys} to {self._kind(values)}"

    def _linked(self, name: str) -> str:
        if not _has_section(self._definitions[name]):
            return scalar(self._definitions[name])
        return f"[{lowered(words(name))}](#{anchor(self._headings[name])})"


def _has_section(definition: Node) -> bool:
    """Mappings have one, and choices that say what they mean."""
    return "properties" in definition or "enumDescriptions" in definition


def _references(node: Any, place: str) -> Iterator[tuple[str, str]]:
    """Names of the definitions that a node refers to, in order, each with the place where it may stand."""
    if "$ref" in node:
        yield name_of(node["$ref"]), place
    for union in ("oneOf", "anyOf"):
        for each in node.get(union, ()):
            yield from _references(each, place)
    if "items" in node:
        yield from _references(node["items"], f"{place}[]")
    if "propertyNames" in node:
        yield from _references(node["propertyNames"], place)
    for values in (*node.get("patternProperties", {}).values(), node.get("additionalProperties")):
        if isinstance(values, Mapping):
            yield from _references(values, f"{place}.*")
