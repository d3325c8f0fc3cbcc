"""The replicas together: who gets a request, who starts, who goes. Knows the time it is told, and decides no number."""

from array import array
from collections import deque
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from groundplane.simulate.nodes import Node, NodePool
from groundplane.simulate.replica import Replica
from groundplane.simulate.result import Outcome
from groundplane.simulate.service_model import ServiceModel
from groundplane.simulate.trace import Trace

READY, DEADLINE, EXPIRE = -1, -2, -3
"""Kinds of events that are no request's end; of those, the kind is the number of their replica."""

Event = tuple[float, int, int]
"""When, what (a kind, or a replica that may have finished a request), and which one: version, replica or node."""


class Fleet:
    """Replicas, the requests in them, and what became of requests."""

    def __init__(self, service: ServiceModel, trace: Trace, *, holds: bool) -> None:
        self.service = service
        self.holds = holds
        """Whether requests wait at the gateway when there is no replica, or are refused."""
        fixed, count = service.fixed_tokens, len(trace)
        self.arrivals: list[float] = trace.arrivals.tolist()
        self.tokens: list[float] = trace.output_tokens.tolist() if fixed is None else [fixed] * count
        self.prefill: list[float] = (trace.input_tokens / service.prefill_tokens_per_second).tolist()
        self.outcomes: NDArray[np.int8] = np.full(count, Outcome.UNANSWERED, dtype=np.int8)
        self.latencies = array("d", bytes(8 * count))
        self.first_tokens = array("d", bytes(8 * count))
        self.answered_at = array("d")
        self.answered_in = array("d")
        self.events: list[Event] = []
        self.replicas: list[Replica] = []
        self.loads: list[int] = []
        """Requests of each replica, running and waiting."""
        self.ready: list[int] = []
        self.starting: list[int] = []
        self.draining: list[int] = []
        self.pool = NodePool(service)
        self.pool.keep_headroom(0.0, 0.0)
        self._empty_nodes: list[Node] = []
        self.queue: deque[int] = deque()
        """Requests at the gateway."""
        self.in_flight = 0
        self.refused = 0
        self.tokens_of_gone = 0.0
        self.busy = 0
        self.busy_seconds = 0.0
        self.ready_seconds = 0.0
        self._counted_at = 0.0
        self.cold_starts: list[float] = []
        self._absent_since: float | None = None
        self._absent_seconds = 0.0

    # Requests

    def arrive(self, request: int, now: float) -> None:
        """A request comes."""
        if not self.ready:
            if self._absent_since is None:
                self._absent_since = now
            if not self.holds:
                self.refused += 1
                self.outcomes[request] = Outcome.REFUSED
                return
            self.queue.append(request)
        else:
            self._route(request, now)
        self.in_flight += 1

    def finish(self, number: int, version: int, now: float) -> None:
        """A request of a replica is done, unless something has changed there since that was foreseen."""
        replica = self.replicas[number]
        if version != replica.version:
            return
        clock, request = heappop(replica.running)
        replica.generated += (clock - replica.clock) * (len(replica.running) + 1)
        replica.clock = clock
        replica.at = now
        self.loads[number] -= 1
        self._answer(request, now)
        follower = self._next_waiting(replica, now)
        if follower is not None:
            self._enter(replica, follower, now)
        elif replica.running:
            replica.version += 1
            heappush(self.events, (replica.next_done(now), number, replica.version))
        else:
            self._idle(replica, now)

    def drop_timed_out(self, now: float) -> None:
        """Take requests out of queues whose clients went away."""
        if self.service.timeout_seconds == float("inf"):
            return
        for queue in (self.queue, *(self.replicas[number].waiting for number in (*self.ready, *self.draining))):
            while queue and now - self.arrivals[queue[0]] > self.service.timeout_seconds:
                self._time_out(queue.popleft(), now)
        for number in (*self.ready, *self.draining):
            replica = self.replicas[number]
            self.loads[number] = len(replica.running) + len(replica.waiting)

    def waiting(self) -> int:
        """Requests that wait within replicas, or for a slot of them."""
        within = sum(len(self.replicas[number].waiting) for number in (*self.ready, *self.draining))
        return within + (len(self.queue) if self.ready else 0)

    def held(self) -> int:
        """Requests that wait at the gateway because there is no replica."""
        return 0 if self.ready else len(self.queue)

    def generated(self, now: float) -> float:
        """Tokens until now."""
        total = self.tokens_of_gone
        for number in (*self.ready, *self.draining):
            self.replicas[number].advance(now)
            total += self.replicas[number].generated
        return total

    def _route(self, request: int, now: float) -> None:
        ready, loads = self.ready, self.loads
        number = ready[0] if len(ready) == 1 else min(ready, key=loads.__getitem__)
        replica = self.replicas[number]
        if len(replica.running) < self.service.slots:
            loads[number] += 1
            self._enter(replica, request, now)
        elif self.service.shared_queue:
            self.queue.append(request)
        else:
            loads[number] += 1
            replica.waiting.append(request)

    def _enter(self, replica: Replica, request: int, now: float) -> None:
        if not replica.busy:
            self.count(now)
            self.busy += 1
            replica.busy = True
        first = replica.enter(request, now, self.prefill[request], self.tokens[request])
        self.first_tokens[request] = first - self.arrivals[request]
        replica.version += 1
        heappush(self.events, (replica.next_done(now), replica.number, replica.version))

    def _next_waiting(self, replica: Replica, now: float) -> int | None:
        own = replica.waiting
        shared = self.service.shared_queue and not replica.draining
        while queue := own or (self.queue if shared else own):
            request = queue.popleft()
            late = now - self.arrivals[request] > self.service.timeout_seconds
            if not late:
                self.loads[replica.number] += queue is not own
                return request
            self.loads[replica.number] -= queue is own
            self._time_out(request, now)
        return None

    def _answer(self, request: int, now: float) -> None:
        latency = now - self.arrivals[request]
        if latency > self.service.timeout_seconds:
            self._time_out(request, now)
            return
        self.in_flight -= 1
        self.latencies[request] = latency
        self.outcomes[request] = Outcome.SERVED
        self.answered_at.append(now)
        self.answered_in.append(latency)

    def _time_out(self, request: int, now: float) -> None:
        self.in_flight -= 1
        self.latencies[request] = self.service.timeout_seconds
        self.outcomes[request] = Outcome.TIMED_OUT
        self.answered_at.append(now)
        self.answered_in.append(self.service.timeout_seconds)

    # Replicas

    def start(self, now: float, *, warm: bool = False) -> None:
        """Ask for one more replica; `warm` for one that has been there."""
        cold = self.service.cold_start
        node, begins = self.pool.place(now, warm=warm)
        replica = Replica(len(self.replicas), node, self.service.speeds, now)
        self.replicas.append(replica)
        self.loads.append(0)
        self.starting.append(replica.number)
        if warm:
            self.make_ready(replica.number, now)
        else:
            at = begins + cold.load_seconds + cold.probe_seconds
            heappush(self.events, (at, READY, replica.number))

    def make_ready(self, number: int, now: float) -> None:
        """A replica takes requests from now on, unless it was taken back."""
        if number not in self.starting:
            return
        self.count(now)
        self.starting.remove(number)
        self.ready.append(number)
        replica = self.replicas[number]
        if now > replica.asked_at:
            self.cold_starts.append(now - replica.asked_at)
        if self._absent_since is not None:
            self._absent_seconds += now - self._absent_since
            self._absent_since = None
        waiting, self.queue = self.queue, deque()
        while waiting:
            request = waiting.popleft()
            if now - self.arrivals[request] > self.service.timeout_seconds:
                self._time_out(request, now)
            else:
                self._route(request, now)

    def stop(self, now: float) -> None:
        """Take one replica away: one that is not ready yet, else the youngest, which ends its requests first.

        As ReplicaSets rank pods to delete, without deletion costs (kubernetes/kubernetes, pkg/controller/
        controller_utils.go, ActivePodsWithRanks; read 2026-11).
        """
        if self.starting:
            self._release(self.replicas[self.starting.pop()], now)
            return
        self.count(now)
        number = self.ready.pop()
        replica = self.replicas[number]
        replica.draining = True
        self.draining.append(number)
        if not replica.running:
            self._gone(replica, now)
        elif self.service.drain_seconds != float("inf"):
            heappush(self.events, (now + self.service.drain_seconds, DEADLINE, number))

    def kill(self, number: int, now: float) -> None:
        """The time to drain is over."""
        if number not in self.draining:
            return
        replica = self.replicas[number]
        replica.advance(now)
        replica.version += 1
        for request in (*(request for _, request in replica.running), *replica.waiting):
            self.outcomes[request] = Outcome.ABORTED
            self.in_flight -= 1
        replica.running.clear()
        replica.waiting.clear()
        self._idle(replica, now)

    def expire(self, index: int, now: float) -> None:
        """A node was empty for long enough, unless it is in use again."""
        self.pool.expire(self._empty_nodes[index], now)

    def count(self, now: float) -> None:
        """Bring the sums over time up to now, before something changes."""
        seconds = now - self._counted_at
        self.busy_seconds += self.busy * seconds
        self.ready_seconds += (len(self.ready) + len(self.draining)) * seconds
        self._counted_at = now

    def absent_seconds(self, now: float) -> float:
        """Time without a ready replica, from the first request that found none."""
        return self._absent_seconds + (now - self._absent_since if self._absent_since is not None else 0.0)

    def _idle(self, replica: Replica, now: float) -> None:
        self.count(now)
        self.busy -= replica.busy
        replica.busy = False
        if replica.draining:
            self._gone(replica, now)

    def _gone(self, replica: Replica, now: float) -> None:
        self.draining.remove(replica.number)
        self.tokens_of_gone += replica.generated
        self._release(replica, now)

    def _release(self, replica: Replica, now: float) -> None:
        expires = self.pool.leave(replica.node, now)
        if expires is not None:
            heappush(self.events, (expires, EXPIRE, len(self._empty_nodes)))
            self._empty_nodes.append(replica.node)
