"""Running the Pulumi CLI: one process at a time, its output kept in a log, and a signal turned into an orderly end."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO, Protocol

from pulumi import automation
from pulumi.automation import errors
from pulumi.automation._cmd import CommandResult
from semver import VersionInfo

from groundplane.errors import Interrupted, Refusal

Line = Callable[[str], object]

_DRAIN_SECONDS = 5.0


class Engine(Protocol):
    """A Pulumi CLI that was found."""

    @property
    def path(self) -> Path:
        """The `pulumi` binary."""

    @property
    def version(self) -> str:
        """Its version, with or without a leading v."""


class EngineCommand(automation.PulumiCommand):
    """What the Automation API runs the CLI through. Each process gets `environment` and nothing of the tool's own.

    The base class's constructor would run `pulumi version`, which whoever found the engine has done.
    """

    def __init__(self, engine: Engine, environment: Mapping[str, str], *, log: Path, lock: int) -> None:
        self.command = str(engine.path)
        self.version = VersionInfo.parse(engine.version.removeprefix("v"))
        self._environment = environment
        self._log = log
        self._lock = lock
        self._process: subprocess.Popen[str] | None = None
        self._stops = 0

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Line | None = None,
        on_error: Line | None = None,
    ) -> CommandResult:
        """Run one command to its end. Raises CommandError if it fails, Interrupted if the user stopped it."""
        arguments = [self.command, "--non-interactive", *args]
        self._raise_if_stopped()
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"\n$ pulumi {' '.join(args)}\n")
            log.flush()
            result = self._run(arguments, cwd, {**self._environment, **additional_env}, log, on_output, on_error)
        self._raise_if_stopped()
        if result.code != 0:
            raise errors.create_command_error(result)
        return result

    def stop(self) -> None:
        """End what is running: in order the first time (what has begun is finished and recorded), at once the
        second.
        """
        self._stops += 1
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT if self._stops == 1 else signal.SIGKILL)

    @contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """While in it, Ctrl-C and SIGTERM stop the engine in order. Outside the main thread signals are not for us."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _raise_if_stopped(self) -> None:
        if self._stops:
            raise Interrupted("interrupted")

    def _run(
        self,
        arguments: list[str],
        cwd: str,
        environment: Mapping[str, str],
        log: IO[str],
        on_output: Line | None,
        on_error: Line | None,
    ) -> CommandResult:
        try:
            # A session of its own, so that a terminal's Ctrl-C reaches the engine through `stop` alone.
            process = subprocess.Popen(
                arguments,
                cwd=cwd,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
                pass_fds=[self._lock],
            )
        except OSError as error:
            raise Refusal(f"cannot run the Pulumi CLI {self.command}: {error.strerror or error}") from None
        self._process = process
        if self._stops:
            process.send_signal(signal.SIGINT)
        lines: tuple[list[str], list[str]] = ([], [])
        # A state that is exported is data, and no part of what happened.
        logs = (None if arguments[2:4] == ["stack", "export"] else log, log)
        streams = zip((process.stdout, process.stderr), lines, logs, (on_output, on_error), strict=True)
        readers = [threading.Thread(target=_read, args=stream, daemon=True) for stream in streams]
        for reader in readers:
            reader.start()
        # Not the readers first: a provider that outlives a killed engine holds the pipes open.
        code = process.wait()
        for reader in readers:
            reader.join(timeout=_DRAIN_SECONDS)
        self._process = None
        if code < 0:
            lines[1].append(f"error: the engine was killed ({signal.Signals(-code).name})")
        return CommandResult(stdout="\n".join(lines[0]), stderr="\n".join(lines[1]), code=code)


def _read(stream: IO[str], kept: list[str], log: IO[str] | None, seen: Line | None) -> None:
    # The log is closed on a reader that is still waiting for a provider without an engine.
    with stream, suppress(ValueError):
        for line in stream:
            text = line.rstrip()
            kept.append(text)
            if log is not None:
                log.write(f"{text}\n")
            if seen is not None:
                seen(text)
