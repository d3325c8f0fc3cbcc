"""One replica at work: its slots, its queue and its share of the engine, in virtual time."""

from collections import deque
from heapq import heappush

from groundplane.simulate.nodes import Node


class Replica:
    """Requests in slots generate at the same pace, so one clock of tokens serves them all.

    A request that enters when the clock stands at v and needs n tokens is done when it stands at v + n. The clock
    stands still while prompts are read.
    """

    __slots__ = (
        "asked_at",
        "at",
        "blocked",
        "busy",
        "clock",
        "draining",
        "generated",
        "node",
        "number",
        "running",
        "speeds",
        "version",
        "waiting",
    )

    def __init__(self, number: int, node: Node, speeds: tuple[float, ...], now: float) -> None:
        self.number = number
        self.node = node
        self.speeds = speeds
        self.asked_at = now
        self.draining = False
        self.busy = False
        self.waiting: deque[int] = deque()
        self.running: list[tuple[float, int]] = []
        """Where the clock stands when a request is done, and which; a heap."""
        self.version = 0
        """Of what was foreseen: an event of another one is void."""
        self.clock = 0.0
        self.at = now
        """When the clock was read."""
        self.blocked = now
        """Until when prompts are read."""
        self.generated = 0.0

    def advance(self, now: float) -> None:
        """Let the clock run up to `now`."""
        start = self.at if self.at > self.blocked else self.blocked
        number = len(self.running)
        if now > start and number:
            tokens = (now - start) * self.speeds[number - 1]
            self.clock += tokens
            self.generated += tokens * number
        self.at = now

    def enter(self, request: int, now: float, prefill_seconds: float, tokens: float) -> float:
        """Put a request in a slot; returns when its first token is there."""
        running = self.running
        if running:
            self.advance(now)
        else:
            self.clock = 0.0
            self.at = now
        self.blocked = (self.blocked if self.blocked > now else now) + prefill_seconds
        heappush(running, (self.clock + tokens, request))
        return self.blocked + 1 / self.speeds[len(running) - 1]

    def next_done(self, now: float) -> float:
        """When the next request is done, if nothing else happens until then."""
        running = self.running
        start = self.blocked if self.blocked > now else now
        left = running[0][0] - self.clock
        return start + left / self.speeds[len(running) - 1] if left > 0 else start
