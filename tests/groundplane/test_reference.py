"""The reference of stack files: current, complete, and without a link that leads nowhere."""

import re
from typing import Any

import pytest
from typer.testing import CliRunner

from groundplane import cli
from groundplane.reference import reference
from groundplane.schema_phrases import anchor, flow, scalar, words
from infra.schema import schema_document
from tests import ROOT

INNER: dict[str, Any] = {
    "type": "object",
    "description": "What is inside. And more.",
    "properties": {"size": {"type": "integer", "minimum": 1, "maximum": 8, "default": 2}},
}
CHOICE: dict[str, Any] = {"type": "string", "description": "A choice.", "enum": ["a", "b"]}


def lines(properties: dict[str, Any], *, required: tuple[str, ...] = (), **definitions: Any) -> list[str]:
    """Lines of the reference of an environment with these keys, from its table on."""
    environment = {"properties": properties, "required": required}
    text = reference({"$defs": {"Environment": environment, **definitions}})
    return text.partition("|---|---|---|---|\n")[2].splitlines()


def ref(name: str, **more: Any) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}", **more}


def current() -> str:
    return reference(schema_document())


def test_reference_is_current() -> None:
    committed = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert committed == current(), "run `make schema`"


def test_command_prints_it() -> None:
    result = CliRunner().invoke(cli.app, ["schema", "--format", "markdown"])
    assert (result.exit_code, result.stdout) == (0, current())


def test_every_link_leads_to_one_heading() -> None:
    anchors = [anchor(heading) for heading in re.findall(r"^#+ (.+)$", current(), re.MULTILINE)]
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", current())) <= set(anchors)


def test_every_key_of_every_mapping_is_told_once() -> None:
    definitions = schema_document()["$defs"].values()
    wanted = sorted(key for definition in definitions for key in definition.get("properties", {}))
    assert sorted(re.findall(r"^\| `([^`]+)` \|", current(), re.MULTILINE)) == wanted


