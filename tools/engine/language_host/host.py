"""A Pulumi language host for Python, for the CLI that is built from source: that build has none. Never runs beside the
official one, which makes virtual environments, installs plugins and attaches debuggers.

It stands on the SDK's own LanguageServer (what the Automation API serves inline programs with) and does what the engine
asks for in `up`, `preview`, `destroy` and for policy packs. Programs run in this very process: start it with the Python
of the project's virtual environment.
"""

import os
import queue
import runpy
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import IO

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

MESSAGE_BYTES = 400 * 1024 * 1024
"""What the engine itself allows."""

ENGINE_CHECK_SECONDS = 1.0
"""How often the host looks whether the engine that started it still lives."""

Said = queue.SimpleQueue[language_pb2.RunPluginResponse | None]
"""What a plugin says, line by line; None at the end of each of its two streams."""


class LanguageHost(LanguageServer):
    """Answers one engine."""

    def __init__(self, engine_address: str) -> None:
        super().__init__(lambda: None)
        self._engine_address = engine_address

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        """Agree to everything: the engine's address is known from the command line."""
        return language_pb2.LanguageHandshakeResponse()

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """None ahead of time: the engine loads a provider when the first resource asks for it."""
        return language_pb2.GetRequiredPackagesResponse()

    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        """Whatever is installed, for `pulumi about`."""
        found = {distribution.name: distribution.version for distribution in metadata.distributions()}
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[language_pb2.DependencyInfo(name=name, version=found[name]) for name in sorted(found)]
        )

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        """Run the program that Pulumi.yaml's `main` names, as the official host does: its folder first on sys.path."""
        program = Path(request.info.program_directory, request.info.entry_point)
        os.chdir(request.pwd)
        sys.argv = [str(program), *request.args]
        self.program = lambda: _run_as_main(program)
        # Where the SDK's server expects the engine's address.
        request.args.insert(0, self._engine_address)
        response = super().Run(request, context)  # type: ignore[no-untyped-call]  # the SDK annotates no server
        # An error has been logged through the engine by now; saying it again would show it twice.
        return language_pb2.RunResponse(bail=bool(response.error))

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a policy pack or another plugin written in Python, streaming what it says until it ends."""
        process = subprocess.Popen(
            plugin_command(request),
            cwd=request.pwd,
            env=dict(pair.split("=", 1) for pair in request.env) or None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        # The engine ends a plugin by cancelling the call.
        context.add_callback(process.kill)
        said: Said = queue.SimpleQueue()
        for stream, message in ((process.stdout, _from_stdout), (process.stderr, _from_stderr)):
            threading.Thread(target=_forward, args=(stream, message, said), daemon=True).start()
        for _ in range(2):
            yield from iter(said.get, None)
        yield language_pb2.RunPluginResponse(exitcode=process.wait())


def plugin_command(request: language_pb2.RunPluginRequest) -> list[str]:
    """How a plugin is run: a policy pack by the SDK's `pulumi.policy`, which wants the pack's folder last."""
    program = str(Path(request.info.program_directory, request.info.entry_point))
    if request.kind == "analyzer":
        return [sys.executable, "-u", "-m", "pulumi.policy", *request.args, program]
    return [sys.executable, "-u", program, *request.args]


def main(arguments: list[str]) -> None:
    """Serve until the engine ends. The last argument is its address; it reads the port from standard output."""
    engine = os.getppid()
    options = [("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.max_send_message_length", MESSAGE_BYTES)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4), options=options)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(arguments[-1]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # An interrupt is how the engine says that it is done.
    with suppress(KeyboardInterrupt):
        while os.getppid() == engine:
            server.wait_for_termination(timeout=ENGINE_CHECK_SECONDS)
    # Ends plugins, whose calls are cancelled by it; a program that is still running is not waited for.
    server.stop(None).wait(ENGINE_CHECK_SECONDS)
    os._exit(0)


def _run_as_main(program: Path) -> None:
    runpy.run_path(str(program), run_name="__main__")


def _from_stdout(line: bytes) -> language_pb2.RunPluginResponse:
    return language_pb2.RunPluginResponse(stdout=line)


def _from_stderr(line: bytes) -> language_pb2.RunPluginResponse:
    return language_pb2.RunPluginResponse(stderr=line)


def _forward(stream: IO[bytes], message: Callable[[bytes], language_pb2.RunPluginResponse], said: Said) -> None:
    with stream:
        for line in stream:
            said.put(message(line))
    said.put(None)
