"""What a run is told: one JSON file, typed and checked. No data are read here, and nothing is compared.

groundplane's component writes this file (components/monitoring/drift_job_config.py); a test there reads it with this.
"""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from groundplane_drift.outcome import Failure, Outcome

Address = Annotated[str, Field(pattern=r"^(s3://[a-z0-9][a-z0-9.-]+/|file:///)([^?*]*/)?$")]
"""A folder: s3://BUCKET/PREFIX/ or file:///FOLDER/, with "/" at its end."""


class Kind(StrEnum):
    """What a column holds."""

    NUMERICAL = "numerical"
    CATEGORICAL = "categorical"


class Role(StrEnum):
    """What a column is to the model."""

    FEATURE = "feature"
    TARGET = "target"
    PREDICTION = "prediction"


class Format(StrEnum):
    """What objects are written in."""

    PARQUET = "parquet"
    CSV = "csv"


_BOTH = frozenset(Kind)
_NUMERICAL = frozenset({Kind.NUMERICAL})
_CATEGORICAL = frozenset({Kind.CATEGORICAL})

METHODS: dict[str, frozenset[Kind]] = {
    "chisquare": _CATEGORICAL,
    "cramer_von_mises": _NUMERICAL,
    "g_test": _CATEGORICAL,
    "hellinger": _BOTH,
    "jensenshannon": _BOTH,
    "kl_div": _BOTH,
    "ks": _NUMERICAL,
    "mannw": _NUMERICAL,
    "psi": _BOTH,
    "t_test": _NUMERICAL,
    "wasserstein": _NUMERICAL,
    "z": _CATEGORICAL,
}
"""Methods as Evidently names them, and the kinds that each can compare (evidently 0.7.23, calculations/stattests)."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Column(_Part):
    """One column, and how its two windows are compared."""

    kind: Kind
    role: Role
    method: str
    threshold: float = Field(gt=0)

    @model_validator(mode="after")
    def _method_compares_the_kind(self) -> Self:
        if self.kind not in METHODS.get(self.method, ()):
            able = ", ".join(sorted(name for name, kinds in METHODS.items() if self.kind in kinds))
            raise ValueError(f"method {self.method!r} cannot compare {self.kind.value} columns; write one of {able}")
        return self


class Reference(_Part):
    """What the model was trained on: everything in one folder."""

    address: Address
    format: Format


class Current(_Part):
    """What the model gets now: the partitions of the last whole days."""

    address: Address
    format: Format
    partition: str
    """Folder of a day below the address, as strftime writes it: date=%Y-%m-%d."""
    days: int = Field(ge=1, le=366)
    timezone: str

    @model_validator(mode="after")
    def _days_can_be_named(self) -> Self:
        if sorted(re.findall(r"%(.?)", self.partition)) != ["Y", "d", "m"]:
            raise ValueError("partition has to have %Y, %m and %d in it, each once, and no other %")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("timezone is none of the IANA database") from None
        return self


class JobConfig(_Part):
    """Everything of one run."""

    model: str = Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
    reference: Reference
    current: Current
    reports: Address
    columns: dict[str, Column] = Field(min_length=1)
    drift_share: float = Field(gt=0, le=1)
    """Share of the features from which on the report calls it drift."""
    minimum_rows: int = Field(ge=2)
    maximum_rows: int = Field(ge=2)
    """A window with more is compared by a sample of so many."""
    push: str | None = Field(default=None, pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")
    """The Pushgateway; none writes the report alone."""

    @model_validator(mode="after")
    def _there_is_something_to_compare(self) -> Self:
        if not self.named(Role.FEATURE):
            raise ValueError("columns have no feature among them: there is no share of them to tell")
        if self.maximum_rows < self.minimum_rows:
            raise ValueError(f"maximum_rows is less than minimum_rows, {self.minimum_rows}")
        return self

    def named(self, role: Role) -> tuple[str, ...]:
        """Names of the columns of a role, sorted."""
        return tuple(sorted(name for name, column in self.columns.items() if column.role is role))


def read_config(path: Path) -> JobConfig:
    """The config in a file. Raises Failure with everything that is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise Failure(Outcome.BAD_CONFIG, f"cannot read {path}: {reason}") from None
    try:
        return JobConfig.model_validate_json(text)
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, each['loc'])) or 'config'}: {each['msg']}" for each in error.errors()]
        raise Failure(Outcome.BAD_CONFIG, "\n".join([f"{path} is not a config of a drift job:", *lines])) from None
