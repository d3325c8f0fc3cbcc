"""What a reader of the page on serving has: production's stack file with what the page adds to it."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from infra.config import Environment
from infra.config_error import KEY
from infra.reading import parse
from tests import ROOT
from tests.docs.markdown import SERVING, blocks

MODEL, MENDED, ASLEEP, NEWER, COMPARED, SHADOWED = blocks(SERVING, "yaml")
REFUSED, SUGGESTED, HELD = blocks(SERVING, "text")

REPLACED = ("rollout",)
"""What a reader writes in the place of what was there: of another kind."""


def data_of(text: str) -> Any:
    """Content of a piece of YAML."""
    return YAML(typ="safe").load(text)


def stack_data(environment: str, *snippets: str) -> dict[str, Any]:
    """The committed environment with the snippets put into it, as a reader would."""
    path = ROOT / "stacks" / f"Pulumi.{environment}.yaml"
    data: dict[str, Any] = data_of(path.read_text(encoding="utf-8"))["config"][KEY]
    for snippet in snippets:
        data = _with(data, data_of(snippet))
    return data


def environment_of(name: str, *snippets: str) -> Environment:
    """The same, read."""
    return parse(name, json.dumps(stack_data(name, *snippets)))


def project_of(root: Path, *snippets: str) -> Path:
    """A project at `root` whose production is that of the page."""
    root.mkdir(exist_ok=True)
    shutil.copy(ROOT / "Pulumi.yaml", root)
    shutil.copytree(ROOT / "stacks", root / "stacks", dirs_exist_ok=True)
    for folder in ("bench", "infra", "policies"):
        if not (root / folder).exists():
            (root / folder).symlink_to(ROOT / folder)
    (root / "docs" / "serving").mkdir(parents=True, exist_ok=True)
    path = root / "stacks" / "Pulumi.prod.yaml"
    whole = data_of(path.read_text(encoding="utf-8"))
    whole["config"][KEY] = stack_data("prod", *snippets)
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(whole, file)
    return root


def _with(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    merged = copy.deepcopy(whole)
    for key, value in part.items():
        there = merged.get(key)
        mergeable = isinstance(there, dict) and isinstance(value, dict) and key not in REPLACED
        merged[key] = _with(there, value) if mergeable else value  # type: ignore[arg-type] # both are dicts
    return merged
