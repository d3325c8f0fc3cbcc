"""What one replica can do, and what it takes until it can: figures of the simulation."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ColdStart:
    """Seconds from "one more replica" to its first request."""

    node_seconds: float = 0.0
    """Until a node that was not there takes pods."""
    image_seconds: float = 0.0
    """Pulling the image onto a node that does not have it."""
    load_seconds: float = 0.0
    """Bringing the weights into memory, and compiling."""
    probe_seconds: float = 0.0
    """Until the readiness probe has seen it."""


@dataclass(frozen=True, kw_only=True)
class ServiceModel:
    """Replicas of a model and the nodes they run on.

    A replica works on up to `slots` requests at once; others wait, and the first come is the first served. It reads
    prompts at `prefill_tokens_per_second`, before all else, one after the other; then the requests in its slots
    generate together, each at `speeds[n - 1]` tokens per second if there are n. That is continuous batching seen from
    afar. A request whose client went away while it was generated is generated to its end.
    """

    slots: int
    speeds: tuple[float, ...]
    """Tokens per second of each request, by how many there are, from 1 to `slots`."""
    prefill_tokens_per_second: float = float("inf")
    fixed_tokens: float | None = None
    """Work of every request, in place of the output tokens of the trace: for models that generate none."""
    shared_queue: bool = False
    """Whether requests wait at the gateway for the next free slot of any replica; else each goes to the replica with
    the fewest requests as it arrives, and stays there."""
    timeout_seconds: float = float("inf")
    """After this a client goes away."""
    drain_seconds: float = float("inf")
    """What a replica that has to go may take for the requests it has."""
    cold_start: ColdStart = field(default_factory=ColdStart)
    replicas_per_node: int = 1
    node_gpus: int = 1
    """Accelerators of a node, used or not."""
    node_usd_per_hour: float | None = None
    headroom_replicas: int = 0
    """Places for replicas that are kept on nodes by placeholder pods."""
    node_idle_seconds: float = 60.0
    """Time that an empty node stays, in case it is needed again: Karpenter's consolidateAfter."""
    slo_seconds: float | None = None
    """Latency that requests should have."""
    slo_first_token_seconds: float | None = None
    """Time to the first token that requests should have."""
    slo_percent: float = 95.0
    """Part of the requests that should have it."""

    def __post_init__(self) -> None:
        if len(self.speeds) != self.slots:
            raise ValueError(f"a replica of {self.slots} slots needs as many speeds, got {len(self.speeds)}")


def batch_speeds(slots: int, *, alone: float, together: float) -> tuple[float, ...]:
    """Tokens per second of each of n requests, n from 1 to `slots`.

    `alone` is what one request gets by itself, `together` what `slots` of them get in sum. The time of a step, in which
    each gets a token, grows evenly with their number: reading the weights takes the same time however many there are.
    """
    if slots == 1:
        return (alone,)
    first, last = 1 / alone, slots / together
    return tuple(1 / (first + (last - first) * (n - 1) / (slots - 1)) for n in range(1, slots + 1))
