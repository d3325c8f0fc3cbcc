"""Traces and services that the tests of the simulation play."""

from collections.abc import Sequence

import numpy as np

from groundplane.simulate.service_model import ColdStart, ServiceModel
from groundplane.simulate.trace import Trace


def trace(
    arrivals: Sequence[float],
    tokens: float | Sequence[float] = 1.0,
    *,
    prompts: float = 0.0,
    seconds: float | None = None,
    epoch: float = 0.0,
) -> Trace:
    at = np.array(arrivals, dtype=np.float64)
    return Trace(
        name="requests.csv",
        arrivals=at,
        input_tokens=np.full(len(at), prompts),
        output_tokens=np.broadcast_to(np.array(tokens, dtype=np.float64), at.shape).copy(),
        seconds=max(float(at[-1]) if len(at) else 0.0, seconds or 0.0),
        epoch=epoch,
    )


def poisson(rate: float, count: int, *, mean_tokens: float = 1.0, seed: int = 1) -> Trace:
    random = np.random.default_rng(seed)
    return trace(
        np.cumsum(random.exponential(1 / rate, count)).tolist(), random.exponential(mean_tokens, count).tolist()
    )


def steady(rate: float, seconds: float, tokens: float = 1.0) -> Trace:
    """A request every 1 / rate seconds."""
    return trace([n / rate for n in range(int(rate * seconds))], tokens, seconds=seconds)


ONE_SECOND = ServiceModel(slots=1, speeds=(1.0,))
"""One request after the other, at one token a second."""

COLD = ColdStart(node_seconds=40.0, image_seconds=30.0, load_seconds=20.0, probe_seconds=10.0)
