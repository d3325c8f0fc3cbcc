"""What a stack file decides about a Lustre file system, and the rules that keep FSx from refusing it. No pulumi here.

Facts are from the FSx for Lustre user guide ("Getting started", "Linking your file system to an Amazon S3 bucket",
"Working with EFA-enabled file systems") and from CreateFileSystem in its API reference, checked 2026-11.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field

from components.catalog.regions import unknown_zone
from components.deletion import Deletion
from components.spec import Problem, Spec, rule
from components.storage.lustre_options_spec import LustreBackupsSpec, RepositorySpec

SMALLEST_GIB = 1200
STEP_GIB = 2400
EFA_STEP_GIB = {1000: 4800, 500: 9600, 250: 19200, 125: 38400}
"""Capacity goes in steps, with EFA in larger ones, by MB/s per TiB: of one storage server's disks each."""

PERSISTENT_THROUGHPUT = 125
"""MB/s per TiB of a persistent file system that says nothing about it: the least there is. Scratch has 200."""

METADATA_IOPS = (1500, 3000, 6000, *range(12000, 192001, 12000))
MAX_REPOSITORIES = 8

RepositoryKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
ZoneId = Annotated[str, Field(examples=["use1-az1"], json_schema_extra={"pattern": r"^[a-z]+\d+-az[1-8]$"})]
"""Zone by id. Checked by a rule, which can tell what was meant."""


class LustreDeployment(StrEnum):
    """How much a file system keeps."""

    SCRATCH = "scratch"
    """One copy: what is on a server that fails is lost. For what is in a bucket as well."""
    PERSISTENT = "persistent"
    """Copies within its zone; servers that fail are replaced."""


