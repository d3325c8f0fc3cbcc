"""The plan's table as text: as wide as the screen, coloured where it is one."""

import io

from rich.console import Console

from groundplane.plan.model import Plan
from groundplane.plan.table import render

FILE_COLUMNS = 160


def as_text(plan: Plan, *, wide: bool = False) -> str:
    """The table; `wide` for files, which have no screen to fit and take no colours."""
    screen = Console()
    to_file = wide or not screen.is_terminal
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=FILE_COLUMNS if to_file else screen.width,
        force_terminal=not to_file,
        color_system=None if to_file else "auto",
        legacy_windows=False,
    )
    console.print(render(plan))
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())
