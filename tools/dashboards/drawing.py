"""Panels as pictures, from their JSON model. matplotlib, without its automatic layouts, which differ between runs."""

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from tools.dashboards.answers import Line, Lines, Model
from tools.dashboards.numbers import written

INK, FAINT, EDGE, PAPER = "#24292e", "#6a737d", "#d9dde3", "#ffffff"
COLOURS = {"green": "#299c46", "orange": "#e8820c", "red": "#d44a3a", "yellow": "#d9a800"}
PALETTE = ("#3274d9", "#8f3bb8", "#0fa3a3", "#c15c17", "#5aa64b", "#b5487f", "#7a6a00", "#4d5d6c")
_MARKS = {"reqps": "short", "suffix: tokens/s": "short"}
"""Units that a scale has no room for."""

MOST_NAMED = 6
"""Lines that a legend has room for."""

Draw = Callable[[Axes, Model, Lines], None]


def draw(axes: Axes, panel: Model, lines: Lines, minutes: tuple[int, int]) -> None:
    """Fill a panel; `minutes` is the range of time that lines are drawn over."""
    axes.tick_params(length=0, labelsize=7, colors=FAINT)
    for side in axes.spines.values():
        side.set_visible(False)
    if not lines:
        axes.axis("off")
        axes.text(0.5, 0.5, "no data", ha="center", va="center", color=FAINT, fontsize=9, transform=axes.transAxes)
    elif panel["type"] == "timeseries":
        _over_time(axes, panel, lines, minutes)
    else:
        axes.axis("off")
        _NOW[panel["type"]](axes, panel, lines)


def _written(panel: Model, value: float) -> str:
    defaults = panel["fieldConfig"]["defaults"]
    return written(value, defaults["unit"], defaults.get("decimals"))


def _colour(panel: Model, value: float) -> str:
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    reached = [step["color"] for step in steps if step["value"] is None or value >= step["value"]]
    return COLOURS[reached[-1]]


