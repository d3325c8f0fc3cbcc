"""The simulation: the loops of Prometheus, KEDA and the HorizontalPodAutoscaler around a fleet, event by event."""

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf

import numpy as np

from components.serving.activation import Activation
from components.serving.autoscaling_spec import AutoscalingSpec, Wake
from components.serving.hpa import SYNC_SECONDS, HorizontalPodAutoscaler, Trigger
from components.serving.metric import Metric, MetricType
from groundplane.simulate.conditions import Conditions
from groundplane.simulate.fleet import DEADLINE, EXPIRE, READY, Fleet
from groundplane.simulate.metrics import Observations
from groundplane.simulate.result import Change, Result, Sample
from groundplane.simulate.service_model import ServiceModel
from groundplane.simulate.trace import Trace

SCRAPE_SECONDS = 15.0
"""How often Prometheus looks: the scrape interval that the monitoring of the platform sets for servers."""

PATIENCE_SECONDS = 3600.0
"""After the end of the trace, for requests that are still waiting."""

SCRAPE, SYNC, POLL = -11, -12, -13
"""Kinds of events of the loops, beside the fleet's own."""

Progress = Callable[[int, int], None]
"""Told how many requests have arrived, of how many."""


def simulate(
    policy: AutoscalingSpec,
    service: ServiceModel,
    trace: Trace,
    conditions: Conditions | None = None,
    progress: Progress | None = None,
) -> Result:
    """Play a trace against a policy. The same for the same conditions."""
    return _Simulation(policy, service, trace, conditions or Conditions(), progress or _nothing).run()


