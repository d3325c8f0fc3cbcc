"""Telling people how far a rehearsal is: a live bar on a terminal, plain lines anywhere else. Decides nothing."""

import threading
import time
from collections.abc import Callable
from typing import Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from groundplane.engine.deployment import STACK_TYPE, name_of, type_of
from groundplane.engine.events import Observer
from groundplane.engine.result import Step

_LINE_SECONDS = 5.0
_SHOWN = 2


class Display(Observer, Protocol):
    """An observer with a screen to take and to give back."""

    def __enter__(self) -> Self:
        """Take the screen."""

    def __exit__(self, *exception: object) -> None:
        """Give it back, whatever happened."""


def display_on(console: Console) -> Display:
    """What suits the console."""
    return LiveDisplay(console) if console.is_terminal else PlainDisplay(console)


class _Tally:
    """Which resources of a step are running and which are done."""

    def __init__(self, name: str, planned: int | None) -> None:
        self.name = name
        self.running: dict[str, None] = {}
        self.done: set[str] = set()
        self._planned = planned or 0

    @property
    def total(self) -> int:
        """As planned, or as many as were seen if that is more."""
        return max(self._planned, len(self.done | self.running.keys()))

    def start(self, urn: str) -> None:
        self.running[urn] = None

    def end(self, urn: str) -> None:
        self.running.pop(urn, None)
        self.done.add(urn)

    def shown(self) -> str:
        """The resources that run; the stack itself runs all the time."""
        names = [name_of(urn) for urn in self.running if type_of(urn) != STACK_TYPE]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        return ", ".join(names[:_SHOWN]) + more


def _ended(step: Step, tally: _Tally) -> str:
    how = "FAILED" if step.complaint is not None else "done" if step.succeeded else "failed, as it should"
    return f"{step.name} {how}: {len(tally.done)} resources in {step.wall_seconds:.1f} s"


class LiveDisplay:
    """A bar for the step, what it is working on, and the time gone by; a line for each step that has ended."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[running]}", style="dim"),
            console=console,
            transient=True,
        )
        self._lock = threading.Lock()
        self._tally = _Tally("", None)
        self._task = self._progress.add_task("starting", total=None, running="the engine")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def step_started(self, name: str, planned: int | None) -> None:
        """A bar of its own for each step."""
        with self._lock:
            self._tally = _Tally(name, planned)
            self._progress.remove_task(self._task)
            self._task = self._progress.add_task(name, total=self._tally.total or None, running="")

    def resource_started(self, urn: str, operation: str) -> None:
        """Show it among those that run."""
        self._update(lambda tally: tally.start(urn))

    def resource_ended(self, urn: str, operation: str, *, failed: bool) -> None:
        """Move the bar on."""
        self._update(lambda tally: tally.end(urn))

    def step_ended(self, step: Step) -> None:
        """Leave a line behind."""
        style = "green" if step.complaint is None else "red"
        self._progress.console.print(Text(_ended(step, self._tally), style=style))

    def _update(self, change: Callable[[_Tally], None]) -> None:
        with self._lock:
            change(self._tally)
            tally = self._tally
            self._progress.update(
                self._task, total=tally.total or None, completed=len(tally.done), running=escape(tally.shown())
            )


class PlainDisplay:
    """A line a step, and one every few seconds while it runs."""

    def __init__(self, console: Console, *, line_seconds: float = _LINE_SECONDS) -> None:
        self._console = console
        self._line_seconds = line_seconds
        self._lock = threading.Lock()
        self._tally = _Tally("", None)
        self._due = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing was taken."""

    def step_started(self, name: str, planned: int | None) -> None:
        """Say what begins."""
        with self._lock:
            self._tally = _Tally(name, planned)
            self._due = time.monotonic() + self._line_seconds
            self._print(f"{name} ...")

    def resource_started(self, urn: str, operation: str) -> None:
        """Say it if it is time for a line."""
        self._update(lambda tally: tally.start(urn))

    def resource_ended(self, urn: str, operation: str, *, failed: bool) -> None:
        """Say it if it is time for a line."""
        self._update(lambda tally: tally.end(urn))

    def step_ended(self, step: Step) -> None:
        """Say how it ended."""
        self._print(_ended(step, self._tally))

    def _update(self, change: Callable[[_Tally], None]) -> None:
        with self._lock:
            change(self._tally)
            if time.monotonic() >= self._due:
                self._due = time.monotonic() + self._line_seconds
                tally = self._tally
                self._print(f"{tally.name}: {len(tally.done)}/{tally.total}, running {tally.shown() or 'nothing'}")

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