def _over_time(axes: Axes, panel: Model, lines: Lines, minutes: tuple[int, int]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    dashed = {each["matcher"]["options"] for each in panel["fieldConfig"]["overrides"]}
    stacked = defaults["custom"]["stacking"]["mode"] == "normal"
    below: dict[int, float] = {}
    for number, line in enumerate(lines):
        colour = PALETTE[number % len(PALETTE)]
        times = [minute for minute, _ in line.points]
        heights = [value + below.get(minute, 0.0) for minute, value in line.points]
        style = "--" if panel["targets"][line.query]["refId"] in dashed else "-"
        axes.plot(times, heights, color=colour, linewidth=1.1, linestyle=style, label=_legend(panel, line))
        if stacked:
            axes.fill_between(
                times, heights, [below.get(each, 0.0) for each in times], color=colour, alpha=0.2, linewidth=0
            )
            below.update(zip(times, heights, strict=True))
        elif style == "-":
            axes.fill_between(times, heights, 0, color=colour, alpha=0.07, linewidth=0)
    _scale(axes, panel, lines, max((*below.values(), *(value for line in lines for _, value in line.points))))
    axes.set_xlim(*minutes)
    hours = range(minutes[0], minutes[1] + 1, 60)
    axes.set_xticks(list(hours), [f"-{(minutes[1] - each) // 60} h" if each < minutes[1] else "now" for each in hours])
    axes.grid(axis="y", color=EDGE, linewidth=0.6)
    axes.set_axisbelow(True)
    _names(axes)


def _names(axes: Axes) -> None:
    handles, names = axes.get_legend_handles_labels()
    axes.legend(
        handles[:MOST_NAMED],
        names[:MOST_NAMED],
        loc="upper left",
        bbox_to_anchor=(-0.02, -0.12),
        borderaxespad=0.0,
        ncols=2,
        columnspacing=1.2,
        labelspacing=0.3,
        handlelength=1.2,
        fontsize=6.5,
        frameon=False,
        labelcolor=INK,
    )


def _legend(panel: Model, line: Line) -> str:
    return f"{line.name}  {_written(panel, line.last)}"


def _scale(axes: Axes, panel: Model, lines: Lines, highest: float) -> None:
    """From the panel's minimum to above whatever is drawn; thresholds that are near are lines."""
    defaults = panel["fieldConfig"]["defaults"]
    lowest = defaults.get("min", min(value for line in lines for _, value in line.points))
    top = defaults.get("max", lowest + (highest - lowest) * 1.12 if highest > lowest else lowest + 1)
    axes.set_ylim(lowest, top)
    ticks = [tick for tick in MaxNLocator(nbins=4).tick_values(lowest, top) if lowest <= tick <= top]
    axes.set_yticks(ticks, [written(each, _MARKS.get(defaults["unit"], defaults["unit"])) for each in ticks])
    for step in defaults["thresholds"]["steps"][1:]:
        if lowest <= step["value"] <= top:
            axes.axhline(step["value"], color=COLOURS[step["color"]], linewidth=1, linestyle=(0, (4, 3)))


def _number(axes: Axes, panel: Model, lines: Lines) -> None:
    for index, line in enumerate(lines):
        place = (index + 0.5) / len(lines)
        text, colour = _written(panel, line.last), _colour(panel, line.last)
        axes.text(place, 0.5, text, ha="center", va="center", fontsize=19, color=colour, transform=axes.transAxes)


def _bars(axes: Axes, panel: Model, lines: Lines) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    lowest = defaults.get("min", min(0.0, *(line.last for line in lines)))
    highest = defaults.get("max", max(line.last for line in lines) or 1)
    for index, line in enumerate(lines):
        low, height = 1 - (index + 0.82) / len(lines), 0.64 / len(lines)
        share = min(1.0, max(0.0, (line.last - lowest) / (highest - lowest)))
        middle = low + height / 2
        text = {"va": "center", "transform": axes.transAxes, "fontsize": 8}
        axes.text(0.0, middle, line.name, color=INK, **text)  # type: ignore[arg-type] # keywords of several types
        for width, colour, alpha in ((0.48, EDGE, 0.5), (0.48 * share, _colour(panel, line.last), 0.85)):
            axes.add_patch(
                Rectangle((0.32, low), width, height, color=colour, alpha=alpha, linewidth=0, transform=axes.transAxes)
            )
        value = _written(panel, line.last)
        axes.text(1.0, middle, value, color=_colour(panel, line.last), ha="right", **text)  # type: ignore[arg-type]


def _table(axes: Axes, panel: Model, lines: Lines) -> None:
    names = sorted({name for line in lines for name in line.labels})
    rows: dict[tuple[str, ...], dict[int, float]] = {}
    for line in lines:
        rows.setdefault(tuple(line.labels.get(name, "") for name in names), {})[line.query] = line.last
    headings = [*names, *(target["legendFormat"] for target in panel["targets"])]
    _table_row(axes, 0.93, headings, [FAINT] * len(headings))
    for index, (labels, values) in enumerate(list(rows.items())[:8]):
        numbers = [values.get(query) for query in range(len(panel["targets"]))]
        texts = [*labels, *("" if each is None else _written(panel, each) for each in numbers)]
        colours = [INK] * len(labels) + [INK if each is None else _colour(panel, each) for each in numbers]
        _table_row(axes, 0.81 - 0.11 * index, texts, colours)


def _table_row(axes: Axes, height: float, texts: Sequence[str], colours: Sequence[str]) -> None:
    for column, (text, colour) in enumerate(zip(texts, colours, strict=True)):
        style: dict[str, Any] = {"va": "center", "fontsize": 7.5, "color": colour, "transform": axes.transAxes}
        axes.text(column / len(texts), height, text, **style)


_NOW: dict[str, Draw] = {"bargauge": _bars, "stat": _number, "table": _table}