class LustreSpec(Spec):
    """A Lustre file system in one zone. Nodes of other zones reach it, for $0.01 per GB and in each direction."""

    kind: Literal["lustre"]
    """lustre"""

    deployment: LustreDeployment
    """scratch or persistent. Changing it makes another file system."""

    zone: ZoneId
    """Zone id: that of the GPUs. Changing it makes another file system."""

    capacity_gib: int = SMALLEST_GIB
    """Storage in GiB: 1200, 2400 or a multiple of it, or with efa of 4800 to 38400, depending on the throughput. Can
    grow; made smaller it is another file system."""

    throughput_mbps_per_tib: Literal[125, 250, 500, 1000] | None = None
    """MB/s per TiB of storage, for persistent ones: 125 (if left out), 250, 500 or 1000. Scratch has 200."""

    efa: bool = False
    """Whether nodes reach it by EFA, with up to 700 Gbps each instead of 100. They need a Lustre client that is set up
    for it. For good: changing it makes another file system."""

    metadata_iops: int | None = None
    """Files created, opened and deleted a second, for persistent ones: 1500, 3000, 6000, or a multiple of 12000 up to
    192000. FSx chooses by the capacity if left out. Made smaller it is another file system."""

    compression: bool = True
    """Whether files are compressed with LZ4, which costs nothing."""

    repositories: dict[RepositoryKey, RepositorySpec] = {}
    """Links to buckets, at most 8."""

    backups: LustreBackupsSpec | None = None
    """Daily backups, for persistent ones without repositories; none if left out."""

    maintenance_start: str | None = Field(default=None, pattern=r"^[1-7]:([01][0-9]|2[0-3]):[0-5][0-9]$")
    """When its weekly window for patches begins, as day:HH:MM in UTC; 1 is Monday. FSx chooses if left out."""

    deletion: Deletion | None = None
    """What happens when it leaves the program: protect (if left out, of a persistent one), or allow (of scratch)."""

    @property
    def persistent(self) -> bool:
        """Whether it is a persistent one."""
        return self.deployment is LustreDeployment.PERSISTENT

    @property
    def throughput(self) -> int | None:
        """MB/s per TiB that FSx is told; None for scratch."""
        return (self.throughput_mbps_per_tib or PERSISTENT_THROUGHPUT) if self.persistent else None

    @property
    def kept(self) -> Deletion:
        """The decision on deletion, made or left out."""
        return self.deletion or (Deletion.PROTECT if self.persistent else Deletion.ALLOW)

    @rule
    def _zone_is_a_zone_id(self) -> Iterator[Problem]:
        fix = unknown_zone(self.zone)
        if fix is not None:
            yield Problem(path=("zone",), message="is not a zone id of any region", got=self.zone, fix=fix)

    @rule
    def _capacity_is_a_whole_number_of_steps(self) -> Iterator[Problem]:
        step = EFA_STEP_GIB[self.throughput or PERSISTENT_THROUGHPUT] if self.efa and self.persistent else STEP_GIB
        smallest = step if step != STEP_GIB else SMALLEST_GIB
        if self.capacity_gib not in (found := nearest_capacities(self.capacity_gib, step=step, smallest=smallest)):
            with_efa = f" with efa and {self.throughput} MB/s per TiB" if step != STEP_GIB else ""
            first = "" if smallest == step else f"{smallest} or "
            message = f"has to be {first}a multiple of {step}{with_efa}"
            fix = f"write {' or '.join(map(str, found))}"
            yield Problem(path=("capacity_gib",), message=message, got=self.capacity_gib, fix=fix)

    @rule
    def _scratch_keeps_to_what_it_can(self) -> Iterator[Problem]:
        if self.persistent:
            return
        for field in ("throughput_mbps_per_tib", "efa", "metadata_iops", "backups"):
            value = getattr(self, field)
            if value:
                got = value.model_dump(mode="json") if isinstance(value, Spec) else value
                message = "is for persistent file systems alone"
                yield Problem(path=(field,), message=message, got=got, fix="remove it, or set deployment to persistent")

    @rule
    def _metadata_iops_are_offered(self) -> Iterator[Problem]:
        asked = self.metadata_iops
        if asked is not None and asked not in METADATA_IOPS:
            near = sorted(sorted(METADATA_IOPS, key=lambda iops: abs(iops - asked))[:2])
            message = "has to be 1500, 3000, 6000, or a multiple of 12000 up to 192000"
            fix = f"write {' or '.join(map(str, near))}"
            yield Problem(path=("metadata_iops",), message=message, got=asked, fix=fix)

    @rule
    def _backups_are_of_what_is_nowhere_else(self) -> Iterator[Problem]:
        if self.backups is not None and self.repositories:
            message = "are not made of file systems that are linked to buckets"
            fix = "remove backups and export changes to the bucket, or remove repositories"
            yield Problem(path=("backups",), message=message, got=self.backups.model_dump(mode="json"), fix=fix)

    @rule
    def _repositories_are_apart(self) -> Iterator[Problem]:
        if len(self.repositories) > MAX_REPOSITORIES:
            message = f"are at most {MAX_REPOSITORIES}"
            got = sorted(self.repositories)
            yield Problem(path=("repositories",), message=message, got=got, fix="link a common prefix instead")
        for (key, one), (other_key, other) in combinations(sorted(self.repositories.items()), 2):
            if _within(one.path, other.path) or _within(other.path, one.path):
                message = f"overlaps with {one.path} of {key}"
                path = ("repositories", other_key, "path")
                yield Problem(path=path, message=message, got=other.path, fix="write directories beside each other")
            if one.bucket == other.bucket and (
                one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix)
            ):
                message = f"overlaps with {one.prefix!r} of {key}, in the same bucket"
                path = ("repositories", other_key, "prefix")
                yield Problem(path=path, message=message, got=other.prefix, fix="write prefixes beside each other")

    @rule
    def _nothing_is_left_that_holds_the_network(self) -> Iterator[Problem]:
        if self.deletion is Deletion.RETAIN:
            message = (
                "would leave its network interfaces in a subnet and a security group that could then not be deleted"
            )
            yield Problem(path=("deletion",), message=message, got="retain", fix="write protect, or allow")


def nearest_capacities(gib: int, *, step: int, smallest: int) -> tuple[int, ...]:
    """Valid capacities at or next to `gib`: itself alone if it is one. Valid are `smallest` and multiples of `step`."""
    below = gib // step * step
    valid = sorted(known for known in {smallest, below, below + step} if known >= smallest)
    lower = [known for known in valid if known <= gib][-1:]
    return tuple(lower) if lower == [gib] else (*lower, *[known for known in valid if known > gib][:1])


def _within(path: str, other: str) -> bool:
    return f"{path.rstrip('/')}/".startswith(f"{other.rstrip('/')}/")
