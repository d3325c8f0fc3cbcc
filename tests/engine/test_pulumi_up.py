"""Plain `pulumi` through Pulumi.yaml, as people run it on real AWS, against the simulated cloud."""

import json
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from components.catalog.engine import FLOOR
from groundplane.engine.find import find_engine
from groundplane.plan.environment import plan_environment
from tests import ROOT
from tests.engine.project import Project, copy_project, without_models_and_monitoring

Runs = dict[str, "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return without_models_and_monitoring(copy_project(tmp_path_factory.mktemp("project"), find_engine()))


@pytest.fixture(scope="module")
def runs(project: Project) -> Runs:
    return {
        "init": project.pulumi("stack", "init", "dev"),
        "preview": project.pulumi("preview", "-s", "dev"),
        "up": project.pulumi("up", "-s", "dev", "--yes", "--skip-preview"),
        "export": project.pulumi("stack", "export", "-s", "dev"),
        "again": project.pulumi("up", "-s", "dev", "--yes", "--expect-no-changes"),
        "destroy": project.pulumi("destroy", "-s", "dev", "--yes", "--skip-preview"),
    }


@pytest.mark.parametrize("step", ["init", "preview", "up", "export", "again", "destroy"])
def test_step_succeeds(runs: Runs, step: str) -> None:
    assert runs[step].returncode == 0, runs[step].stdout


def test_preview_creates_what_the_plan_has(runs: Runs, project: Project) -> None:
    # The engine counts the stack itself and the providers, as the plan does.
    count = len(plan_environment(project.root, "dev").resources)
    assert f"+ {count} to create" in runs["preview"].stdout


def test_up_makes_the_urns_of_the_plan(runs: Runs, project: Project) -> None:
    made = {row["urn"] for row in json.loads(runs["export"].stdout)["deployment"]["resources"]}
    stack = "urn:pulumi:dev::groundplane::pulumi:pulumi:Stack::groundplane-dev"
    assert made == {resource.urn for resource in plan_environment(project.root, "dev").resources} | {stack}


def test_destroy_leaves_nothing_in_the_cloud(runs: Runs, project: Project) -> None:
    assert runs["destroy"].returncode == 0
    assert project.held() == []


def test_fails_when_the_stack_file_is_invalid_without_a_traceback(tmp_path: Path) -> None:
    project = copy_project(tmp_path, find_engine())
    (tmp_path / "stacks" / "Pulumi.broken.yaml").write_text(
        "config:\n  groundplane:environment: {tier: production}\n", encoding="utf-8"
    )
    project.pulumi("stack", "init", "broken")
    done = project.pulumi("preview", "-s", "broken")
    assert done.returncode != 0
    assert done.stdout.count("owner: ") == 1, done.stdout
    assert "Traceback" not in done.stdout


def test_fails_when_the_environment_is_not_an_object(tmp_path: Path) -> None:
    project = copy_project(tmp_path, find_engine())
    (tmp_path / "stacks" / "Pulumi.broken.yaml").write_text(
        "config:\n  groundplane:environment: production\n", encoding="utf-8"
    )
    project.pulumi("stack", "init", "broken")
    done = project.pulumi("preview", "-s", "broken")
    assert done.returncode != 0
    assert "groundplane:environment" in done.stdout
    assert "object" in done.stdout


def test_project_requires_the_floor() -> None:
    project = YAML(typ="safe").load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["requiredPulumiVersion"] == f">={FLOOR}"
