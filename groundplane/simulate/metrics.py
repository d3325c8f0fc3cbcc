"""What the autoscaler is told: the policy's metric, as Prometheus would answer from its scrapes."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from math import ceil

from components.serving.autoscaling_spec import AutoscalingSpec, Wake
from components.serving.metric import Metric
from groundplane.simulate.result import Sample


class Observations:
    """Scrapes and answered requests so far."""

    def __init__(self, policy: AutoscalingSpec, answered_at: "array[float]", answered_in: "array[float]") -> None:
        self.policy = policy
        self.samples: list[Sample] = []
        self.answered_at = answered_at
        """Time of each answer, in order."""
        self.answered_in = answered_in
        """Latency of each of them."""
        self._read = _READERS[policy.metric]

    def metric(self, now: float) -> float:
        """The metric over its window. No traffic and no replica count as 0: the query is made so."""
        return self._read(self, now)

    def woken(self) -> bool:
        """Whether requests ask for a first replica."""
        zero = self.policy.scale_to_zero
        if zero is None or not self.samples or zero.wake is Wake.SCHEDULE:
            return False
        last = self.samples[-1]
        if zero.wake is Wake.HELD_REQUESTS:
            return last.in_flight > 0
        return last.in_flight > 0 or last.refused > self._before(last.seconds).refused

    def in_flight(self, now: float) -> float:
        """Average over the window."""
        return _mean([sample.in_flight for sample in self._recent(now)])

    def waiting(self, now: float) -> float:
        """Average over the window."""
        return _mean([sample.waiting for sample in self._recent(now)])

    def utilisation(self, now: float) -> float:
        """Percent."""
        first, last = self._ends(now)
        ready = last.ready_seconds - first.ready_seconds
        return 100 * (last.busy_seconds - first.busy_seconds) / ready if ready > 0 else 0.0

    def token_rate(self, now: float) -> float:
        """Tokens per second."""
        first, last = self._ends(now)
        seconds = last.seconds - first.seconds
        return (last.tokens - first.tokens) / seconds if seconds > 0 else 0.0

    def latency_p95(self, now: float) -> float:
        """Of requests answered in the window."""
        since = bisect_left(self.answered_at, now - self.policy.window_seconds)
        found = sorted(self.answered_in[since:])
        return found[ceil(0.95 * len(found)) - 1] if found else 0.0

    def nothing(self, now: float) -> float:
        """A schedule alone has no metric."""
        return 0.0

    def _recent(self, now: float) -> Sequence[Sample]:
        since = now - self.policy.window_seconds
        first = len(self.samples)
        while first and self.samples[first - 1].seconds > since:
            first -= 1
        return self.samples[first:]

    def _before(self, now: float) -> Sample:
        """The last sample before the window, or the first there is."""
        since = now - self.policy.window_seconds
        at = len(self.samples) - 1
        while at and self.samples[at].seconds > since:
            at -= 1
        return self.samples[at]

    def _ends(self, now: float) -> tuple[Sample, Sample]:
        return self._before(now), self.samples[-1]


_READERS = {
    Metric.IN_FLIGHT_REQUESTS: Observations.in_flight,
    Metric.QUEUE_DEPTH: Observations.waiting,
    Metric.GPU_UTILISATION: Observations.utilisation,
    Metric.LATENCY_P95: Observations.latency_p95,
    Metric.TOKENS_PER_SECOND: Observations.token_rate,
    Metric.SCHEDULE: Observations.nothing,
}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
