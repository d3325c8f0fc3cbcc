"""What a stack file says of the data that are compared, and of where reports go. Plain data; no pulumi here."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.spec import Problem, Spec, rule

Folder = Annotated[str, Field(pattern=r"^[^/*?$%][^*?$%]*/$", max_length=512, examples=["churn/reference/"])]
"""Keys of a bucket below this, which ends with "/"."""


class DataFormat(StrEnum):
    """What objects are written in."""

    PARQUET = "parquet"
    CSV = "csv"
    """With a line of names; files compressed by gzip are not read."""


class ReferenceDataSpec(Spec):
    """What a model was trained on: every object of a folder."""

    bucket: str
    """Key of a bucket."""

    prefix: Folder
    """Folder in it. Names that begin with _ or . are not read."""

    format: DataFormat = DataFormat.PARQUET
    """parquet or csv."""


class CurrentDataSpec(Spec):
    """What a model gets now: folders of days. That of today, which is still written, is never read."""

    bucket: str
    """Key of a bucket."""

    prefix: Folder
    """Folder in it that has the days' folders."""

    format: DataFormat = DataFormat.PARQUET
    """parquet or csv."""

    partition: str = Field(default="date=%Y-%m-%d", pattern=r"^[A-Za-z0-9=%][A-Za-z0-9=%._/-]*$", max_length=128)
    """Folder of a day, with %Y, %m and %d for its year, month and day."""

    window_days: int = Field(default=7, ge=1, le=366)
    """How many days are compared together, up to yesterday. A whole number of weeks has no weekdays of its own."""

    @rule
    def _partition_names_a_day(self) -> Iterator[Problem]:
        if sorted(re.findall(r"%(.?)", self.partition)) != ["Y", "d", "m"]:
            message = "has to have %Y, %m and %d in it, each once, and no other %"
            fix = "write one such as date=%Y-%m-%d or year=%Y/month=%m/day=%d"
            yield Problem(path=("partition",), message=message, got=self.partition, fix=fix)


class DriftReportsSpec(Spec):
    """Where reports go: a page and a summary of each run, in a folder of the model."""

    bucket: str
    """Key of a bucket. The pages show distributions of the data: who may not see those may not see these."""

    prefix: Folder = "drift-reports/"
    """Folder in it, in which each model has one by its key."""


def reports_among_data(
    reports: DriftReportsSpec, *, reference: ReferenceDataSpec, current: CurrentDataSpec
) -> Iterator[Problem]:
    """Reports in a folder of data, which would be read as data, or data in theirs, which the job could overwrite."""
    data: tuple[tuple[str, ReferenceDataSpec | CurrentDataSpec], ...] = (("reference", reference), ("current", current))
    for name, there in data:
        if reports.bucket == there.bucket and overlap(reports.prefix, there.prefix):
            message = f"is in or around {there.prefix}, where the {name} data are: the job may write there"
            fix = "write another folder, such as drift-reports/"
            yield Problem(path=("reports", "prefix"), message=message, got=reports.prefix, fix=fix)


def overlap(first: str, second: str) -> bool:
    """Whether some key can be below both prefixes."""
    return first.startswith(second) or second.startswith(first)
