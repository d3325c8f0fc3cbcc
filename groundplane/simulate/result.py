"""What comes of a simulation, as data, and the figures that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from components.serving.autoscaling_spec import AutoscalingSpec
from groundplane.simulate.conditions import Conditions
from groundplane.simulate.service_model import ServiceModel
from groundplane.simulate.trace import Floats, Trace

OSCILLATION_SECONDS = 600.0
"""A change of the number of replicas against the one before counts as oscillation within this time."""


class Outcome(IntEnum):
    """What became of a request."""

    SERVED = 0
    REFUSED = 1
    """There was no replica, and nothing held it."""
    TIMED_OUT = 2
    ABORTED = 3
    """Its replica had to go before it was done."""
    UNANSWERED = 4
    """Still waiting when the simulation gave up."""


@dataclass(frozen=True, slots=True)
class Change:
    """The autoscaler asked for another number of replicas."""

    seconds: float
    before: int
    after: int
    by: str
    """hpa, keda or fallback."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The state at one moment, as a scrape of Prometheus sees it. Counters count from the start."""

    seconds: float
    wanted: int
    ready: int
    nodes: int
    in_flight: int
    waiting: int
    """Within servers."""
    held: int
    """At the gateway."""
    arrived: int
    refused: int
    tokens: float
    busy_seconds: float
    """Of all replicas."""
    ready_seconds: float
    """Of all replicas."""


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Seconds within which 50, 95 and 99 of 100 requests had what they wanted; None if no request was served."""

    p50: float | None
    p95: float | None
    p99: float | None

    @classmethod
    def of(cls, seconds: Floats) -> "Percentiles":
        """Those of some requests."""
        if not len(seconds):
            return cls(None, None, None)
        found = np.percentile(seconds, [50, 95, 99])
        return cls(float(found[0]), float(found[1]), float(found[2]))


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """Everything there is to say about a simulation."""

    policy: AutoscalingSpec
    service: ServiceModel
    trace: Trace
    conditions: Conditions
    seconds: float
    """Simulated, until the last answer."""
    outcomes: NDArray[np.int8]
    """By request."""
    latencies: Floats
    """Seconds from arrival to the end of the answer, by request; of those that were served."""
    first_tokens: Floats
    """Seconds from arrival to the first token, likewise."""
    samples: Sequence[Sample]
    changes: Sequence[Change]
    cold_starts: Sequence[float]
    """Seconds that each replica took that became ready."""
    node_seconds: float
    """Paid for."""
    zero_under_load: int
    """How often the last replica was taken away while there were requests."""
    absent_seconds: float
    """Time without a ready replica from the first request that found none."""

    @property
    def served(self) -> NDArray[np.bool_]:
        """Which requests were."""
        return np.asarray(self.outcomes == Outcome.SERVED)

    @property
    def latency(self) -> Percentiles:
        """Of requests that were served."""
        return Percentiles.of(self.latencies[self.served])

    @property
    def first_token(self) -> Percentiles:
        """Of requests that were served."""
        return Percentiles.of(self.first_tokens[self.served])

    @property
    def missed(self) -> NDArray[np.bool_]:
        """Which requests missed the objective; all that were not served did."""
        missed = ~self.served
        if self.service.slo_seconds is not None:
            missed = missed | (self.latencies > self.service.slo_seconds)
        if self.service.slo_first_token_seconds is not None:
            missed = missed | (self.first_tokens > self.service.slo_first_token_seconds)
        return np.asarray(missed)

    @property
    def slo_misses(self) -> int:
        """Requests that missed the objective."""
        return int(self.missed.sum())

    @property
    def slo_held(self) -> bool:
        """Whether as many requests had the objective as should."""
        return self.slo_misses <= len(self.trace) * (1 - self.service.slo_percent / 100) + 1e-9

    @property
    def gpu_hours(self) -> float:
        """Of nodes that were paid for, used or not."""
        return self.node_seconds * self.service.node_gpus / 3600

    @property
    def usd(self) -> float | None:
        """Of nodes on demand; None if the catalogue has no price."""
        price = self.service.node_usd_per_hour
        return None if price is None else self.node_seconds * price / 3600

    @property
    def oscillations(self) -> int:
        """Changes against the one before, soon after it."""
        return sum(
            1
            for one, two in pairwise(self.changes)
            if (one.after > one.before) != (two.after > two.before) and two.seconds - one.seconds < OSCILLATION_SECONDS
        )

    @property
    def utilisation(self) -> float | None:
        """Part of the ready replicas' time in which they had a request; None if none was ever ready."""
        last = self.samples[-1]
        return last.busy_seconds / last.ready_seconds if last.ready_seconds else None

    @property
    def mean_cold_start(self) -> float | None:
        """Seconds; None if nothing was started."""
        return sum(self.cold_starts) / len(self.cold_starts) if self.cold_starts else None

    @property
    def mean_ready(self) -> float:
        """Ready replicas on average."""
        return self.samples[-1].ready_seconds / self.seconds if self.seconds else float(self.samples[-1].ready)

    def count(self, outcome: Outcome) -> int:
        """Requests that came to this."""
        return int((self.outcomes == outcome).sum())
