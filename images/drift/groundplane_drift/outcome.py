"""How a run can end: exit codes, what the gauges call it, and the errors that lead there. Nothing is done here."""

from enum import IntEnum


class Outcome(IntEnum):
    """The value is the exit code. Kubernetes retries those that may be gone by then, and no others."""

    COMPARED = 0
    """The windows were compared, with or without drift."""
    BUG = 1
    """Something nobody thought of."""
    BAD_CONFIG = 2
    """The config is not what it has to be; no gauge can be pushed for it."""
    TOO_FEW_ROWS = 3
    """A window has fewer rows than it takes to tell. That is not "no drift": nothing is said about drift."""
    BAD_DATA = 4
    """A column is missing, empty or of another kind, or an object cannot be read."""
    STORAGE_FAILED = 5
    """The bucket did not answer, or refused."""
    PUSH_FAILED = 6
    """The Pushgateway did not take the gauges. The report is written."""

    @property
    def label(self) -> str:
        """Value of the gauges' label `outcome`."""
        return self.name.lower()


TOLD = (Outcome.COMPARED, Outcome.TOO_FEW_ROWS, Outcome.BAD_DATA, Outcome.STORAGE_FAILED, Outcome.BUG)
"""Those that gauges can tell of."""


class Failure(Exception):
    """A run that cannot go on. The text never holds a value of the data."""

    def __init__(self, outcome: Outcome, text: str) -> None:
        super().__init__(text)
        self.outcome = outcome
