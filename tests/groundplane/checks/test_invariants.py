import ast
from pathlib import Path

import groundplane.checks
from groundplane.checks.invariants import invariants
from tests.groundplane.plan.plans import BUCKET, TAGS, component, plan, resource

FOLDER = Path(groundplane.checks.__path__[0])
RULES = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "finding", "invariants"}


def test_every_rule_finds_its_part() -> None:
    broken = plan(
        component("a:b:Box", "box"),
        resource(BUCKET, "naked", parent="urn:nowhere", provider=None),
        resource(BUCKET, "tagged", inputs={"tags": TAGS, "forceDestroy": True}),
    )
    findings = invariants(broken, preview=broken, update=plan(), completed=frozenset(), taggable=lambda token: True)
    assert {finding.rule for finding in findings} == {rule.replace("_", "-") for rule in RULES}


def test_checks_import_no_pulumi() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [module]
            assert not [name for name in names if name.partition(".")[0].startswith("pulumi")], path.name