def test_tables_have_four_columns() -> None:
    rows = [row for row in current().splitlines() if row.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_value_tells_its_bounds_and_default() -> None:
    node = {"type": "integer", "minimum": 1, "maximum": 8, "default": 2, "description": "How many\nthere are."}
    assert lines({"size": node}) == ["| `size` | whole number, 1 to 8 | `2` | How many there are. |"]


def test_required_value_has_no_default() -> None:
    assert lines({"on": {"type": "boolean"}}, required=("on",)) == ["| `on` | true or false | **required** |  |"]


def test_mapping_has_a_section_under_its_key() -> None:
    assert lines({"part": ref("InnerSpec", default={"size": 2}, description="A part.")}, InnerSpec=INNER) == [
        "| `part` | [inner](#part) | `{}` | A part. |",
        "",
        "## part",
        "",
        "What is inside. And more.",
        "",
        "| key | value | default | meaning |",
        "|---|---|---|---|",
        "| `size` | whole number, 1 to 8 | `2` |  |",
    ]


def test_mapping_of_names_tells_the_place_of_what_is_in_it() -> None:
    node = {"type": "object", "patternProperties": {"^[a-z]+$": ref("InnerSpec")}, "minProperties": 1}
    told = lines({"parts": node}, required=("parts",), InnerSpec=INNER)
    assert told[0].startswith(
        "| `parts` | mapping (at least 1) of text matching `^[a-z]+$` to [inner](#parts) | **required**"
    )
    assert "What is inside. And more. At `parts.*`." in told


def test_what_is_shared_is_told_once_with_its_places() -> None:
    outer = {"type": "object", "properties": {"first": ref("InnerSpec"), "others": {"items": ref("InnerSpec")}}}
    told = lines({"part": ref("OuterSpec"), "more": ref("InnerSpec")}, OuterSpec=outer, InnerSpec=INNER)
    assert told.count("What is inside. And more. At `part.first`, `part.others[]`, `more`.") == 1
    assert "| `others` | list of [inner](#inner) | `null` | What is inside. |" in told


def test_places_of_what_is_everywhere_are_counted() -> None:
    keys = {f"key{number}": ref("InnerSpec") for number in range(7)}
    outer = {"type": "object", "properties": keys}
    told = lines({"part": ref("OuterSpec")}, OuterSpec=outer, InnerSpec=INNER)
    assert "What is inside. And more. At `part.key0`, `part.key1`, `part.key2`, `part.key3` and 3 more." in told


def test_choices_say_what_they_mean() -> None:
    choice = {**CHOICE, "enumDescriptions": ["The first.", ""]}
    outer = {"type": "object", "properties": {"way": ref("WaySpec", default="a")}}
    told = lines({"part": ref("OuterSpec")}, OuterSpec=outer, WaySpec=choice)
    assert "| `way` | [way](#way) | `a` | A choice. |" in told
    assert told[told.index("### Way") + 2 :] == ["A choice. At `part.way`.", "", "- `a`: The first.", "- `b`"]


def test_choices_without_meanings_stand_in_the_table() -> None:
    assert lines({"way": ref("Way", default="a")}, Way=CHOICE) == ["| `way` | `a` or `b` | `a` | A choice. |"]


def test_union_names_every_kind() -> None:
    spot, block = ({"type": "object", "properties": {"kind": {"const": kind}}} for kind in ("spot", "block"))
    union = {"oneOf": [ref("SpotSpec"), ref("BlockSpec")], "default": {"kind": "spot"}, "description": "Whence."}
    outer = {"properties": {"capacity": union}}
    told = lines({"part": ref("OuterSpec")}, OuterSpec=outer, SpotSpec=spot, BlockSpec=block)
    assert "| `capacity` | [spot](#spot) or [block](#block) | `{kind: spot}` | Whence. |" in told


def test_null_is_no_kind_of_its_own() -> None:
    node = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    assert lines({"name": node}) == ["| `name` | text | `null` |  |"]


def test_names_are_told_with_pattern_length_and_example() -> None:
    names = {"maxLength": 64, "examples": ["a-b"]}
    node = {"type": "object", "propertyNames": names, "patternProperties": {"^[a-z|-]+$": {"type": "string"}}}
    assert lines({"labels": node})[0].startswith(
        "| `labels` | mapping of text matching `^[a-z\\|-]+$`, at most 64 characters, such as `a-b` to text | "
    )


def test_heading_that_a_key_has_gets_the_name_of_its_own_key() -> None:
    outer = {"type": "object", "properties": {"more": ref("PartSpec")}}
    told = lines({"part": ref("OuterSpec")}, OuterSpec=outer, PartSpec=INNER)
    assert "### Part of part" in told
    assert "| `more` | [part](#part-of-part) | `null` | What is inside. |" in told


@pytest.mark.parametrize(
    ("node", "phrase"),
    [
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, "number, more than 0, at most 1"),
        ({"type": "integer", "exclusiveMaximum": 9}, "whole number, less than 9"),
        ({"type": "string", "minLength": 3}, "text, at least 3 characters"),
        ({"enum": [1, 2, 3]}, "`1`, `2` or `3`"),
        ({"const": "spot"}, "`spot`"),
    ],
)
def test_value_is_told_as_a_phrase(node: dict[str, Any], phrase: str) -> None:
    assert scalar(node) == phrase


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("true", '"true"'),
        ("1.35", '"1.35"'),
        ("per_zone", "per_zone"),
        (["a", 1], "[a, 1]"),
        ({"kind": "spot"}, "{kind: spot}"),
        (None, "null"),
    ],
)
def test_default_is_written_as_in_a_stack_file(value: object, text: str) -> None:
    assert flow(value) == text


def test_tag_outside_of_code_is_no_tag() -> None:
    node = {"type": "string", "description": "The <name> of `<env>`."}
    assert lines({"a": node}) == ["| `a` | text | `null` | The &lt;name> of `<env>`. |"]


def test_definition_is_said_in_words() -> None:
    assert [words("ArtifactBucketSpec"), words("KMSKeySpec"), words("Nat")] == ["Artifact bucket", "KMSKey", "Nat"]
