"""Every rule's cases, run by promtool."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from components.monitoring.alert import AlertRule
from components.monitoring.alert_rendering import groups, rule_file
from tests.components.monitoring.cases.all import CASES
from tests.components.monitoring.cases.case import GROUP, Case, document, is_about
from tests.components.monitoring.environment import FACTS, by_subject, everything

SUBJECTS = sorted(by_subject())


def _run(promtool: Path, folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run([str(promtool), *arguments], cwd=folder, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def _tests(folder: Path, rules: Sequence[AlertRule], cases: Sequence[Case]) -> list[str]:
    """Write each rule into a file of its own, and beside it its tests; returns the latter's names."""
    for index, rule in enumerate(rules):
        rendered = rule_file(groups({GROUP: [rule]}, tuple(FACTS.recorded())))
        (folder / f"{index}.rules.yaml").write_text(rendered, encoding="utf-8")
        text = json.dumps(document([case for case in cases if is_about(case, rule)], rule, f"{index}.rules.yaml"))
        (folder / f"{index}.tests.yaml").write_text(text, encoding="utf-8")
    return [f"{index}.tests.yaml" for index in range(len(rules))]


def test_promtool_finds_nothing_to_say_against_the_rules(promtool: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(rule_file(groups(everything(), tuple(FACTS.recorded()))), encoding="utf-8")
    code, said = _run(promtool, tmp_path, "check", "rules", "--lint=all", "--lint-fatal", "rules.yaml")
    assert code == 0, said


@pytest.mark.parametrize("subject", SUBJECTS)
def test_rules_fire_when_they_should_and_not_when_they_should_not(subject: str, promtool: Path, tmp_path: Path) -> None:
    files = _tests(tmp_path, by_subject()[subject], CASES[subject])
    code, said = _run(promtool, tmp_path, "test", "rules", *files)
    assert code == 0, said


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_rule_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(subject: str) -> None:
    rules, cases = by_subject()[subject], CASES[subject]
    silent = [rule.name for rule in rules if not any(is_about(case, rule) and case.fires for case in cases)]
    always = [rule.name for rule in rules if not any(is_about(case, rule) and not case.fires for case in cases)]
    assert (silent, always) == ([], [])


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_case_is_about_one_rule(subject: str) -> None:
    rules = by_subject()[subject]
    assert {sum(is_about(case, rule) for rule in rules) for case in CASES[subject]} == {1}


def test_rules_that_never_fire_fail_their_cases(promtool: Path, tmp_path: Path) -> None:
    broken = [replace(rule, expression=f"({rule.expression}) and vector(1)") for rule in by_subject()["gpu"]]
    for file in _tests(tmp_path, broken, CASES["gpu"]):
        code, said = _run(promtool, tmp_path, "test", "rules", file)
        assert (code, "got:[]" in said) == (1, True), said


def test_rules_that_always_fire_fail_their_cases(promtool: Path, tmp_path: Path) -> None:
    broken = [replace(rule, expression="vector(1)", hold_minutes=0) for rule in by_subject()["gpu"]]
    for file in _tests(tmp_path, broken, [case for case in CASES["gpu"] if not case.fires]):
        code, said = _run(promtool, tmp_path, "test", "rules", file)
        assert (code, "exp:[]" in said) == (1, True), said
