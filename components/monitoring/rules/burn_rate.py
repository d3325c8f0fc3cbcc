"""How fast a promise may be broken before somebody is told: burn rates over several windows. Pure; no rules here.

Google, The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts" (read 2026-11): a long window
says that it matters, a short one that it still goes on.
"""

from dataclasses import dataclass

from components.monitoring.alert import Severity

WORST = 0.9
"""Share of failures that is told of whatever the promise: a budget of 10 % could not burn 14.4 times as fast."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """One pair of windows."""

    long: str
    short: str
    factor: float
    """How many times as fast as the month allows."""
    hold_minutes: int
    severity: Severity

    def bound(self, budget: float) -> float:
        """Share of failed requests above which it burns too fast; `budget` is the share that may fail."""
        return min(self.factor * budget, WORST)


WINDOWS = (
    Window(long="1h", short="5m", factor=14.4, hold_minutes=2, severity=Severity.CRITICAL),
    Window(long="6h", short="30m", factor=6, hold_minutes=15, severity=Severity.CRITICAL),
    Window(long="1d", short="2h", factor=3, hold_minutes=60, severity=Severity.WARNING),
    Window(long="3d", short="6h", factor=1, hold_minutes=180, severity=Severity.WARNING),
)
"""After 2 %, 5 %, 10 % and 10 % of a month's budget."""


def budget_of(percent: float) -> float:
    """Share of requests that may fail: 0.001 of 99.9 %."""
    return round(1 - percent / 100, 9)
