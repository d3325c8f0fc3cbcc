import json
import os
import stat
from pathlib import Path

import pytest

from groundplane.engine.workspace import Folder, held
from groundplane.errors import Refusal


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.of("dev", tmp_path / "checkout", tmp_path / "cache")


def prepare(folder: Folder, *, keep: bool = False) -> None:
    folder.prepare(project="groundplane", environment="dev", keep=keep, config={"groundplane:x": "1"})


def test_folder_is_under_the_cache_and_differs_by_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    here, there = Folder.of("dev", tmp_path / "a"), Folder.of("dev", tmp_path / "b")
    assert here.root.parent == there.root.parent == tmp_path / "groundplane" / "rehearsals"
    assert here != there
    assert here.root.name.startswith("dev-")


def test_folder_is_nobody_else_s(folder: Folder) -> None:
    prepare(folder)
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700


def test_default_providers_are_disabled(folder: Folder) -> None:
    prepare(folder)
    config = json.loads((folder.program / "Pulumi.dev.yaml").read_text())["config"]
    assert config == {"pulumi:disable-default-providers": ["*"], "groundplane:x": "1"}


def test_what_was_not_to_be_kept_is_discarded(folder: Folder) -> None:
    prepare(folder)
    folder.engine_log.touch()
    prepare(folder)
    assert not folder.engine_log.exists()


def test_what_was_kept_is_gone_on_from_once(folder: Folder) -> None:
    prepare(folder, keep=True)
    folder.engine_log.touch()
    key = folder.key()
    prepare(folder)
    assert folder.engine_log.exists()
    assert folder.key() == key
    prepare(folder)
    assert not folder.engine_log.exists()


def test_salt_of_the_engine_s_secrets_survives(folder: Folder) -> None:
    prepare(folder, keep=True)
    stack = folder.program / "Pulumi.dev.yaml"
    stack.write_text("encryptionsalt: v1:abc\nconfig: {old: 1}\n")
    prepare(folder, keep=True)
    written = json.loads(stack.read_text())
    assert written["encryptionsalt"] == "v1:abc"
    assert "old" not in written["config"]


def test_engine_sees_nothing_of_the_user_s_set_up(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(folder)
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "pul-1")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = folder.environment(Path("/opt/pulumi/bin/pulumi"))
    assert environment.keys() & {"AWS_PROFILE", "PULUMI_ACCESS_TOKEN"} == set()
    assert environment["LANG"] == "C.UTF-8"
    assert environment["PATH"].split(os.pathsep)[:2] == [str(folder.plugins), "/opt/pulumi/bin"]
    assert environment["PULUMI_BACKEND_URL"] == f"file://{folder.root}/state"


def test_locks_of_a_killed_engine_are_removed(folder: Folder) -> None:
    prepare(folder)
    lock = folder.root / "state/.pulumi/locks/organization/groundplane/dev/1.json"
    lock.parent.mkdir(parents=True)
    lock.touch()
    folder.unlock()
    assert not lock.exists()


def test_retained_resources_are_remembered(folder: Folder) -> None:
    prepare(folder)
    assert folder.retained() == set()
    folder.add_retained({("urn:b", "2")})
    folder.add_retained({("urn:a", "1")})
    assert folder.retained() == {("urn:a", "1"), ("urn:b", "2")}


def test_fails_when_another_rehearsal_is_running(folder: Folder) -> None:
    refused = pytest.raises(Refusal, match=rf"another rehearsal is running in .*\(process {os.getpid()}\)")
    with held(folder), refused, held(folder):
        pass


def test_folder_is_free_again_afterwards(folder: Folder) -> None:
    with held(folder):
        pass
    with held(folder) as lock:
        assert os.pread(lock, 20, 0).decode() == str(os.getpid())


def test_fails_when_the_cache_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    folder = Folder.of("dev", tmp_path, tmp_path / "cache")
    with (
        pytest.raises(Refusal, match="Not a directory; set XDG_CACHE_HOME to a folder that can be written"),
        held(folder),
    ):
        pass


def test_fails_when_the_disk_is_full(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Refusal, match=r"cannot write the rehearsal's folder .*: No space left on device; make room"):
        prepare(folder)
