"""One stack on the real engine through the Automation API: up, destroy and what an operator does in between."""

import gc
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pulumi import automation

from groundplane.engine.deployment import Deployment
from groundplane.engine.events import Observer, Watch
from groundplane.engine.process import EngineCommand
from groundplane.engine.result import RehearsalRequest
from groundplane.engine.schedule import PARALLEL
from groundplane.engine.workspace import Folder
from groundplane.errors import Refusal

_PROGRAM_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one run of the engine ended."""

    succeeded: bool
    changes: Mapping[str, int]
    touched: Mapping[str, str]
    """By URN, how what was there has changed: updates, replaces or deletes."""
    error: str | None
    """The engine's own, of the first resource that failed; None if it succeeded."""


class _Workspace(automation.LocalWorkspace):
    """One in which nobody asks for a stack's outputs: two runs of the CLI less after each update."""

    def stack_outputs(self, stack_name: str) -> automation.OutputMap:
        """None."""
        return {}


class RehearsedStack:
    """The stack of one environment in its folder."""

    def __init__(self, folder: Folder, request: RehearsalRequest, command: EngineCommand) -> None:
        self._folder = folder
        self._workspace = _Workspace(
            work_dir=str(folder.program), program=lambda: self._run(request.program), pulumi_command=command
        )
        self._threads: list[threading.Thread] = []
        self._stack = self._select(request.environment)

    def use(self, environment: Mapping[str, str]) -> None:
        """Set what the engine's environment has for the next runs, besides what every run has."""
        self._workspace.env_vars = dict(environment)

    def up(self, observer: Observer) -> Outcome:
        """Bring up what the program says."""
        watch = Watch(observer)
        return _outcome(watch, lambda: self._stack.up(parallel=PARALLEL, on_event=watch, show_secrets=False))

    def destroy(self, observer: Observer) -> Outcome:
        """Take everything down."""
        watch = Watch(observer)
        return _outcome(watch, lambda: self._stack.destroy(parallel=PARALLEL, on_event=watch, show_secrets=False))

    def deployment(self) -> Deployment:
        """The engine's state."""
        return Deployment.from_export(self._stack.export_stack().deployment)

    def unprotect(self) -> None:
        """Lift the protection of every resource, as an operator has to before a destroy."""
        self._operate("state", "unprotect", "--all", "--yes")

    def recover(self, found: Mapping[str, str]) -> None:
        """Settle operations whose end no engine saw: `found` has the ids of what the cloud did make, by URN.

        The state is edited as an operator would between `pulumi stack export` and `import`, because v3.259.0 drops what
        `pulumi refresh --import-pending-creates` is told to import.
        """
        exported = self._stack.export_stack()
        state = dict(exported.deployment or {})
        made = [
            {**operation["resource"], "id": found[operation["resource"]["urn"]]}
            for operation in state.pop("pending_operations", [])
            if operation["type"] == "creating" and operation["resource"]["urn"] in found
        ]
        state["resources"] = [*state.get("resources", []), *made]
        self._stack.import_stack(automation.Deployment(version=exported.version, deployment=state))
        if found:
            self._operate("refresh", "--yes", "--skip-preview")

    def close(self) -> None:
        """Wait for programs whose engine has gone: they end with the servers that ran them."""
        gc.collect()
        for thread in self._threads:
            thread.join(timeout=_PROGRAM_SECONDS)

    def _run(self, program: Callable[[], object]) -> None:
        # What a program returns would be exported.
        self._threads.append(threading.current_thread())
        program()

    def _operate(self, *arguments: str) -> None:
        command = [*arguments, "--stack", self._stack.name]
        try:
            self._workspace.pulumi_command.run(command, self._workspace.work_dir, self._workspace.env_vars)
        except automation.CommandError as error:
            raise Refusal(f"`pulumi {arguments[0]} {arguments[1]}` failed: {_last_line(error)}") from None

    def _select(self, environment: str) -> automation.Stack:
        make = automation.Stack.create_or_select if self._folder.has_state else automation.Stack.create
        try:
            return make(environment, self._workspace)
        except automation.CommandError as error:
            raise Refusal(
                f"the engine cannot make its stack: {_last_line(error)}; its log is {self._folder.engine_log}"
            ) from None


def _outcome(watch: Watch, run: Callable[[], object]) -> Outcome:
    try:
        run()
    except automation.CommandError as error:
        said = watch.first_error() or _last_line(error)
        return Outcome(succeeded=False, changes=watch.changes or watch.counted, touched=watch.touched, error=said)
    return Outcome(succeeded=True, changes=watch.changes, touched=watch.touched, error=None)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the SDK's complaints to itself that come of an engine that failed or was killed: that is what is rehearsed.

    It abandons the program's coroutine, which complains when it is collected, its event stream ends in mid-air, and
    the server that ran the program logs that it cannot tell the engine; a log that kept that record would keep the
    program's event loop with it.
    """

    def hook(unraisable: "sys.UnraisableHookArgs") -> None:
        if getattr(unraisable.object, "__name__", "") not in ("run_in_stack", "run_pulumi_func"):
            shown(unraisable)

    def drop(_record: logging.LogRecord) -> bool:
        return False

    server = logging.getLogger("grpc._server")
    server.addFilter(drop)
    shown, sys.unraisablehook = sys.unraisablehook, hook
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Error in event stream", category=UserWarning)
            warnings.filterwarnings("ignore", message="unclosed event loop", category=ResourceWarning)
            try:
                yield
            finally:
                gc.collect()
    finally:
        sys.unraisablehook = shown
        server.removeFilter(drop)


def _last_line(error: automation.CommandError) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip(" \n")]
    said = [line for line in lines if line.startswith(("error:", "stderr: error:"))]
    return (said or lines)[-1].removeprefix("stderr:").strip().removeprefix("error:").strip()
