"""Every command shown runs, those of Pulumi in the order of the guide; of other tools the form is checked."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import get_session
from moto.server import ThreadedMotoServer

from groundplane.engine.find import Engine
from tests import ROOT
from tests.docs.markdown import DOCUMENTS, GUIDE, README, SERVING, commands, foreign_commands
from tests.engine.project import Project, copy_project, without_models_and_monitoring

# Those of the page on serving are of a model that it adds: `test_serving` runs them.
ANYWHERE = [path for path in DOCUMENTS if path != SERVING]
GROUNDPLANE = {command for path in ANYWHERE for command in commands(path) if command.startswith("groundplane ")}
FOREIGN = [command for path in DOCUMENTS for command in foreign_commands(path)]
SECONDS = 240


@pytest.fixture
def project(tmp_path: Path, engine: Engine) -> Project:
    """A reader's own, whose dev has neither models nor monitoring: commands are the same, and take half the time."""
    made = without_models_and_monitoring(copy_project(tmp_path, engine))
    shutil.copytree(ROOT / "bench" / "traces", tmp_path / "bench" / "traces")
    return made


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def _run(project: Project, arguments: list[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "groundplane.cli", *arguments],
        cwd=project.root,
        env={**os.environ, **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=SECONDS,
    )


def test_documents_name_no_other_programs() -> None:
    programs = {command.split()[0] for path in DOCUMENTS for command in commands(path)}
    assert programs == {"groundplane", "make", "pulumi"}
    assert {command.split()[0] for command in FOREIGN} == {"aws", "curl", "find", "kubectl"}


@pytest.mark.parametrize(
    "command", [command for command in FOREIGN if command.startswith("aws ") and not command.startswith("aws s3 ")]
)
def test_aws_command_is_one_of_its_api(command: str) -> None:
    _, service, operation, *arguments = shlex.split(command)
    model = get_session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    taken = model.operation_model(names[operation]).input_shape
    assert taken is not None
    given = {argument.removeprefix("--") for argument in arguments if argument.startswith("--")}
    assert given <= {xform_name(name, "-") for name in taken.members}
    assert {xform_name(name, "-") for name in taken.required_members} <= given


@pytest.mark.parametrize("command", [command for command in commands(README) if command.startswith("make ")])
def test_make_target_exists(command: str) -> None:
    result = subprocess.run([*shlex.split(command), "--dry-run"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("command", sorted(GROUNDPLANE))
def test_groundplane_command_succeeds(command: str, project: Project, emulator: str) -> None:
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_ENDPOINT_URL": emulator}
    result = _run(project, shlex.split(command)[1:], XDG_CACHE_HOME=str(_cache(project.root)), **credentials)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    for written in (part for part in shlex.split(command) if part.endswith(".json")):
        assert json.loads((project.root / written).read_text(encoding="utf-8"))["format"] == 1


def test_pulumi_commands_succeed_in_the_order_of_the_guide(project: Project) -> None:
    for command in commands(GUIDE):
        if command.startswith("pulumi "):
            arguments = shlex.split(command)[1:]
            confirmed = ["--yes"] if arguments[0] in ("up", "destroy") else []
            result = project.pulumi(*arguments, *confirmed)
            assert result.returncode == 0, f"{command}\n{result.stdout}"
    assert project.held() == []


def _cache(root: Path) -> Path:
    """A cache of its own that knows the engine: rehearsals of one environment exclude each other."""
    shared = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "groundplane" / "engine"
    own = root / "cache" / "groundplane"
    own.mkdir(parents=True)
    if shared.is_dir():
        (own / "engine").symlink_to(shared)
    return root / "cache"
