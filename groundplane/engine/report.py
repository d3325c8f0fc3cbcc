"""A rehearsal's result for people and as the documented JSON. Pure: makes what is shown, shows nothing itself."""

import json
from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from groundplane.engine.deployment import name_of
from groundplane.engine.result import LeftOver, RehearsalResult, Step
from groundplane.engine.schedule import PARALLEL

FORMAT = 1
"""Version of the document. Adding a field keeps it, removing or retyping one raises it."""

OPERATIONS = {"updates": "update", "replaces": "replace", "deletes": "delete"}
"""How the document calls what the summary says of a step."""


def to_json(result: RehearsalResult) -> str:
    """The rehearsal document."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "environment": result.environment,
        "steps": [
            {
                "name": step.name,
                "result": "succeeded" if step.succeeded else "failed",
                "changes": dict(sorted(step.changes.items())),
                "touched": [{"urn": urn, "operation": OPERATIONS[word]} for urn, word in sorted(step.touched.items())],
                "wall_seconds": round(step.wall_seconds, 1),
                "predicted_seconds": round(step.predicted_seconds, 1),
                "error": step.error or step.complaint,
            }
            for step in result.steps
        ],
        "critical_path": [
            {"urn": task.urn, "start_seconds": round(task.start_seconds, 1), "seconds": round(task.seconds, 1)}
            for task in result.critical_path
        ],
        "left_over": [
            {"urn": item.urn, "type": item.type, "id": item.id, "known": item.known}
            | ({"made_for": item.made_for} if item.made_for else {})
            for item in result.left_over
        ],
    }
    return json.dumps(document, indent=1) + "\n"


def summary(result: RehearsalResult) -> Iterator[RenderableType]:
    """What happened, how long it would take and what is wrong; a part that is a Text must not be wrapped."""
    yield from _resources(result)
    yield _steps(result)
    yield from _touched(result)
    if result.critical_path:
        yield Text("\ncritical path of bringing it up", style="bold")
        yield Text(
            f"each waits for the one before: for what it makes, or for its turn, {PARALLEL} at once", style="dim"
        )
        for task in result.critical_path:
            yield Text(f"  {duration(task.start_seconds):>12}  +{duration(task.seconds):<12} {name_of(task.urn)}")
    if result.unprotected:
        yield Text(f"\n{result.unprotected} protected resources had to be unprotected before the destroy")
        yield from (Text(f"  and in AWS: {action}") for action in result.lifted)
    if result.adopted:
        yield Text(f"\ntaken into the stack after the crash: {', '.join(name_of(urn) for urn in result.adopted)}")
    yield from _left_over(result)
    yield from _verdict(result)


def duration(seconds: float) -> str:
    """`14 min 5 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _resources(result: RehearsalResult) -> Iterator[Text]:
    if result.resources:
        yield Text(f"\n{sum(result.resources.values())} resources", style="bold")
        yield from (Text(f"  {number:>4}  {type_}") for type_, number in result.resources.items())


def _steps(result: RehearsalResult) -> Table:
    table = Table(title="\nsteps", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in ("step", "engine", "changes", "predicted in AWS", "here"):
        table.add_column(column)
    for step in result.steps:
        table.add_row(
            step.name,
            Text("succeeded" if step.succeeded else "failed", style="red" if step.complaint else "green"),
            ", ".join(f"{number} {operation}" for operation, number in sorted(step.changes.items())) or "none",
            duration(step.predicted_seconds),
            f"{step.wall_seconds:.1f} s",
        )
    return table


def _touched(result: RehearsalResult) -> Iterator[Text]:
    """What a changed stack file or program does to what an earlier rehearsal kept."""
    for step in result.steps:
        if step.touched:
            yield Text(f"\nof what was there, {step.name}", style="bold")
        for urn, word in sorted(step.touched.items(), key=lambda item: (item[1], name_of(item[0]))):
            yield Text(f"  {word:<9} {name_of(urn)}", style="" if word == "updates" else "red")


def _left_over(result: RehearsalResult) -> Iterator[Text]:
    if result.kept:
        yield Text(f"\nkept for the next rehearsal: {len(result.left_over)} resources")
    retained = [item for item in result.left_over if item.known]
    if retained and result.ok and not result.kept:
        yield Text("\nleft in the cloud as declared by retain_on_delete:")
        yield from (Text(f"  {name_of(item.urn)} ({item.id})") for item in retained)
    orphans = [item for item in result.left_over if not item.known]
    if orphans:
        yield Text("\nin the cloud, and unknown to the stack:", style="red")
        yield from (Text(f"  {name_of(item.urn)} ({item.id}){_origin(item)}") for item in orphans)


def _origin(item: LeftOver) -> str:
    return f", made for {name_of(item.made_for)}" if item.made_for else ""


def _verdict(result: RehearsalResult) -> Iterator[Text]:
    for step in result.steps:
        if step.error and step.complaint is None:
            yield Text(f"\n{step.name} failed as it should: {step.error}")
    failed = next((step for step in result.steps if step.complaint is not None), None)
    if failed is None:
        yield Text(f"\nthe rehearsal of {result.environment} succeeded", style="green")
        return
    yield Text(f"\nthe rehearsal of {result.environment} failed at step {failed.name}: {_why(failed)}", style="red")
    if result.log is not None:
        yield Text(f"the engine's log: {result.log}")
    if result.kept and result.log is not None:
        yield Text(f"the next rehearsal goes on from what is there; to start anew, remove {result.log.parent}")
    else:
        yield Text("the next rehearsal starts anew")


def _why(step: Step) -> str:
    return f"{step.complaint}\n  {step.error}" if step.error else str(step.complaint)
