"""Queues of which mathematics knows the answer."""

from collections.abc import Sequence
from heapq import heapify, heapreplace
from math import factorial


def erlang_c(offered: float, servers: int) -> float:
    """Probability of having to wait in M/M/c; `offered` is the arrival rate per service rate."""
    busy = offered**servers / factorial(servers) / (1 - offered / servers)
    return busy / (sum(offered**n / factorial(n) for n in range(servers)) + busy)


def mean_wait(offered: float, servers: int) -> float:
    """In M/M/c, in units of the mean service time."""
    return erlang_c(offered, servers) / (servers - offered)


def waits(arrivals: Sequence[float], services: Sequence[float], servers: int) -> list[float]:
    """Of each request in turn, first come, first served: Kiefer and Wolfowitz."""
    free = [0.0] * servers
    heapify(free)
    found = []
    for arrival, service in zip(arrivals, services, strict=True):
        start = max(arrival, free[0])
        heapreplace(free, start + service)
        found.append(start - arrival)
    return found
