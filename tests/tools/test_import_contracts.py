"""The import contracts cover what they must; `make check` runs them."""

import tomllib
from typing import Any

from tests import ROOT


def contracts() -> list[dict[str, Any]]:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document["tool"]["importlinter"]["contracts"]
    return found


def test_every_spec_must_load_without_pulumi() -> None:
    specs = {f"components.{path.parent.name}.{path.stem}" for path in (ROOT / "components").glob("*/*_spec.py")}
    pure = next(contract for contract in contracts() if "pulumi" in contract["forbidden_modules"])
    assert specs <= set(pure["source_modules"])


def test_every_area_is_independent() -> None:
    folders = {path.parent.name for path in (ROOT / "components").glob("*/__init__.py")} - {"catalog"}
    independent = next(contract for contract in contracts() if contract["type"] == "independence")
    assert {f"components.{name}" for name in folders} == set(independent["modules"])
