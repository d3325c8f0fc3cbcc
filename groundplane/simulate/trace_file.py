"""Reading a trace from a CSV file: requests, or a rate. A file that has anything wrong is refused whole, by line."""

import csv
from array import array
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from math import isfinite
from pathlib import Path

import numpy as np

from groundplane.errors import BadInput
from groundplane.simulate.trace import RatePoint, Trace, trace_of_rate

NAMES = {
    "timestamp": "timestamp",
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "requests_per_second": "requests_per_second",
    "contexttokens": "input_tokens",
    "generatedtokens": "output_tokens",
}
"""Columns by their names in a file, in small letters. The last two are those of Azure's public traces."""

REQUESTS = ("timestamp", "input_tokens", "output_tokens")
RATE = ("timestamp", "requests_per_second")
RATE_WITH_TOKENS = (*RATE, "input_tokens", "output_tokens")

SHOWN = 10
"""Problems told of one file; the rest is counted."""


def read_trace(path: Path, *, seed: int) -> Trace:
    """The trace in a file. Raises BadInput with the lines that are wrong, OSError if it cannot be read.

    Columns are found by name: timestamp, input_tokens and output_tokens (or Azure's TIMESTAMP, ContextTokens and
    GeneratedTokens), a line for each request; or timestamp and requests_per_second, a line for each bend of the curve,
    with input_tokens and output_tokens as means. Times are seconds, or dates with times; without an offset in UTC.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return _read(path, csv.reader(file), seed)
        except (UnicodeDecodeError, csv.Error) as error:
            raise BadInput(f"{path}: is no CSV file: {error}; write text with commas") from None


def _read(path: Path, rows: "Iterator[list[str]]", seed: int) -> Trace:
    header = next(rows, [])
    columns = {NAMES[name]: at for at, raw in enumerate(header) if (name := raw.strip().lower()) in NAMES}
    wanted = _wanted(path, header, columns)
    numbers = _numbers(path, rows, columns, wanted)
    times = np.frombuffer(numbers["timestamp"], dtype=np.float64)
    epoch = float(times[0])
    if "requests_per_second" in wanted:
        series = [numbers[name] for name in wanted]
        points = [RatePoint(**dict(zip(_FIELDS, values, strict=False))) for values in zip(*series, strict=True)]
        _refuse_no_curve(path, points)
        return trace_of_rate(points, seed=seed, name=path.name, has_tokens=len(wanted) > len(RATE))
    arrivals = times - epoch
    return Trace(
        name=path.name,
        arrivals=arrivals,
        input_tokens=np.frombuffer(numbers["input_tokens"], dtype=np.float64),
        output_tokens=np.frombuffer(numbers["output_tokens"], dtype=np.float64),
        seconds=float(arrivals[-1]),
        epoch=epoch,
    )


_FIELDS = ("seconds", "requests_per_second", "input_tokens", "output_tokens")


def _wanted(path: Path, header: list[str], columns: Mapping[str, int]) -> tuple[str, ...]:
    for names in (RATE_WITH_TOKENS, RATE, REQUESTS):
        if all(name in columns for name in names):
            return names
    raise BadInput(
        f"{path} line 1: names no known columns; got {', '.join(header) or 'nothing'}; "
        f"write {','.join(REQUESTS)} for requests, or {','.join(RATE)} for a rate"
    )


def _numbers(
    path: Path, rows: "Iterator[list[str]]", columns: Mapping[str, int], wanted: tuple[str, ...]
) -> dict[str, "array[float]"]:
    """The columns. Raises BadInput if any value is wrong, with all of them."""
    found = {name: array("d") for name in wanted}
    fields = [(name, columns[name], found[name], _seconds if name == "timestamp" else float) for name in wanted]
    problems: list[str] = []
    before, line_before = -float("inf"), 1
    for line, row in enumerate(rows, start=2):
        if not row:
            continue
        told = len(problems)
        values = [_value(row, name, at, parse, line, problems) for name, at, _, parse in fields]
        if len(problems) > told:
            continue
        if values[0] < before:
            when = row[columns["timestamp"]].strip()
            problems.append(f"line {line}: timestamp is before that of line {line_before}; got {when}; sort by time")
            continue
        before, line_before = values[0], line
        for (_, _, column, _), value in zip(fields, values, strict=True):
            column.append(value)
    if problems:
        more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        listed = "\n".join(f"  {problem}" for problem in [*problems[:SHOWN], *more])
        raise BadInput(f"{path}: {len(problems)} problem{'s' if len(problems) != 1 else ''}\n{listed}")
    if not found["timestamp"]:
        raise BadInput(f"{path}: has no line below the header; write one for each request")
    return found


def _value(row: list[str], name: str, at: int, parse: Callable[[str], float], line: int, problems: list[str]) -> float:
    text = row[at].strip() if at < len(row) else ""
    if not text:
        problems.append(f"line {line}: {name} is missing; write it")
        return 0.0
    try:
        value = parse(text)
    except (ValueError, OverflowError):
        kind = "a time in seconds, or a date with a time" if name == "timestamp" else "a number"
        problems.append(f"line {line}: {name} is not {kind}; got {text}; write one")
        return 0.0
    if not isfinite(value):
        problems.append(f"line {line}: {name} is not finite; got {text}; write a number")
    elif value < 0:
        problems.append(f"line {line}: {name} is negative; got {text}; write 0 or more")
    return value


def _seconds(text: str) -> float:
    """Unix time, or seconds since any start."""
    if text[4:5] != "-":
        return float(text)
    whole, _, rest = text.partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    offset = rest[len(digits) :]
    moment = datetime.fromisoformat(whole + offset)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp() + (float(f"0.{digits}") if digits else 0.0)


def _refuse_no_curve(path: Path, points: list[RatePoint]) -> None:
    if len(points) < 2:
        raise BadInput(f"{path}: has {len(points)} point of a rate; write two at least: where it begins and ends")
    for line, (before, after) in enumerate(pairwise(points), start=3):
        if before.seconds == after.seconds:
            raise BadInput(
                f"{path}: point {line - 1} is at the same time as the one before; got {after.seconds:g}; "
                "write times apart, such as a thousandth of a second for a jump"
            )
