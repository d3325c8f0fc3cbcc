"""What a stack file decides about the watch over a model's data. Plain data and its rules; no pulumi here.

How it fits the rest of the file is `drift_rules.py`.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from components.cluster.cron import wrong_cron
from components.cluster.names import Key
from components.monitoring.drift_columns_spec import ColumnName, DriftColumnSpec, Role
from components.monitoring.drift_data_spec import (
    CurrentDataSpec,
    DriftReportsSpec,
    ReferenceDataSpec,
    reports_among_data,
)
from components.monitoring.schedule_gaps import longest_gap
from components.serving.image_address import ImageAddress
from components.spec import Problem, Spec, rule

MIB = 2**20
MIB_AT_REST = 512
"""Memory of the job before it has read anything: 320 MiB were measured with Evidently 0.7.23, 2026-11."""
BYTES_A_CELL = 64
"""Memory of a value while windows are read and compared: 27 bytes were measured for numbers and short labels."""


class DriftScheduleSpec(Spec):
    """When the job runs."""

    cron: str = "0 6 * * *"
    """Five fields, as cron writes them. At six every day by default, when the partition of yesterday is there."""

    timezone: str = "UTC"
    """Name of the IANA database, such as Europe/Berlin: of the schedule, and of the days that partitions are for."""

    @rule
    def _schedule_comes(self) -> Iterator[Problem]:
        fix = 'write one such as "0 6 * * *"'
        if (message := wrong_cron(self.cron)) is not None:
            yield Problem(path=("cron",), message=message, got=self.cron, fix=fix)
        elif longest_gap(self.cron) is None:
            yield Problem(path=("cron",), message="is a day that never comes", got=self.cron, fix=fix)

    @rule
    def _timezone_exists(self) -> Iterator[Problem]:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            message = "is not a time zone of the IANA database"
            fix = "write one such as UTC, Europe/Berlin or America/New_York"
            yield Problem(path=("timezone",), message=message, got=self.timezone, fix=fix)


class DriftJobSpec(Spec):
    """What a run takes."""

    nodes: Key | None = None
    """Node group or pool that it runs on; the node groups of the system if left out."""

    cpu_millicores: int = Field(default=1000, ge=100, le=64000)
    """Thousandths of a vCPU. It uses one at most for long."""

    memory_mib: int = Field(default=2048, ge=1024, le=262144)
    """Memory, in MiB."""

    scratch_gib: int = Field(default=4, ge=1, le=1000)
    """Disk for the largest object of the data, in GiB."""

    timeout_minutes: int = Field(default=60, ge=5, le=720)
    """How long a run may take, with all of its tries, before it counts as failed."""

    retries: int = Field(default=2, ge=0, le=6)
    """Further tries after one that storage, gateway or node have failed. Data that are wrong stay so."""


class DriftMonitorSpec(Spec):
    """Compares what a model gets now with what it was trained on, on a schedule."""

    image: ImageAddress
    """Image of the job: images/drift of groundplane, built and pushed by you; with its digest in production."""

    reference: ReferenceDataSpec | None = None
    """What the model was trained on. Needed: there is nothing else to compare with."""

    current: CurrentDataSpec
    """What the model gets now."""

    reports: DriftReportsSpec
    """Where reports go."""

    columns: dict[ColumnName, DriftColumnSpec] = Field(min_length=1, max_length=500)
    """Columns that are compared, by their names in the data. Others are not read."""

    drift_percent: float | None = Field(default=None, gt=0, le=100)
    """Part of the features that have to drift for it to be drift of the model, which alert ModelDrift tells;
    thresholds.platform.drift_percent of the alerts if left out."""

    minimum_rows: int = Field(default=1000, ge=30)
    """Rows that each window has to have. With fewer nothing is said of drift, and alert DriftNotMeasured comes."""

    maximum_rows: int = Field(default=100_000, ge=1000, le=5_000_000)
    """Rows of each window that are compared: a sample, if there are more."""

    schedule: DriftScheduleSpec = DriftScheduleSpec()
    """When."""

    job: DriftJobSpec = DriftJobSpec()
    """With what."""

    @rule
    def _there_is_something_to_compare_with(self) -> Iterator[Problem]:
        if self.reference is None:
            message = "is missing: without the data that the model was trained on there is nothing to compare with"
            fix = "write `reference: {bucket: KEY, prefix: FOLDER/}`, or remove the monitor"
            yield Problem(path=("reference",), message=message, got=None, fix=fix)

    @rule
    def _reports_are_not_read_as_data(self) -> Iterator[Problem]:
        if self.reference is not None:
            yield from reports_among_data(self.reports, reference=self.reference, current=self.current)

    @rule
    def _windows_differ(self) -> Iterator[Problem]:
        here, there = self.reference, self.current
        if here is not None and (here.bucket, here.prefix) == (there.bucket, there.prefix):
            message, fix = "is the reference itself: the two would be the same", "write where new data arrive"
            yield Problem(path=("current", "prefix"), message=message, got=there.prefix, fix=fix)

    @rule
    def _some_column_is_a_feature(self) -> Iterator[Problem]:
        if all(column.role is not Role.FEATURE for column in self.columns.values()):
            message = "have no feature among them, and drift is told as a part of the features"
            got, fix = sorted(self.columns), "add a feature, or leave out the role of one"
            yield Problem(path=("columns",), message=message, got=got, fix=fix)

    @rule
    def _samples_are_large_enough(self) -> Iterator[Problem]:
        if self.maximum_rows < self.minimum_rows:
            message, fix = f"is less than minimum_rows, {self.minimum_rows}", f"write {self.minimum_rows} or more"
            yield Problem(path=("maximum_rows",), message=message, got=self.maximum_rows, fix=fix)

    @rule
    def _samples_fit_the_memory(self) -> Iterator[Problem]:
        need = MIB_AT_REST + -(-2 * self.maximum_rows * len(self.columns) * BYTES_A_CELL // MIB)
        if need > self.job.memory_mib:
            message = (
                f"is less than {need} MiB: two windows of {self.maximum_rows} rows and {len(self.columns)} columns "
                f"at {BYTES_A_CELL} bytes, and {MIB_AT_REST} MiB for the job itself"
            )
            fix = f"write {need} or more, or lower maximum_rows"
            yield Problem(path=("job", "memory_mib"), message=message, got=self.job.memory_mib, fix=fix)
