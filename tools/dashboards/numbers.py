"""Numbers with their units, about as Grafana writes them. Pure functions."""

import math
from collections.abc import Callable

_STEPS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "K"))
_TIMES = ((86400.0, " d"), (3600.0, " h"), (60.0, " min"), (1.0, " s"), (1e-3, " ms"))


def written(value: float, unit: str, decimals: int | None = None) -> str:
    """A number as a person reads it."""
    if math.isnan(value):
        return "-"
    if unit.startswith("suffix:"):
        return f"{_short(value, decimals)}{unit.removeprefix('suffix:')}"
    return _UNITS.get(unit, _short)(value, decimals)


def _plain(value: float, decimals: int | None) -> str:
    """With three digits, and no zeros behind the point."""
    if decimals is not None:
        return f"{value:.{decimals}f}"
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    text = f"{value:.{min(digits, 4)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(value: float, decimals: int | None) -> str:
    for step, letter in _STEPS:
        if abs(value) >= step:
            return f"{_plain(value / step, decimals)} {letter}"
    return _plain(value, decimals)


def _seconds(value: float, decimals: int | None) -> str:
    for step, name in _TIMES:
        if abs(value) >= step:
            return f"{_plain(value / step, decimals)}{name}"
    return f"{_plain(value, decimals)} s"


_UNITS: dict[str, Callable[[float, int | None], str]] = {
    "currencyUSD": lambda value, decimals: f"${_short(value, decimals)}",
    "percent": lambda value, decimals: f"{_plain(value, decimals)} %",
    "percentunit": lambda value, decimals: f"{_plain(value * 100, decimals)} %",
    "reqps": lambda value, decimals: f"{_short(value, decimals)} req/s",
    "s": _seconds,
}
