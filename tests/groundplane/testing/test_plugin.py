"""The plugin as somebody else's project uses it: a folder of its own, a pytest process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests import ROOT

USER_TEST = """
import pulumi
import pulumi_aws as aws
from groundplane.testing import Record, RecordedPlan

def program() -> None:
    provider = aws.Provider("home", region="eu-central-1")
    aws.kms.Key("images", opts=pulumi.ResourceOptions(provider=provider))

def test_key_uses_the_provider(record: Record) -> None:
    plan: RecordedPlan = record(program, environment="dev", project="mine")
    key = plan.resource("images", "aws:kms/key:Key")
    key.uses_provider("home")
    assert key.resource.source == "test_mine.py:8"
    assert key.resource.urn == "urn:pulumi:dev::mine::aws:kms/key:Key::images"
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_fixture_works_in_a_project_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(USER_TEST)
    arguments = ["-p", "no:cacheprovider", "-W", "error"]
    result = run(tmp_path, "pytest", "-q", "-W", "ignore::DeprecationWarning", *arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 passed" in result.stdout


def test_plugin_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "test_light.py").write_text(
        "import sys\ndef test_light():\n    assert not {'pulumi', 'google.protobuf'} & sys.modules.keys()\n"
    )
    result = run(tmp_path, "pytest", "-q", "-p", "no:cacheprovider")
    assert result.returncode == 0, result.stdout + result.stderr


def test_packages_tell_type_checkers_that_they_are_typed() -> None:
    assert [
        package for package in ("components", "groundplane", "infra") if (ROOT / package / "py.typed").exists()
    ] == [
        "components",
        "groundplane",
        "infra",
    ]
