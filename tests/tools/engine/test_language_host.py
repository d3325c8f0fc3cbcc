"""The language host's answers, without an engine; tests/engine runs programs through it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import grpc
import pytest
from pulumi.runtime.proto import language_pb2

from tools.engine.language_host.host import LanguageHost, plugin_command


class Call:
    """Stands in for the gRPC call: it can be cancelled."""

    def __init__(self) -> None:
        self.cancel: Callable[[], object] = lambda: None

    def add_callback(self, callback: Callable[[], object]) -> bool:
        """Keep what the host wants done at the end."""
        self.cancel = callback
        return True


@pytest.fixture
def host() -> LanguageHost:
    return LanguageHost("127.0.0.1:1")


def request(folder: Path, kind: str = "resource", args: tuple[str, ...] = ()) -> language_pb2.RunPluginRequest:
    info = language_pb2.ProgramInfo(root_directory=str(folder), program_directory=str(folder), entry_point=".")
    return language_pb2.RunPluginRequest(pwd=str(folder), info=info, kind=kind, args=args, env=["GREETING=hello=you"])


def test_policy_packs_are_run_by_the_sdk_with_their_folder_last(tmp_path: Path) -> None:
    command = plugin_command(request(tmp_path, "analyzer", ("127.0.0.1:1",)))
    assert command[1:] == ["-u", "-m", "pulumi.policy", "127.0.0.1:1", str(tmp_path)]


def test_other_plugins_are_run_as_programs(tmp_path: Path) -> None:
    assert plugin_command(request(tmp_path, args=("127.0.0.1:1",)))[1:] == ["-u", str(tmp_path), "127.0.0.1:1"]


def test_plugin_is_streamed_with_its_exit_code_last(host: LanguageHost, tmp_path: Path) -> None:
    script = "import os, sys\nprint(os.environ['GREETING'])\nprint('oh', file=sys.stderr)\nsys.exit(3)\n"
    (tmp_path / "__main__.py").write_text(script, encoding="utf-8")
    said = list(host.RunPlugin(request(tmp_path), cast(grpc.ServicerContext, Call())))
    assert [message.stdout for message in said if message.stdout] == [b"hello=you\n"]
    assert [message.stderr for message in said if message.stderr] == [b"oh\n"]
    assert (said[-1].WhichOneof("output"), said[-1].exitcode) == ("exitcode", 3)


def test_plugin_ends_when_the_engine_cancels(host: LanguageHost, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import time\nprint('up')\ntime.sleep(600)\n", encoding="utf-8")
    call = Call()
    stream = host.RunPlugin(request(tmp_path), cast(grpc.ServicerContext, call))
    assert next(stream).stdout == b"up\n"
    timer = threading.Timer(0, call.cancel)
    timer.start()
    assert [message.exitcode for message in stream] == [-9]


def test_dependencies_are_what_is_installed(host: LanguageHost) -> None:
    asked = language_pb2.GetProgramDependenciesRequest()
    answer = host.GetProgramDependencies(asked, cast(grpc.ServicerContext, Call()))
    assert "pulumi" in [dependency.name for dependency in answer.dependencies]
