"""The choices of a Lustre file system that have parts: links to buckets, and backups. Plain data; no pulumi here."""

from enum import StrEnum

from pydantic import Field

from components.spec import Spec


class FileEvent(StrEnum):
    """What happens to a file or an object."""

    NEW = "new"
    CHANGED = "changed"
    DELETED = "deleted"


class RepositorySpec(Spec):
    """A link between a directory and the objects below a prefix of a bucket. Objects are read when first opened."""

    bucket: str
    """Key of the bucket, in the same stack file."""

    prefix: str = Field(default="", pattern=r"^([^/][^*?]*/)?$")
    """Objects below this, which ends with "/"; the whole bucket by default."""

    path: str = Field(pattern=r"^/[A-Za-z0-9._/-]*$", examples=["/datasets"])
    """Directory of the file system, not within that of another link."""

    import_changes: frozenset[FileEvent] = frozenset(FileEvent)
    """Which changes of the bucket show in the file system: new, changed, deleted. All by default."""

    export_changes: frozenset[FileEvent] = frozenset()
    """Which changes of files are written to the bucket: new, changed, deleted. None by default. Where the same thing is
    changed at both ends, either may win."""

    import_at_once: bool = True
    """Whether the directory shows what is in the bucket from the start, and not only what comes later."""


class LustreBackupsSpec(Spec):
    """Daily backups of a persistent file system."""

    retention_days: int = Field(default=7, ge=1, le=90)
    """Days that each is kept; FSx allows 90."""

    start_time: str = Field(default="04:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    """When they begin, HH:MM in UTC."""

    final: bool = True
    """Whether one is made when the file system is deleted. It has to be so before the delete."""
