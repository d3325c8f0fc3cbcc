"""Draws dashboards for the docs: `python -m tools.dashboards.picture FOLDER`.

Grafana does not draw them. The model is the one that Grafana gets, and the answers are Prometheus'; matplotlib puts
them where the model says. So a picture tells what is where and what queries answer, not how Grafana's letters look.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.chosen_dashboards import chosen_dashboards
from components.monitoring.dashboard import COLUMNS
from components.monitoring.dashboard_rendering import rendered
from components.monitoring.dashboards_spec import DashboardsSpec
from components.monitoring.facts import Endpoint, MonitoringFacts
from components.monitoring.rules.made import Dashboard as Key
from components.monitoring.thresholds_spec import ThresholdsSpec
from tools.dashboards.answers import POINTS, Model, answers
from tools.dashboards.drawing import EDGE, FAINT, INK, PAPER, draw
from tools.dashboards.story import MINUTES, story
from tools.promtool.find import PROMTOOL

FACTS = MonitoringFacts(
    endpoints={
        "assistant": Endpoint(latency_seconds=5, latency_percent=95, availability_percent=99.5),
        "classifier": Endpoint(latency_seconds=1, latency_percent=99, vllm=False),
    }
)
SHOWN = ("Promises", "Now", "Latency: half, 95 and 99 of 100 requests", "Servers", "Replicas")
"""Rows of the picture."""

WIDTH, UNIT = 15.0, 0.30
"""Inches: of the whole, and of a step of the grid downwards."""

GAP = 0.05
"""Inches: around each panel."""

CAPTION = """Drawn by matplotlib from the JSON that Grafana gets: no screenshot of Grafana.
Answers are Prometheus', over series that are made up."""

HEAD = 1.0
"""Inches above the first row."""


def main(arguments: Sequence[str]) -> int:
    """Entry point: writes serving-slos.png into the folder that is named."""
    folder = Path(arguments[0] if arguments else "docs/dashboards")
    folder.mkdir(parents=True, exist_ok=True)
    draw_serving(PROMTOOL.find(print), folder / "serving-slos.png")
    return 0


def draw_serving(promtool: Path, file: Path) -> None:
    """Draw the dashboard of served models."""
    model = serving()
    panels = list(shown(model["panels"]))
    hours = DashboardsSpec().hours
    span = range(MINUTES - hours * 60, MINUTES + 1, hours * 60 // POINTS)
    found = answers(promtool, panels, story(), span)
    with mpl.rc_context({"font.family": "DejaVu Sans", "svg.hashsalt": "groundplane"}):
        figure = _figure(model, panels)
        for panel in panels:
            _panel(figure, panel)
            if panel["type"] != "row":
                axes = figure.add_axes(_inside(figure, panel))
                draw(axes, panel, found[panel["id"]], (span[0], span[-1]))
        figure.savefig(file, metadata={"Software": None}, pil_kwargs={"optimize": True})


def serving() -> Model:
    """The dashboard, with everything in it."""
    board = chosen_dashboards(ExporterName, ThresholdsSpec(), FACTS)[Key.SERVING]
    return rendered(board, DashboardsSpec())


def shown(panels: Sequence[Model]) -> Iterator[Model]:
    """Panels of the picture, with the headings of their rows."""
    heading = ""
    for panel in panels:
        heading = panel["title"] if panel["type"] == "row" else heading
        if heading in SHOWN:
            yield panel


def _figure(model: Model, panels: Sequence[Model]) -> Figure:
    rows = max(each["gridPos"]["y"] + each["gridPos"]["h"] for each in panels)
    figure = Figure(figsize=(WIDTH, HEAD + rows * UNIT), dpi=110, facecolor="#f4f5f7")
    height = float(figure.get_figheight())
    edge = GAP / WIDTH
    figure.text(edge, 1 - 0.36 / height, model["title"], fontsize=15, color=INK, weight="bold")
    choices = "   ".join(f"{each['label']}: All" for each in model["templating"]["list"][1:])
    figure.text(edge, 1 - 0.66 / height, f"{model['description']}      {choices}", fontsize=9, color=FAINT)
    figure.text(1 - edge, 1 - 0.36 / height, CAPTION, fontsize=7.5, color=FAINT, ha="right", va="top")
    return figure


def _box(figure: Figure, panel: Model) -> tuple[float, float, float, float]:
    place, height = panel["gridPos"], float(figure.get_figheight())
    left, width = place["x"] / COLUMNS * WIDTH, place["w"] / COLUMNS * WIDTH
    top = HEAD + place["y"] * UNIT
    down = place["h"] * UNIT
    return (
        (left + GAP) / WIDTH,
        1 - (top + down - GAP) / height,
        (width - 2 * GAP) / WIDTH,
        (down - 2 * GAP) / height,
    )


def _panel(figure: Figure, panel: Model) -> None:
    left, low, width, height = _box(figure, panel)
    inch = 1 / float(figure.get_figheight())
    if panel["type"] == "row":
        figure.text(left, low + 0.03 * inch, panel["title"], fontsize=10.5, color=INK, weight="bold")
        return
    frame = Rectangle((left, low), width, height, facecolor=PAPER, edgecolor=EDGE, zorder=-1)
    frame.set_transform(figure.transFigure)
    figure.add_artist(frame)
    figure.text(left + 0.1 / WIDTH, low + height - 0.2 * inch, panel["title"], fontsize=8.5, color=INK)


def _inside(figure: Figure, panel: Model) -> tuple[float, float, float, float]:
    """Where a panel's numbers are: below its title; above its legend, and right of its scale, if it has them."""
    left, low, width, height = _box(figure, panel)
    inch = 1 / float(figure.get_figheight())
    over_time = panel["type"] == "timeseries"
    west, south = (0.55 / WIDTH, 0.66 * inch) if over_time else (0.14 / WIDTH, 0.1 * inch)
    return left + west, low + south, width - west - 0.14 / WIDTH, height - south - 0.32 * inch


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
