"""What a stack file decides about a volume of a team: what it mounts, and how. Plain data; no pulumi here."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.spec import Problem, Spec, rule

VolumeKey = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$")]
"""Name of the volume's claim in the team's namespace, which pods name."""

Prefix = Annotated[str, Field(pattern=r"^([^/*?$ ][^*?$ ]*/)?$")]
"""Keys of a bucket below this, which ends with "/"; "" is the whole bucket. No spaces: it is a mount option."""

PosixId = Annotated[int, Field(ge=0, le=4294967295)]


class BucketVolumeSpec(Spec):
    """A prefix of a bucket as a directory, through Mountpoint for S3.

    Pods reach it as themselves: their service account needs a grant on the prefix. Files are objects: written once,
    from beginning to end, not renamed, and not changed but as a whole.
    """

    kind: Literal["bucket"]
    """bucket"""

    bucket: str
    """Key of the bucket, in the same stack file."""

    prefix: Prefix = ""
    """What shows in the directory: objects below this, which ends with "/"; the whole bucket by default."""

    read_only: bool = True
    """Whether files can only be read. If not, they can also be written, replaced and deleted."""

    uid: PosixId | None = None
    """User that files belong to; root if left out, but required to write. Others can read them, and not write."""

    gid: PosixId | None = None
    """Group of the files; root's if left out, but required to write."""

    @rule
    def writers_own_the_files(self) -> Iterator[Problem]:
        """Mountpoint shows files as root's and nobody else's to write to, whatever the pod may do in the bucket."""
        missing = next((key for key, value in (("uid", self.uid), ("gid", self.gid)) if value is None), None)
        if missing is not None and not self.read_only:
            yield Problem(
                path=(missing,),
                message="has to be given to write: files would be root's, and no other user could",
                got=None,
                fix="write uid: 1000 and gid: 1000, those of the pods",
            )


class LustreVolumeSpec(Spec):
    """A Lustre file system, all of it: what teams may do to each other's files is up to the files' permissions."""

    kind: Literal["lustre"]
    """lustre"""

    file_system: str
    """Key of the file system, in the same stack file."""

    read_only: bool = False
    """Whether files can only be read."""


class SharedFilesVolumeSpec(Spec):
    """An access point of an EFS file system."""

    kind: Literal["shared_files"]
    """shared_files"""

    file_system: str
    """Key of the file system, in the same stack file."""

    access_point: str
    """Key of one of its access points."""

    read_only: bool = False
    """Whether files can only be read."""


VolumeSpec = Annotated[BucketVolumeSpec | LustreVolumeSpec | SharedFilesVolumeSpec, Field(discriminator="kind")]
"""One of the three, by `kind`: bucket, lustre or shared_files."""

AnyVolume = BucketVolumeSpec | LustreVolumeSpec | SharedFilesVolumeSpec


def access_modes(volume: AnyVolume) -> list[str]:
    """What a claim finds its volume by. No protection: what keeps pods from writing is how it is mounted."""
    return ["ReadOnlyMany" if volume.read_only else "ReadWriteMany"]
