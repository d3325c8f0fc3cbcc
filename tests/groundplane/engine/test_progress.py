import io

import pytest
from rich.console import Console

from groundplane.engine.progress import LiveDisplay, PlainDisplay, display_on
from tests.groundplane.engine.results import KEY, step

STACK = "urn:pulumi:dev::groundplane::pulumi:pulumi:Stack::groundplane-dev"


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=120, color_system=None, legacy_windows=False)


def text(screen: Console) -> str:
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


@pytest.mark.parametrize(("terminal", "kind"), [(True, LiveDisplay), (False, PlainDisplay)])
def test_display_suits_the_screen(terminal: bool, kind: type) -> None:
    assert isinstance(display_on(console(terminal=terminal)), kind)


def test_plain_display_writes_lines_without_escape_codes() -> None:
    screen = console(terminal=False)
    with PlainDisplay(screen, line_seconds=0) as display:
        display.step_started("up", 4)
        display.resource_started(STACK, "create")
        display.resource_started(KEY, "create")
        display.resource_ended(KEY, "create", failed=False)
        display.step_ended(step("up"))
    assert text(screen) == (
        "up ...\n"
        "up: 0/4, running nothing\n"
        "up: 0/4, running aws:kms/key:Key artifacts\n"
        "up: 1/4, running nothing\n"
        "up done: 1 resources in 1.3 s\n"
    )


def test_plain_display_is_silent_between_its_lines() -> None:
    screen = console(terminal=False)
    with PlainDisplay(screen, line_seconds=60) as display:
        display.step_started("up", None)
        display.resource_started(KEY, "create")
    assert text(screen) == "up ...\n"


@pytest.mark.parametrize(
    ("error", "complaint", "line"),
    [
        (None, None, "up done: 0 resources in 1.3 s"),
        ("no", None, "up failed, as it should: 0 resources in 1.3 s"),
        ("no", "it should", "up FAILED: 0 resources in 1.3 s"),
    ],
)
def test_display_says_how_a_step_ended(error: str | None, complaint: str | None, line: str) -> None:
    screen = console(terminal=False)
    PlainDisplay(screen).step_ended(step("up", error=error, complaint=complaint))
    assert text(screen) == f"{line}\n"


def test_live_display_shows_a_bar_and_what_runs_and_gives_the_screen_back() -> None:
    screen = console(terminal=True)
    with LiveDisplay(screen) as display:
        display.step_started("up", 2)
        for number in range(3):
            display.resource_started(f"{KEY}-{number}", "create")
        display.resource_ended(f"{KEY}-0", "create", failed=False)
        display.step_ended(step("up"))
    shown = text(screen)
    assert "up done: 1 resources in 1.3 s" in shown
    assert "1/3" in shown
    assert "aws:kms/key:Key artifacts-1, aws:kms/key:Key artifacts-2" in shown
    # The cursor is there again.
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
