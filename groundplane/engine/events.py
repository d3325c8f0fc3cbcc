"""What the engine says while it runs, kept and passed on. Runs nothing."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pulumi.automation import events

from groundplane.engine.deployment import STACK_TYPE, name_of, type_of
from groundplane.engine.result import Step

TOUCHES: Mapping[str, str] = {
    "update": "updates",
    "replace": "replaces",
    "create-replacement": "replaces",
    "delete": "deletes",
}
"""Operations of the engine that change what was there, and the word for them; of a replacement not every part."""

_COLOUR = re.compile(r"<\{%.*?%\}>")
_LOCATION = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+)', re.MULTILINE)
_ONE_ERROR = re.compile(r"^1 error occurred:\s*\*\s*")
_RUNTIME_ERROR = "python inline source runtime error: "


class Observer(Protocol):
    """Is told what happens; from several threads."""

    def step_started(self, name: str, planned: int | None) -> None:
        """A step begins, over about `planned` resources where that is known."""

    def resource_started(self, urn: str, operation: str) -> None:
        """The engine begins an operation such as "create"."""

    def resource_ended(self, urn: str, operation: str, *, failed: bool) -> None:
        """And ends it."""

    def step_ended(self, step: Step) -> None:
        """A step did what it should, or did not."""


@dataclass
class Watch:
    """Everything of interest in one run of the engine."""

    observer: Observer
    changes: Mapping[str, int] = field(default_factory=dict)
    """Number of resources by operation, as the engine counts them."""
    errors: list[tuple[str, str]] = field(default_factory=list)
    """URN, empty where none is concerned, and message; in order."""
    counted: Counter[str] = field(default_factory=Counter)
    """The same as `changes`, counted here: an engine that is killed never says."""
    touched: dict[str, str] = field(default_factory=dict)
    """What was there and changed: by URN, a word of `TOUCHES`."""

    def __call__(self, event: events.EngineEvent) -> None:
        """Take one event in."""
        if event.resource_pre_event:
            step = event.resource_pre_event.metadata
            self.observer.resource_started(step.urn, step.op.value)
        elif event.res_outputs_event:
            step = event.res_outputs_event.metadata
            self.counted[step.op.value] += 1
            if word := TOUCHES.get(step.op.value):
                self.touched[step.urn] = word
            self.observer.resource_ended(step.urn, step.op.value, failed=False)
        elif event.res_op_failed_event:
            step = event.res_op_failed_event.metadata
            self.observer.resource_ended(step.urn, step.op.value, failed=True)
        elif event.diagnostic_event:
            self._take(event.diagnostic_event)
        elif event.summary_event:
            self.changes = {str(getattr(op, "value", op)): n for op, n in event.summary_event.resource_changes.items()}

    def first_error(self) -> str | None:
        """The first failure: the resource's, before what merely follows from it."""
        ranked = sorted(self.errors, key=lambda error: type_of(error[0]) in ("", STACK_TYPE))
        if not ranked:
            return None
        urn, message = ranked[0]
        shown = program_error(message) if _RUNTIME_ERROR in message else message
        return shown if type_of(urn) in ("", STACK_TYPE) else f"{name_of(urn)}: {shown}"

    def _take(self, diagnostic: events.DiagnosticEvent) -> None:
        if diagnostic.severity == "error" and not diagnostic.ephemeral:
            message = _COLOUR.sub("", f"{diagnostic.prefix or ''}{diagnostic.message}").strip()
            self.errors.append((diagnostic.urn or "", _ONE_ERROR.sub("", message.removeprefix("error:").strip())))


def program_error(message: str) -> str:
    """What a program raised and where: the last place of the traceback that is neither Pulumi's nor a package's."""
    text = message.partition(_RUNTIME_ERROR)[2]
    said, _, trace = text.partition("Traceback (most recent call last):")
    last = trace.rstrip().rpartition("\n")[2].strip()
    own = [place for place in _LOCATION.finditer(trace) if "site-packages" not in place["file"]]
    kind = last.partition(":")[0] if last and not last.startswith("File") else "error"
    where = f" ({own[-1]['file']}:{own[-1]['line']})" if own else ""
    return f"the program raised {kind}: {said.strip()}{where}"
