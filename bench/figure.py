"""A measured figure, its bound, and how measuring is made to bear a noisy machine."""

import gc
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the result."""

    name: str
    value: float
    bound: float | None
    """None for a figure that is only told."""
    unit: str = ""

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.bound is None or self.value <= self.bound


def medians(*subjects: Callable[[], object], repeats: int, clock: Clock = time.perf_counter) -> list[float]:
    """Median seconds of each subject. Runs are interleaved, so that what disturbs the machine disturbs all alike."""
    for subject in subjects:
        subject()
    runs: list[list[float]] = [[] for _ in subjects]
    for _ in range(repeats):
        for subject, seconds in zip(subjects, runs, strict=True):
            gc.collect()
            start = clock()
            subject()
            seconds.append(clock() - start)
    return [statistics.median(seconds) for seconds in runs]


def processor_time_of_children() -> float:
    """A clock: seconds that ended child processes have computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
