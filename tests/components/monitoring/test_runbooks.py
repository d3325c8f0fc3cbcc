"""docs/runbooks has a page for each alert, and no other."""

import re

import pytest

from tests import ROOT
from tests.components.monitoring.environment import everything

FOLDER = ROOT / "docs" / "runbooks"
NAMES = sorted({rule.name for rules in everything().values() for rule in rules})


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    assert sorted(page.stem for page in FOLDER.glob("*.md")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_runbook_says_where_to_look_and_what_to_do(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert re.findall(r"^#+ .*$", re.sub(r"```.*?```", "", text, flags=re.S), re.M) == [
        f"# {name}",
        "## Look",
        "## Do",
        "## Bound",
    ]
    assert re.search(r"^1\. \S", text, re.M)


@pytest.mark.parametrize("name", NAMES)
def test_links_of_a_runbook_lead_somewhere(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert [link for link in re.findall(r"\]\(([^)]+\.md)\)", text) if not (FOLDER / link).is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_bound_that_a_runbook_names_is_in_the_spec(name: str) -> None:
    from components.monitoring.thresholds_spec import ThresholdsSpec

    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    thresholds = ThresholdsSpec().model_dump()
    for area, field in re.findall(r"`thresholds\.(\w+)\.(\w+)`", text):
        assert field in thresholds[area]
