"""Parts of a JSON schema as phrases, and texts as Markdown. Pure functions of one node; no look-ups in the schema."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]
"""Part of a JSON schema."""

_TAG = re.compile(r"`[^`]*`|<")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""What YAML takes for no text."""


def name_of(reference: str) -> str:
    """Name of the definition that a `$ref` refers to."""
    return reference.rpartition("/")[2]


def scalar(node: Node) -> str:
    """What may stand in the place of one value: `whole number, 1 to 8`."""
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return any_of(node["enum"])
    if node.get("type") == "boolean":
        return "true or false"
    if node.get("type") in ("integer", "number"):
        above = f"more than {node['exclusiveMinimum']}" if "exclusiveMinimum" in node else ""
        below = f"less than {node['exclusiveMaximum']}" if "exclusiveMaximum" in node else ""
        bounds = ", ".join(filter(None, (above, _range(node.get("minimum"), node.get("maximum")), below)))
        return ("whole number" if node["type"] == "integer" else "number") + (f", {bounds}" if bounds else "")
    pattern = f" matching `{node['pattern']}`" if "pattern" in node else ""
    length = _range(node.get("minLength"), node.get("maxLength"))
    example = f", such as `{node['examples'][0]}`" if node.get("examples") else ""
    return f"text{pattern}{f', {length} characters' if length else ''}{example}"


def _range(low: object, high: object) -> str:
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"at least {low}"
    return "" if high is None else f"at most {high}"


def count(node: Node, least: str, most: str) -> str:
    """How many items: ` (1 to 20)`; empty if any number."""
    bounds = _range(node.get(least), node.get(most))
    return f" ({bounds})" if bounds else ""


def any_of(values: Sequence[object]) -> str:
    """Choices in a row."""
    return " or ".join(filter(None, (", ".join(f"`{value}`" for value in values[:-1]), f"`{values[-1]}`")))


def flow(value: Any) -> str:
    """A value in YAML's flow style, as stack files here write it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(flow(item) for item in value)}]"
    plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w./-]*", value)
    return str(value) if plain and value not in _WORDS else json.dumps(value)


def words(name: str) -> str:
    """`ArtifactBucketSpec` as people say it: Artifact bucket."""
    said = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.removesuffix("Spec")).split()
    return " ".join([said[0], *(lowered(word) for word in said[1:])])


def lowered(text: str) -> str:
    """Without the capital it begins with, unless it is an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def anchor(heading: str) -> str:
    """Of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def prose(node: Node) -> str:
    """What a node says of itself."""
    return one_line(str(node.get("description", "")))


def one_line(text: str) -> str:
    """Without line breaks, and without what would be a tag outside of code."""
    return _TAG.sub(lambda match: match[0] if match[0].startswith("`") else "&lt;", " ".join(text.split()))


def cell(text: str) -> str:
    """A text as a cell of a table."""
    return text.replace("|", "\\|")
