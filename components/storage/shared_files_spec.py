"""What a stack file decides about an EFS file system and the doors to it. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from components.catalog.regions import unknown_zone
from components.deletion import Deletion
from components.spec import Problem, Spec, rule
from components.storage.lustre_spec import ZoneId

TIERING_DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)
"""Days of EFS's lifecycle policies (PutLifecycleConfiguration, API reference, 2026-11)."""

AccessPointKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
PosixId = Annotated[int, Field(ge=1, le=4294967295)]
"""Not 0: root's requests are refused."""


class Throughput(StrEnum):
    """What bounds how fast files are read and written."""

    ELASTIC = "elastic"
    """What is asked for; paid by what is read and written."""
    BURSTING = "bursting"
    """What is stored: 50 KiB/s a GiB, and more for a while."""
    PROVISIONED = "provisioned"
    """A rate that is paid for whether used or not."""


class FileAccessPointSpec(Spec):
    """A directory as its own file system, in which everybody is one user."""

    path: str | None = Field(default=None, max_length=100, pattern=r"^(/[A-Za-z0-9._-]+){1,4}$")
    """Directory, at most four deep, made when first mounted; /<key> if left out. Changing it makes another access
    point."""

    uid: PosixId = 1000
    """User that all files belong to, whoever writes them."""

    gid: PosixId = 1000
    """Group of all files."""

    permissions: str = Field(default="0750", pattern=r"^0?[0-7]{3}$")
    """Of the directory, when it is made."""


class SharedFilesSpec(Spec):
    """An EFS file system: home directories, code and logs, in all zones. Too slow for what GPUs wait for."""

    kind: Literal["shared_files"]
    """shared_files"""

    access_points: dict[AccessPointKey, FileAccessPointSpec] = Field(min_length=1)
    """Directories to mount, by key. Nothing else of the file system can be mounted."""

    zones: frozenset[ZoneId] | None = None
    """Zone ids that it can be mounted in; all of the network's if left out."""

    throughput: Throughput = Throughput.ELASTIC
    """elastic, bursting or provisioned."""

    provisioned_mib_per_second: int | None = Field(default=None, ge=1, le=3414)
    """MiB/s, for provisioned throughput."""

    infrequent_days: int | None = 30
    """Days without access after which files move to a cheaper class, where reading costs; null leaves them. One of 1,
    7, 14, 30, 60, 90, 180, 270 and 365."""

    archive_days: int | None = None
    """Days without access after which they move to the cheapest class; they stay out of it by default."""

    return_on_access: bool = True
    """Whether a file that is read moves back."""

    backups: bool = True
    """Whether AWS Backup keeps daily copies for 35 days."""

    deletion: Deletion = Deletion.PROTECT
    """What happens when it leaves the program: protect, retain, or allow (deleted with all files)."""

    @rule
    def _zones_are_zone_ids(self) -> Iterator[Problem]:
        if self.zones is not None and not self.zones:
            yield Problem(path=("zones",), message="names no zone", got=[], fix="write a zone id, or remove zones")
        for zone in sorted(self.zones or ()):
            fix = unknown_zone(zone)
            if fix is not None:
                yield Problem(path=("zones",), message="is not a zone id of any region", got=zone, fix=fix)

    @rule
    def _provisioned_throughput_is_said_when_it_is_meant(self) -> Iterator[Problem]:
        rate, path = self.provisioned_mib_per_second, ("provisioned_mib_per_second",)
        if self.throughput is Throughput.PROVISIONED and rate is None:
            message = "is missing, and throughput is provisioned"
            yield Problem(path=path, message=message, got=None, fix="write MiB/s, or set throughput to elastic")
        if self.throughput is not Throughput.PROVISIONED and rate is not None:
            message = f"is for provisioned throughput, and this is {self.throughput}"
            yield Problem(path=path, message=message, got=rate, fix="remove it, or set throughput to provisioned")

    @rule
    def _tiering_days_are_offered(self) -> Iterator[Problem]:
        for field in ("infrequent_days", "archive_days"):
            days = getattr(self, field)
            if days is not None and days not in TIERING_DAYS:
                near = sorted(sorted(TIERING_DAYS, key=lambda known: abs(known - days))[:2])
                message = f"has to be one of {', '.join(map(str, TIERING_DAYS))}"
                yield Problem(path=(field,), message=message, got=days, fix=f"write {near[0]} or {near[1]}")

    @rule
    def _archive_comes_after_infrequent(self) -> Iterator[Problem]:
        archive, infrequent = self.archive_days, self.infrequent_days
        if archive is None:
            return
        if infrequent is None or archive <= infrequent:
            message = f"has to be more than infrequent_days, {infrequent}"
            yield Problem(path=("archive_days",), message=message, got=archive, fix="write more, or remove it")
        if self.throughput is not Throughput.ELASTIC:
            message = "needs elastic throughput"
            yield Problem(path=("archive_days",), message=message, got=archive, fix="remove it, or set throughput")

    def path_of(self, key: str) -> str:
        """Directory of the access point `key`."""
        return self.access_points[key].path or f"/{key}"
