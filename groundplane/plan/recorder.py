"""Runs a Pulumi program without an engine and reads what it registers: the source behind `groundplane plan`.

What is the engine's alone is not run: transforms, aliases and autonaming; `rehearse` shows those. An `apply` that
answers None takes its input away, here as there. What a component registers as its outputs is not part of a plan: a
wire from one is looked at where it ends.

Touches SDK internals (MockSettings, run_in_stack): they stay in this file, `monitor.py`, `quick.py` and `symbolic.py`,
and the SDK is pinned.
"""

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from inspect import isawaitable
from pathlib import Path
from typing import Any, TypeVar

import pulumi
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks, settings
from pulumi.runtime.stack import run_in_stack

from groundplane.errors import Refusal
from groundplane.plan.lost_wires import lost_inputs, lost_outputs
from groundplane.plan.model import STACK_TYPE, Plan
from groundplane.plan.monitor import Mode, Recorder
from groundplane.plan.quick import quick
from groundplane.plan.registration import resource
from groundplane.plan.values import from_struct, unknown_paths

__all__ = ["Mode", "PlanError", "Program", "record", "record_completed"]

Program = Callable[[], object]
"""What a Pulumi program does, as a function without arguments, or a coroutine function; what it returns is ignored."""

T = TypeVar("T")


class PlanError(Refusal):
    """The program cannot be planned; each problem is one line that names the resource and the fix."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def record(
    program: Program,
    *,
    environment: str,
    project: str = "groundplane",
    mode: Mode = Mode.PLAN,
    root: Path | None = None,
) -> Plan:
    """Run `program` and return what it would register.

    `root` is the folder that sources are named relative to; the current one by default. Raises PlanError for what the
    engine would refuse (one URN twice), for look-ups (a plan has no cloud to ask) and for wires that would be lost.
    What the program itself raises passes through. A program that loses wires is run twice.
    """
    return record_completed(program, environment=environment, project=project, mode=mode, root=root)[0]


def record_completed(
    program: Program,
    *,
    environment: str,
    project: str = "groundplane",
    mode: Mode = Mode.PLAN,
    root: Path | None = None,
) -> tuple[Plan, frozenset[str]]:
    """As `record`, and the URNs of the components that registered their outputs, which a plan does not tell."""
    root = (root or Path.cwd()).resolve()
    stack = f"urn:pulumi:{environment}::{project}::{STACK_TYPE}::{project}-{environment}"

    def run(monitor: Recorder) -> list[str]:
        try:
            exported = _in_thread(lambda: _run(program, monitor, project=project, environment=environment, stack=stack))
        except Exception as error:
            # What a look-up answered here may be why the program failed; the look-up is what to mend.
            if monitor.problems:
                raise PlanError(sorted(monitor.problems)) from error
            raise
        if mode is not Mode.PLAN:
            return []
        return [*lost_inputs(monitor, root), *lost_outputs(monitor, stack, exported)]

    monitor = Recorder(mode)
    if lost := run(monitor):
        # Once more, to tell which outputs feed them: tracing every wire takes too long to do it always.
        lost = run(Recorder(mode, tracing=True)) or lost
    if monitor.problems or lost:
        raise PlanError(sorted({*monitor.problems, *lost}))
    requests = sorted(monitor.requests.items())
    plan = Plan(
        project=project,
        environment=environment,
        resources=tuple(resource(urn, request, root) for urn, request in requests),
        outputs=from_struct(monitor.outputs.get(stack, struct_pb2.Struct()), root),
    )
    return plan, frozenset(monitor.outputs)


async def _run(
    program: Program, monitor: Recorder, *, project: str, environment: str, stack: str
) -> dict[str, list[str]]:
    """Run to the end; returns what each stack output depends on, for those that are not known."""
    asyncio.get_running_loop().set_default_executor(_Inline())
    features = set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures)  # type: ignore[no-untyped-call]
    settings.configure(
        mocks.MockSettings(  # type: ignore[no-untyped-call]
            monitor=monitor,
            monitor_features=features,
            engine=mocks.MockEngine(logging.getLogger("groundplane.program")),
            project=project,
            stack=environment,
            dry_run=monitor.mode is not Mode.UPDATE,
            callbacks=None,
            outputs=set(),
            lock=threading.Lock(),
            package_refs={},
            base_providers_by_ref={},
        )
    )
    settings.set_root_resource(None)  # type: ignore[arg-type] # the SDK's own way to say "no stack yet"
    await run_in_stack(lambda: _settled(program))
    exports = settings.get_root_resource().outputs  # type: ignore[union-attr] # there is one: run_in_stack made it
    unknown = {path.partition(".")[0].partition("[")[0] for path in unknown_paths(monitor.outputs[stack])}
    return {name: await _depends_on(exports[name]) for name in sorted(unknown & exports.keys())}


async def _settled(program: Program) -> None:
    """Run the program and wait for all it has begun.

    The SDK waits too, but for one output at a time with all others in hand: slow by the square of their number.
    What failed is left for it to find and raise.
    """
    begun = program()
    if isawaitable(begun):
        await begun
    while pending := _pending():
        await asyncio.wait(pending)


def _pending() -> set[asyncio.Future[Any]]:
    with settings.SETTINGS.lock:
        return {task for task in (*settings.SETTINGS.outputs, *settings.SETTINGS.rpc_manager.rpcs) if not task.done()}


async def _depends_on(value: Any) -> list[str]:
    resources = await pulumi.Output.from_input(value).resources()
    return sorted([str(await resource.urn.future()) for resource in resources])


def _in_thread(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run `work` in a thread, an event loop and a context of its own, so that nothing of it stays with the caller.

    The caller may have an event loop running, mocks set or be a recorded program itself. The SDK keeps its settings in
    context variables: what is set in a copy of the context is gone with it.
    """
    result: Future[T] = Future()

    def body() -> None:
        try:
            with quick(), asyncio.Runner() as runner:
                result.set_result(runner.run(work()))
        except BaseException as error:
            # Raised again, in the caller's thread.
            result.set_exception(error)

    # A daemon: Ctrl-C ends the caller's wait, and then nothing may hold up the end of the process.
    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(body,), name="groundplane-record", daemon=True)
    thread.start()
    value = result.result()
    thread.join()
    return value


class _Inline(ThreadPoolExecutor):
    """Runs each call at once and in place: the monitor answers from memory, and the order of calls is the program's."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            # Raised again, where the result is awaited.
            done.set_exception(error)
        return done
