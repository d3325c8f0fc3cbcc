"""Requests to simulate: as arrays, and from a rate. Reading them from files is trace_file.py's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOKEN_SPREAD = 1.0
"""Sigma of the logarithm of token counts made from a mean: about that of Azure's public traces."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """Requests in the order of their arrival."""

    name: str
    arrivals: Floats
    """Seconds since the start."""
    input_tokens: Floats
    output_tokens: Floats
    seconds: float
    """Length; the last arrival or later."""
    epoch: float = 0.0
    """Unix time of the start, for schedules: 0 is a Thursday, midnight UTC."""
    has_tokens: bool = True
    """Whether token counts were given."""

    def __len__(self) -> int:
        return len(self.arrivals)


@dataclass(frozen=True, kw_only=True)
class RatePoint:
    """Requests per second at one moment, and how large they are on average; between points it is a straight line."""

    seconds: float
    requests_per_second: float
    input_tokens: float = 0.0
    output_tokens: float = 0.0


def trace_of_rate(
    points: Sequence[RatePoint], *, seed: int, name: str, epoch: float = 0.0, has_tokens: bool = True
) -> Trace:
    """Requests that come by chance at a given rate: a Poisson process. The same for the same seed."""
    random = np.random.default_rng(seed)
    times = np.array([point.seconds for point in points])
    rates = np.array([point.requests_per_second for point in points])
    areas = np.concatenate([[0.0], np.cumsum(np.diff(times) * (rates[1:] + rates[:-1]) / 2)])
    count = int(random.poisson(areas[-1]))
    expected = np.sort(random.uniform(0.0, areas[-1], count))
    arrivals = _inverse(expected, times, rates, areas)
    spread = np.exp(random.normal(-(TOKEN_SPREAD**2) / 2, TOKEN_SPREAD, (2, count)))
    means = [[point.input_tokens for point in points], [point.output_tokens for point in points]]
    tokens = [np.interp(arrivals, times, mean) * part for mean, part in zip(means, spread, strict=True)]
    return Trace(
        name=name,
        arrivals=arrivals - times[0],
        input_tokens=np.rint(tokens[0]),
        output_tokens=np.maximum(np.rint(tokens[1]), 1.0),
        seconds=float(times[-1] - times[0]),
        epoch=epoch + float(times[0]),
        has_tokens=has_tokens,
    )


def _inverse(expected: Floats, times: Floats, rates: Floats, areas: Floats) -> Floats:
    """When the area below the line of rates reaches each of `expected`."""
    piece = np.clip(np.searchsorted(areas, expected, side="right") - 1, 0, len(times) - 2)
    start, width = rates[piece], times[piece + 1] - times[piece]
    slope = (rates[piece + 1] - start) / width
    rest = expected - areas[piece]
    root = np.sqrt(np.maximum(start**2 + 2 * slope * rest, 0.0))
    into = np.divide(2 * rest, start + root, out=np.zeros_like(rest), where=(start + root) > 0)
    return times[piece] + np.minimum(into, width)
