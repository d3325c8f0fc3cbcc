"""The steps of a rehearsal and their verdicts. Shows nothing: an observer is told, and a result is returned."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from difflib import get_close_matches

from groundplane.engine.deployment import Deployment, name_of
from groundplane.engine.events import Observer
from groundplane.engine.prediction import bring_up, predict_destroy, predict_up
from groundplane.engine.process import Engine, EngineCommand
from groundplane.engine.result import LeftOver, RehearsalRequest, RehearsalResult, Step
from groundplane.engine.schedule import PARALLEL, Timed
from groundplane.engine.stack import Outcome, RehearsedStack, quiet
from groundplane.engine.workspace import Folder, held
from groundplane.errors import BadInput, Interrupted, Refusal
from groundplane.simulator.inventory import Inventory, Item, Operation
from groundplane.simulator.kubernetes.kinds import TYPES
from groundplane.simulator.operator import lift
from groundplane.simulator.rows import ROWS
from groundplane.simulator.settings import ANY, Fault, Settings

Check = Callable[[Outcome, Sequence[Operation]], str | None]
"""What a step should have done and did not."""

IN_ONE_GO = {"PULUMI_SKIP_CHECKPOINTS": "true"}
"""For the engine: write the state once, at the end, and not around every operation, which is half its work. For steps
of which nothing has to be gone on from if they are killed."""


def rehearse(request: RehearsalRequest, *, engine: Engine, observer: Observer) -> RehearsalResult:
    """Bring the program up, up again and down, against the simulated cloud.

    Raises Refusal for what keeps it from running, BadInput for a fault that cannot be, Interrupted on Ctrl-C.
    """
    if request.fault is not None:
        _check_possible(request.fault)
    folder = Folder.of(request.environment, request.root, request.cache)
    with held(folder) as lock:
        folder.prepare(
            project=request.project, environment=request.environment, keep=request.keep, config=request.config
        )
        command = EngineCommand(engine, folder.environment(engine.path), log=folder.engine_log, lock=lock)
        with _told(request, folder), command.stopped_by_signals(), quiet():
            result = _Rehearsal(request, folder, command, observer).run()
        if not result.ok or request.keep:
            return result
        folder.discard()
    return replace(result, log=None)


class _Unmet(Exception):
    """A step did not do what it should, so the next ones have nothing to stand on."""


class _Rehearsal:
    """The run itself, and what it has seen so far."""

    def __init__(self, request: RehearsalRequest, folder: Folder, command: EngineCommand, observer: Observer) -> None:
        self._request = request
        self._folder = folder
        self._observer = observer
        self._resumes = folder.has_state
        self._stack = RehearsedStack(folder, request, command)
        self._inventory = Inventory(folder.inventory)
        self._state = Deployment()
        self._steps: list[Step] = []
        self._creates: dict[str, float] = {}
        self._critical_path: tuple[Timed, ...] = ()
        self._resources: Mapping[str, int] = {}
        self._unprotected = 0
        self._lifted: tuple[str, ...] = ()
        self._adopted: dict[str, str] = {}

    def run(self) -> RehearsalResult:
        """Take step after step until one does not do what it should."""
        try:
            with suppress(_Unmet):
                self._walk()
        finally:
            self._stack.close()
        return RehearsalResult(
            environment=self._request.environment,
            steps=tuple(self._steps),
            critical_path=self._critical_path,
            left_over=tuple(self._left_over()),
            resources=self._resources,
            unprotected=self._unprotected,
            lifted=self._lifted,
            adopted=tuple(sorted(self._adopted)),
            kept=self._request.keep,
            log=self._folder.engine_log,
        )

    def _walk(self) -> None:
        if self._resumes:
            self._state = self._stack.deployment()
            self._settle()
        if self._request.fault is None:
            self._step("up", self._stack.up, self._check_up)
        else:
            self._step("up", self._stack.up, self._check_fault, self._request.fault)
            self._settle()
            self._step("resume", self._stack.up, self._check_up)
        self._note_what_is_up()
        self._step("again", self._stack.up, _check_again)
        if not self._request.keep:
            self._unprotect()
            self._step("destroy", self._stack.destroy, self._check_destroy)

    def _step(self, name: str, run: Callable[[Observer], Outcome], check: Check, fault: Fault | None = None) -> None:
        before = self._state
        self._observer.step_started(name, len(before.entries) or self._request.planned)
        in_log = self._enter(name, fault)
        started = time.monotonic()
        outcome = run(self._observer)
        wall = time.monotonic() - started
        self._state = self._stack.deployment()
        operations = self._inventory.operations(in_log)
        self._remember(before, operations)
        if name == "destroy":
            predicted = predict_destroy(before, operations, parallel=PARALLEL)
        else:
            predicted = predict_up(before, self._state, operations, parallel=PARALLEL)
        step = Step(
            name=name,
            succeeded=outcome.succeeded,
            changes=outcome.changes,
            touched=outcome.touched if name != "destroy" else {},
            wall_seconds=wall,
            predicted_seconds=predicted,
            error=outcome.error,
            complaint=check(outcome, operations),
        )
        self._steps.append(step)
        self._observer.step_ended(step)
        if step.complaint is not None:
            raise _Unmet

    def _enter(self, name: str, fault: Fault | None = None) -> str:
        """Tell the providers of the next run; returns its name in the log, which no earlier run with operations has."""
        in_log = f"{name}-{len(self._inventory.operations())}"
        settings = Settings(
            inventory=self._folder.inventory,
            log=self._folder.simulator_log,
            account=self._request.account,
            run=in_log,
            speedup=self._request.speedup,
            fault=fault,
            mask_key=self._folder.key(),
        )
        killed = fault is not None and fault.kind == "kill"
        self._stack.use(settings.to_environment() | ({} if killed or self._request.keep else IN_ONE_GO))
        return in_log

    def _settle(self) -> None:
        """Do what an operator does after a crash: unlock, and see in the cloud what became of unfinished creates."""
        self._folder.unlock()
        if self._state.pending:
            pending = {entry.urn for entry in self._state.pending}
            found = {item.urn: item.id for item in self._orphans() if item.urn in pending}
            self._enter("settle")
            self._stack.recover(found)
            self._adopted |= found
            self._state = self._stack.deployment()

    def _unprotect(self) -> None:
        """Do what an operator does before a destroy: lift the stack's protection, and AWS's of the same resources."""
        protected = [entry for entry in self._state.entries if entry.protect]
        self._unprotected = len(protected)
        if protected:
            self._stack.unprotect()
            self._lifted = lift(self._inventory, {(entry.urn, entry.id) for entry in protected})

    def _remember(self, before: Deployment, operations: Sequence[Operation]) -> None:
        creates = [operation for operation in operations if operation.operation == "create"]
        self._creates |= {operation.urn: operation.seconds for operation in creates}
        retained = {(entry.urn, entry.id) for entry in before.entries if entry.retain_on_delete and entry.simulated}
        self._folder.add_retained(retained - self._in_state())
        self._forget_followers(before)

    def _forget_followers(self, before: Deployment) -> None:
        # The engine asks no provider to delete what goes with something else; the cloud lets it go if that has gone.
        held_urns = {item.urn for item in self._inventory.items()}
        state = self._in_state()
        for entry in before.entries:
            if entry.deleted_with and entry.deleted_with not in held_urns and (entry.urn, entry.id) not in state:
                self._inventory.forget(entry.urn)
                held_urns.discard(entry.urn)

    def _note_what_is_up(self) -> None:
        held_types = Counter(entry.type for entry in self._state.entries if entry.simulated)
        self._resources = dict(sorted(held_types.items(), key=lambda item: (-item[1], item[0])))
        if self._creates:
            self._critical_path = bring_up(self._state, self._creates, parallel=PARALLEL).critical_path

    def _in_state(self) -> set[tuple[str, str | None]]:
        return {(entry.urn, entry.id) for entry in self._state.entries}

    def _orphans(self) -> list[Item]:
        """What the cloud holds and the stack does not know, and was not told to let go.

        What a service has made by itself is known by what it goes with.
        """
        declared = self._in_state() | self._folder.retained()
        known: set[int] = set()
        orphans: list[Item] = []
        # Owners are older.
        for item in self._inventory.items():
            if (item.urn, item.id) in declared if item.owner is None else item.owner in known:
                known.add(item.sequence)
            else:
                orphans.append(item)
        return orphans

    def _left_over(self) -> Iterator[LeftOver]:
        orphans = {item.sequence for item in self._orphans()}
        for item in self._inventory.items():
            yield LeftOver(
                urn=item.urn,
                type=item.type,
                id=item.id,
                known=item.sequence not in orphans,
                made_for=item.made_for,
            )

    def _check_up(self, outcome: Outcome, _operations: Sequence[Operation]) -> str | None:
        if not outcome.succeeded:
            return "everything should have come up"
        if orphans := self._orphans():
            return f"the cloud holds what the stack does not know: {_named(item.urn for item in orphans)}"
        there = {(item.urn, item.id) for item in self._inventory.items()}
        missing = [entry.urn for entry in self._state.entries if entry.simulated and (entry.urn, entry.id) not in there]
        return f"the stack holds what the cloud does not: {_named(missing)}" if missing else None

    def _check_fault(self, outcome: Outcome, operations: Sequence[Operation]) -> str | None:
        fault = self._request.fault
        assert fault is not None
        if fault.type == ANY:
            if len(operations) < fault.nth:
                return f"operation number {fault.nth} never happened: this update has {len(operations)} of them"
            return "the engine should have ended, and went on" if outcome.succeeded else None
        creates = sum(operation.operation == "create" and operation.type == fault.type for operation in operations)
        if creates < fault.nth:
            return (
                f"create number {fault.nth} of {fault.type} should have failed and never happened: "
                f"this update makes {creates} of them"
            )
        return "the engine should have failed, and went on" if outcome.succeeded else None

    def _check_destroy(self, outcome: Outcome, _operations: Sequence[Operation]) -> str | None:
        if not outcome.succeeded:
            return "everything should have gone"
        if orphans := self._orphans():
            return f"the cloud should be empty, and still holds {_named(item.urn for item in orphans)}"
        return None


def _check_again(outcome: Outcome, operations: Sequence[Operation]) -> str | None:
    if outcome.succeeded and set(outcome.changes) <= {"same"}:
        return None
    changed = _named(operation.urn for operation in operations)
    return f"nothing should have changed{': ' + changed if changed else ''}"


def _check_possible(fault: Fault) -> None:
    known = {ANY, *ROWS, *TYPES}
    if fault.type not in known:
        near = get_close_matches(fault.type, sorted(known), n=3, cutoff=0.4) or sorted(known)
        raise BadInput(f"the simulator knows no type {fault.type!r} to fail; write one such as {', '.join(near)}")
    if fault.nth < 1:
        raise BadInput(f"the create to fail must be number 1 or later, got {fault.nth}")


@contextmanager
def _told(request: RehearsalRequest, folder: Folder) -> Iterator[None]:
    """Turn what stops a rehearsal in the middle into what to do about it."""
    try:
        yield
    except Interrupted:
        folder.unlock()
        going_on = "goes on from what is there" if request.keep else "starts anew"
        raise Interrupted(f"interrupted; nothing is locked, and the same command {going_on}") from None
    except (OSError, sqlite3.OperationalError) as error:
        place = getattr(error, "filename", None) or folder.root
        raise Refusal(f"cannot write {place}: {getattr(error, 'strerror', None) or error}; make room there") from None


def _named(urns: Iterator[str] | Sequence[str]) -> str:
    names = sorted({name_of(urn) for urn in urns})
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
