"""What a run finds out, as plain data: windows that were read, and how they compare. Nothing is done here."""

from dataclasses import dataclass
from typing import Any

from groundplane_drift.config import Role


@dataclass(frozen=True, kw_only=True)
class Window:
    """One window."""

    name: str
    """reference, or current."""
    frame: Any
    """A pandas DataFrame with the columns that are compared, and no others."""
    rows: int
    """Rows that there are, of which the frame may be a sample."""
    objects: int


@dataclass(frozen=True, kw_only=True)
class ColumnDrift:
    """One column."""

    name: str
    role: Role
    method: str
    score: float
    """A distance, which grows with drift, or a p-value, which falls: as the method has it."""
    drifted: bool
    """Whether the score is on the far side of the threshold."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two windows compared."""

    share: float
    """Of the features that have drifted."""
    columns: tuple[ColumnDrift, ...]
    html: bytes

    @property
    def drifted(self) -> tuple[str, ...]:
        """Names of all columns that have."""
        return tuple(column.name for column in self.columns if column.drifted)
