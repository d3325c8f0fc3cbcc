"""The schema that editors complete from is current, and says what the parser says."""

import json

import jsonschema
import pytest
from ruamel.yaml import YAML

from infra import stack_file
from infra.schema import FILE, schema_text
from tests import ROOT


def test_schema_file_is_current() -> None:
    committed = (ROOT / stack_file.FOLDER / FILE).read_text(encoding="utf-8")
    assert committed == schema_text(), "run `make schema`"


@pytest.mark.parametrize("name", stack_file.environments(ROOT))
def test_schema_accepts_committed_environment(name: str) -> None:
    document = YAML(typ="safe").load((ROOT / "stacks" / f"Pulumi.{name}.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json.loads(schema_text())).validate(document)


def test_schema_refuses_unknown_key() -> None:
    document = YAML(typ="safe").load((ROOT / "stacks" / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
    document["config"]["groundplane:environment"]["regoin"] = "us-east-1"
    with pytest.raises(jsonschema.ValidationError, match="regoin"):
        jsonschema.Draft202012Validator(json.loads(schema_text())).validate(document)


@pytest.mark.parametrize("name", stack_file.environments(ROOT))
def test_stack_file_names_its_schema_first(name: str) -> None:
    first = (ROOT / "stacks" / f"Pulumi.{name}.yaml").read_text(encoding="utf-8").partition("\n")[0]
    assert first == f"# yaml-language-server: $schema={FILE}"


def test_every_key_is_documented() -> None:
    definitions = {"none": {}, **json.loads(schema_text())["$defs"]}
    bare = [
        f"{name}.{key}"
        for name, definition in definitions.items()
        for key, value in definition.get("properties", {}).items()
        if "description" not in value
        and "description" not in definitions[value.get("$ref", "/none").rpartition("/")[2]]
    ]
    assert bare == []


def test_choices_say_what_they_mean() -> None:
    deletion = json.loads(schema_text())["$defs"]["Deletion"]
    meanings = dict(zip(deletion["enum"], deletion["enumDescriptions"], strict=True))
    assert meanings["allow"] == "Delete it, and everything in it."


def test_choices_without_meanings_have_no_empty_ones() -> None:
    assert "enumDescriptions" not in json.loads(schema_text())["$defs"]["Tier"]