class _Simulation:
    def __init__(
        self,
        policy: AutoscalingSpec,
        service: ServiceModel,
        trace: Trace,
        conditions: Conditions,
        progress: Progress,
    ) -> None:
        self.policy = policy
        self.trace = trace
        self.conditions = conditions
        self.progress = progress
        zero = policy.scale_to_zero
        self.fleet = Fleet(service, trace, holds=zero is not None and zero.wake is Wake.HELD_REQUESTS)
        self.seen = Observations(policy, self.fleet.answered_at, self.fleet.answered_in)
        self.hpa = HorizontalPodAutoscaler(
            minimum=max(1, policy.min_replicas),
            maximum=policy.max_replicas,
            up=policy.scale_up,
            down=policy.scale_down,
        )
        self.arrived = 0
        self.now = 0.0
        self.changes: list[Change] = []
        self.zero_under_load = 0
        scheduled = policy.scheduled_at(trace.epoch) or 0
        self.wanted = max(policy.min_replicas, scheduled) if conditions.replicas is None else conditions.replicas
        # A trace begins in the midst of things: what is there has been in use.
        self.keda = Activation(spec=policy, last_active=0.0 if self.wanted else -inf)
        self.handlers: dict[int, Callable[[int, float], None]] = {
            READY: self.fleet.make_ready,
            DEADLINE: self.fleet.kill,
            EXPIRE: self.fleet.expire,
            SCRAPE: self._scrape,
            SYNC: self._sync,
            POLL: self._poll,
        }

    def run(self) -> Result:
        fleet, handlers = self.fleet, self.handlers
        for _ in range(self.wanted):
            fleet.start(0.0, warm=True)
        self._begin()
        events, arrive, finish = fleet.events, fleet.arrive, fleet.finish
        arrivals = [*fleet.arrivals, float("inf")]
        due, request = arrivals[0], 0
        while True:
            if due <= events[0][0]:
                arrive(request, due)
                request += 1
                self.arrived = request
                due = arrivals[request]
                continue
            now, kind, which = heappop(events)
            if kind >= 0:
                finish(kind, which, now)
            else:
                if self._over(now):
                    break
                handlers[kind](which, now)
        return self._result()

    def _begin(self) -> None:
        """Each loop begins at a moment of its own: nobody starts them together."""
        random = np.random.default_rng(self.conditions.seed)
        self._sample(0.0)
        for kind, period in ((SCRAPE, SCRAPE_SECONDS), (SYNC, SYNC_SECONDS), (POLL, self.policy.polling_seconds)):
            heappush(self.fleet.events, (float(random.uniform(0.0, period)), kind, 0))

    def _over(self, now: float) -> bool:
        """Whether all is done; called at events of the loops, which never end by themselves."""
        if now < self.trace.seconds:
            return False
        waited = now > self.trace.seconds + max(PATIENCE_SECONDS, self._patience())
        over = waited or not self.fleet.in_flight
        if over:
            answered = self.fleet.answered_at[-1] if self.fleet.answered_at else 0.0
            self.now = now if waited else max(self.trace.seconds, answered)
        return over

    def _patience(self) -> float:
        timeout = self.fleet.service.timeout_seconds
        return timeout if timeout != float("inf") else 0.0

    def _scrape(self, _: int, now: float) -> None:
        self.fleet.drop_timed_out(now)
        self._sample(now)
        self.progress(self.arrived, len(self.trace))
        heappush(self.fleet.events, (now + SCRAPE_SECONDS, SCRAPE, 0))

    def _sample(self, now: float) -> None:
        fleet = self.fleet
        fleet.count(now)
        sample = Sample(
            seconds=now,
            wanted=self.wanted,
            ready=len(fleet.ready),
            nodes=len(fleet.pool.nodes),
            in_flight=fleet.in_flight,
            waiting=fleet.waiting(),
            held=fleet.held(),
            arrived=self.arrived,
            refused=fleet.refused,
            tokens=fleet.generated(now),
            busy_seconds=fleet.busy_seconds,
            ready_seconds=fleet.ready_seconds,
        )
        self.seen.samples.append(sample)

    def _sync(self, _: int, now: float) -> None:
        desired = self.hpa.decide(now, self.wanted, len(self.fleet.ready), self._triggers(now))
        self._change(desired, now, "fallback" if self.keda.failing else "hpa")
        heappush(self.fleet.events, (now + SYNC_SECONDS, SYNC, 0))

    def _triggers(self, now: float) -> list[Trigger]:
        policy, triggers = self.policy, []
        if policy.metric is not Metric.SCHEDULE:
            value = None if self._blind(now) else self.seen.metric(now)
            triggers.append(Trigger(compared_as=policy.compared_as, target=policy.target or 1.0, value=value))
            if value is None and self.keda.failing:
                triggers = [_replicas(max(self.wanted, policy.fallback_replicas))]
        if policy.schedule:
            triggers.append(_replicas(policy.scheduled_at(self.trace.epoch + now) or 1))
        return triggers

    def _poll(self, _: int, now: float) -> None:
        by = "fallback" if self._blind(now) else "keda"
        self._change(self.keda.poll(now, self.wanted, in_use=self._in_use(now)), now, by)
        heappush(self.fleet.events, (now + self.policy.polling_seconds, POLL, 0))

    def _in_use(self, now: float) -> bool | None:
        zero = self.policy.scale_to_zero
        if self.policy.scheduled_at(self.trace.epoch + now) is not None:
            return True
        if self._blind(now):
            return None
        threshold = zero.activation if zero else 0.0
        return self.seen.metric(now) > threshold or self.seen.woken()

    def _blind(self, now: float) -> bool:
        if self.policy.metric is Metric.SCHEDULE:
            return False
        return any(start <= now < end for start, end in self.conditions.blind)

    def _change(self, wanted: int, now: float, by: str) -> None:
        if wanted == self.wanted:
            return
        self.changes.append(Change(now, self.wanted, wanted, by))
        if wanted == 0 and self.fleet.in_flight:
            self.zero_under_load += 1
        for _ in range(wanted - self.wanted):
            self.fleet.start(now)
        for _ in range(self.wanted - wanted):
            self.fleet.stop(now)
        self.wanted = wanted

    def _result(self) -> Result:
        fleet = self.fleet
        self._sample(self.now)
        self.progress(self.arrived, len(self.trace))
        return Result(
            policy=self.policy,
            service=fleet.service,
            trace=self.trace,
            conditions=self.conditions,
            seconds=self.now,
            outcomes=fleet.outcomes,
            latencies=np.frombuffer(fleet.latencies, dtype=np.float64),
            first_tokens=np.frombuffer(fleet.first_tokens, dtype=np.float64),
            samples=tuple(self.seen.samples),
            changes=tuple(self.changes),
            cold_starts=tuple(fleet.cold_starts),
            node_seconds=fleet.pool.paid_seconds(self.now),
            zero_under_load=self.zero_under_load,
            absent_seconds=fleet.absent_seconds(self.now),
        )


def _replicas(number: int) -> Trigger:
    """A trigger that asks for just so many: KEDA's cron, and what it reports when it falls back."""
    return Trigger(compared_as=MetricType.AVERAGE_VALUE, target=1.0, value=float(number))


def _nothing(_arrived: int, _of: int) -> None:
    """For nobody who watches."""
