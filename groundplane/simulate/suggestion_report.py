"""A suggestion for people and as data. Pure: makes what is shown, shows nothing itself."""

import json
from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from groundplane.simulate.result import Result
from groundplane.simulate.suggest import Suggestion


def suggested(suggestion: Suggestion, now: Result, environment: str, model: str) -> Iterator[RenderableType]:
    """The change to the stack file, and what it would bring."""
    found = suggestion.result
    yield Text(f"\nsuggestion, after {suggestion.simulations} simulations", style="bold")
    if not suggestion.changes:
        verdict = "holds the objective, and nothing cheaper was found" if found.slo_held else "nothing better was found"
        yield Text(f"the policy as it is: {verdict}")
        return
    yield _compared(now, found)
    if not found.slo_held:
        yield Text("no policy was found that holds the objective; this one comes nearest", style="red")
    yield Text(f"\nstacks/Pulumi.{environment}.yaml, serving.models.{model}.autoscaling", style="bold")
    for path, (before, after) in suggestion.changes.items():
        if before is not None:
            yield Text(f"- {path}: {_value(before)}", style="red")
        if after is not None:
            yield Text(f"+ {path}: {_value(after)}", style="green")


def suggestion_document(suggestion: Suggestion) -> dict[str, Any]:
    """The part `suggestion` of the simulation document."""
    found = suggestion.result
    return {
        "simulations": suggestion.simulations,
        "changes": {path: {"from": before, "to": after} for path, (before, after) in suggestion.changes.items()},
        "policy": found.policy.model_dump(mode="json"),
        "slo": {"misses": found.slo_misses, "held": found.slo_held},
        "gpu_hours": round(found.gpu_hours, 4),
        "usd": None if found.usd is None else round(found.usd, 4),
    }


def _compared(now: Result, then: Result) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("", "p50", "p95", "p99", "misses", "back and forth", "GPU-hours", "USD"):
        table.add_column(column)
    for name, result in (("now", now), ("then", then)):
        usd = "" if result.usd is None else f"{result.usd:,.2f}"
        figures = (f"{result.slo_misses:,}", str(result.oscillations), f"{result.gpu_hours:.2f}", usd)
        latency = result.latency
        seconds = (_seconds(latency.p50), _seconds(latency.p95), _seconds(latency.p99))
        table.add_row(name, *seconds, *figures)
    return table


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f} s"


def _value(value: Any) -> str:
    """As YAML takes it on one line."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(item)}" for key, item in value.items() if item is not None) + "}"
    return str(value) if isinstance(value, str) else json.dumps(value)
