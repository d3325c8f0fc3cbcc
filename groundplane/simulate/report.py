"""A simulation's result for people and as the documented JSON. Pure: makes what is shown, shows nothing itself."""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from groundplane.simulate.result import Outcome, Percentiles, Result

FORMAT = 1
"""Version of the document. Adding a field keeps it, removing or retyping one raises it."""

FAILED = {
    Outcome.REFUSED: "refused: no replica, and nothing held them",
    Outcome.TIMED_OUT: "timed out",
    Outcome.ABORTED: "cut off: their replica had to go",
    Outcome.UNANSWERED: "still waiting at the end",
}
"""What became of requests that were not served."""


def document(result: Result, environment: str, model: str) -> dict[str, Any]:
    """The simulation document."""
    return {
        "format": FORMAT,
        "environment": environment,
        "model": model,
        "trace": {
            "name": result.trace.name,
            "requests": len(result.trace),
            "seconds": round(result.trace.seconds, 3),
        },
        "seed": result.conditions.seed,
        "policy": result.policy.model_dump(mode="json"),
        "seconds": round(result.seconds, 3),
        "latency_seconds": _percentiles(result.latency),
        "first_token_seconds": _percentiles(result.first_token),
        "slo": {
            "latency_seconds": result.service.slo_seconds,
            "first_token_seconds": result.service.slo_first_token_seconds,
            "percent": result.service.slo_percent,
            "misses": result.slo_misses,
            "held": result.slo_held,
        },
        "outcomes": {outcome.name.lower(): result.count(outcome) for outcome in Outcome},
        "replicas": {
            "mean": round(result.mean_ready, 3),
            "max": max(sample.wanted for sample in result.samples),
            "changes": len(result.changes),
            "oscillations": result.oscillations,
            "cold_starts": len(result.cold_starts),
            "cold_start_seconds": _rounded(result.mean_cold_start),
            "utilisation": _rounded(result.utilisation),
        },
        "zero_under_load": result.zero_under_load,
        "absent_seconds": round(result.absent_seconds, 3),
        "gpu_hours": round(result.gpu_hours, 4),
        "usd": _rounded(result.usd),
        "changes": [
            {"seconds": round(change.seconds, 3), "from": change.before, "to": change.after, "by": change.by}
            for change in result.changes
        ],
        "samples": [
            {
                "seconds": round(sample.seconds, 3),
                "wanted": sample.wanted,
                "ready": sample.ready,
                "nodes": sample.nodes,
                "in_flight": sample.in_flight,
                "waiting": sample.waiting + sample.held,
                "arrived": sample.arrived,
            }
            for sample in result.samples
        ],
    }


def summary(result: Result, environment: str, model: str) -> Iterator[RenderableType]:
    """What would happen, what it costs, and what is wrong with it."""
    yield Text(f"\n{model} in {environment}, {result.trace.name}", style="bold")
    yield _table(result)
    yield from _warnings(result)


def _table(result: Result) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column()
    for name, value in rows(result):
        table.add_row(name, value)
    return table


def rows(result: Result) -> Iterator[tuple[str, str]]:
    """The figures, as names and values."""
    count = len(result.trace)
    yield "requests", f"{count:,} in {duration(result.trace.seconds)}"
    yield "latency", told(result.latency)
    yield "first token", told(result.first_token)
    yield "objective", objective(result)
    for outcome, name in FAILED.items():
        if failed := result.count(outcome):
            yield name, f"{failed:,} ({share(failed, count)})"
    most = max(sample.wanted for sample in result.samples)
    yield "replicas", f"{result.mean_ready:.1f} on average, {most} at most"
    yield "changes", f"{len(result.changes)}, of which {result.oscillations} back and forth within 10 min"
    if result.cold_starts:
        yield "cold starts", f"{len(result.cold_starts)}, {duration(result.mean_cold_start or 0)} on average"
    cost = "" if result.usd is None else f", {result.usd:,.2f} USD on demand in us-east-1"
    yield "nodes", f"{result.node_seconds / 3600:.2f} hours, {result.gpu_hours:.2f} GPU-hours{cost}"


def objective(result: Result) -> str:
    """The objective and whether it is held."""
    service = result.service
    wanted = [f"{service.slo_seconds:g} s"] if service.slo_seconds is not None else []
    wanted += [f"first token {service.slo_first_token_seconds:g} s"] if service.slo_first_token_seconds else []
    if not wanted:
        return "none"
    verdict = "held" if result.slo_held else "MISSED"
    misses = f"{result.slo_misses:,} misses ({share(result.slo_misses, len(result.trace))})"
    return f"{verdict}: {misses}; {', '.join(wanted)} for {service.slo_percent:g} %"


def told(found: Percentiles) -> str:
    """Percentiles in one line."""
    if found.p50 is None:
        return "no request was served"
    return f"p50 {found.p50:.2f} s   p95 {found.p95:.2f} s   p99 {found.p99:.2f} s"


def duration(seconds: float) -> str:
    """`1 h 2 min`, `14 min 5 s`, `5 s`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def share(part: int, whole: int) -> str:
    """In percent."""
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def _warnings(result: Result) -> Iterator[Text]:
    if result.zero_under_load:
        times = "once" if result.zero_under_load == 1 else f"{result.zero_under_load} times"
        yield Text(f"the last replica was taken away {times} while there were requests", style="red")
    if result.absent_seconds:
        yield Text(f"there was no replica for {duration(result.absent_seconds)} while requests came", style="red")
    if not result.slo_held:
        yield Text("the objective is missed; --suggest looks for a policy that holds it", style="red")


def _percentiles(found: Percentiles) -> dict[str, float | None]:
    return {"p50": _rounded(found.p50), "p95": _rounded(found.p95), "p99": _rounded(found.p99)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
