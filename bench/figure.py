"""A measured figure, its bound, and how measuring is made to bear a noisy machine."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the result."""

    name: str
    value: float
    bound: float
    unit: str = ""

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.value <= self.bound


def medians(
    *subjects: Callable[[], object], repeats: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
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
