"""A simulation's result as a picture: replicas, requests and latency over one time axis. matplotlib, nothing else."""

import base64
import html
import io
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from groundplane.simulate.report import duration, rows
from groundplane.simulate.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS = 120
"""Slices of time that requests are put together in."""

BLUE, GREY, ORANGE, RED, GREEN = "#1f6fb4", "#8a8f98", "#e08214", "#c0392b", "#2e8b57"


def as_png(result: Result, title: str) -> bytes:
    """The picture."""
    return _drawn(result, title, "png")


def as_html(result: Result, title: str) -> str:
    """A page with the picture and the figures in it, which needs nothing else."""
    picture = base64.b64encode(_drawn(result, title, "svg")).decode()
    figures = "\n".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in rows(result)
    )
    return _PAGE.format(title=html.escape(title), picture=picture, figures=figures)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1100px; padding: 0 1rem; color: #222; }}
img {{ width: 100%; }}
table {{ border-collapse: collapse; }}
th {{ text-align: left; font-weight: normal; color: #666; padding: .15rem 2rem .15rem 0; vertical-align: top; }}
</style></head><body>
<h1>{title}</h1>
<img alt="Replicas, requests and latency over time" src="data:image/svg+xml;base64,{picture}">
<table>
{figures}
</table>
</body></html>
"""


def _drawn(result: Result, title: str, kind: str) -> bytes:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # A salt and no date: the same result is the same file.
    with mpl.rc_context({"svg.hashsalt": "groundplane", "font.size": 10, "axes.titlesize": 10}):
        figure = Figure(figsize=(11, 8.5))
        _draw(figure, result, title)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=130, metadata={"Date": None} if kind == "svg" else None)
    return buffer.getvalue()


def _draw(figure: "Figure", result: Result, title: str) -> None:
    axes: Sequence[Axes] = figure.subplots(4, 1, sharex=True, height_ratios=[1.1, 1, 1.2, 0.9])
    scale, unit = _unit(result.seconds)
    _requests(axes[0], result, scale)
    _replicas(axes[1], result, scale)
    _latency(axes[2], result, scale)
    _waiting(axes[3], result, scale)
    # Margins by hand: a solved layout differs in its last digit from run to run, and the file with it.
    figure.subplots_adjust(left=0.05, right=0.99, top=0.88, bottom=0.065, hspace=0.3)
    axes[-1].set_xlabel(f"time since the start ({unit})")
    axes[-1].set_xlim(0, result.seconds / scale)
    for ax in axes:
        ax.grid(axis="both", color="#e6e8eb", linewidth=0.8)
        ax.set_axisbelow(True)
        ax.spines[["top", "right"]].set_visible(False)
    color = "black" if result.service.slo_seconds is None else GREEN if result.slo_held else RED
    figure.suptitle(f"{title}\n{_verdict(result)}", fontsize=13, fontweight="bold", color=color, x=0.008, ha="left")


def _verdict(result: Result) -> str:
    found = result.latency
    parts = [] if found.p95 is None else [f"p95 {found.p95:.1f} s"]
    if result.service.slo_seconds is not None:
        held = "held" if result.slo_held else "MISSED"
        parts.append(f"objective {result.service.slo_seconds:g} s {held}, {result.slo_misses:,} misses")
    parts.append(f"{result.gpu_hours:.1f} GPU-hours")
    parts += [] if result.usd is None else [f"{result.usd:,.2f} USD"]
    return "   ·   ".join(parts)


def _replicas(ax: "Axes", result: Result, scale: float) -> None:
    from matplotlib.ticker import MaxNLocator

    times = [sample.seconds / scale for sample in result.samples]
    ready = [sample.ready for sample in result.samples]
    wanted_at = [0.0, *(change.seconds / scale for change in result.changes), result.seconds / scale]
    wanted = [result.samples[0].wanted, *(change.after for change in result.changes)]
    ax.fill_between(times, ready, step="post", color=BLUE, alpha=0.35, linewidth=0, label="ready")
    ax.step(
        wanted_at,
        [*wanted, wanted[-1]],
        where="post",
        color=BLUE,
        linewidth=1.6,
        label="wanted (white below: starting)",
    )
    ax.axhline(result.policy.max_replicas, color=GREY, linewidth=1, linestyle=":", label="maximum")
    top = max(*wanted, *ready, 1)
    ax.set_ylim(0, max(top, min(result.policy.max_replicas, 2 * top)) + 0.6)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    _absent(ax, result, scale, "requests, but no replica")
    _titled(ax, "Replicas")


def _requests(ax: "Axes", result: Result, scale: float) -> None:
    edges = np.linspace(0.0, max(result.trace.seconds, 1e-9), POINTS + 1)
    width = edges[1] - edges[0]
    counts, _ = np.histogram(result.trace.arrivals, edges)
    ax.stairs(counts / width, edges / scale, fill=True, color=GREY, alpha=0.55)
    ax.set_ylim(bottom=0)
    _absent(ax, result, scale)
    _titled(ax, f"Requests per second, averaged over {duration(width)}", legend=False)


def _latency(ax: "Axes", result: Result, scale: float) -> None:
    from matplotlib.ticker import LogLocator, NullLocator

    served = result.served
    at = result.trace.arrivals[served]
    latencies = result.latencies[served]
    edges = np.linspace(0.0, max(result.trace.seconds, 1e-9), POINTS + 1)
    slices = np.searchsorted(at, edges)
    middles = (edges[1:] + edges[:-1]) / 2 / scale
    bounds = list(pairwise(slices))
    ax.set_yscale("log")
    for percent, color, label in ((95, ORANGE, "p95"), (50, GREEN, "p50")):
        values = [np.percentile(latencies[a:b], percent) if b > a else np.nan for a, b in bounds]
        ax.plot(middles, values, color=color, linewidth=1.6, marker=".", markersize=3, label=label)
    if result.service.slo_seconds is not None:
        label = f"objective {result.service.slo_seconds:g} s"
        ax.axhline(result.service.slo_seconds, color=RED, linewidth=1.2, linestyle="--", label=label)
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.yaxis.set_minor_locator(NullLocator())
    _absent(ax, result, scale)
    _titled(ax, "Latency in seconds, of requests by their arrival")


def _waiting(ax: "Axes", result: Result, scale: float) -> None:
    times = [sample.seconds / scale for sample in result.samples]
    waiting = np.array([sample.waiting + sample.held for sample in result.samples])
    running = np.array([sample.in_flight for sample in result.samples]) - waiting
    ax.stackplot(times, running, waiting, colors=[GREEN, ORANGE], alpha=0.55, labels=["running", "waiting"])
    ax.set_ylim(bottom=0)
    _absent(ax, result, scale)
    _titled(ax, "Requests in flight")


def _absent(ax: "Axes", result: Result, scale: float, label: str | None = None) -> None:
    """Shade what nobody should overlook: requests, and no replica."""
    samples = result.samples
    for one, two in pairwise(samples):
        if not one.ready and (one.in_flight or two.arrived > one.arrived):
            ax.axvspan(one.seconds / scale, two.seconds / scale, color=RED, alpha=0.15, linewidth=0, label=label)
            label = None


def _titled(ax: "Axes", title: str, *, legend: bool = True) -> None:
    ax.set_title(title, loc="left", fontweight="bold")
    if legend:
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=4, frameon=False, fontsize=9, borderaxespad=0)


def _unit(seconds: float) -> tuple[float, str]:
    if seconds > 4 * 3600:
        return 3600.0, "hours"
    return (60.0, "minutes") if seconds > 300 else (1.0, "seconds")
