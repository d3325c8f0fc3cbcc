"""File systems of an environment, of either kind, and the rules between them and the rest. No pulumi here."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

from pydantic import Field

from components.spec import Problem
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.lustre_spec import LustreSpec
from components.storage.shared_files_spec import SharedFilesSpec

FileSystemKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
"""Part of the URN: renaming one makes another file system."""

FileSystemSpec = Annotated[LustreSpec | SharedFilesSpec, Field(discriminator="kind")]
"""One of the two, by `kind`: lustre, or shared_files."""

FileSystems = Mapping[str, LustreSpec | SharedFilesSpec]


def file_systems_off_the_network(file_systems: FileSystems, zones: Collection[str]) -> Iterator[Problem]:
    """Zones of file systems that are not among the network's `zones`. Paths below the file systems."""
    fix = f"write one of {', '.join(sorted(zones))}, or add the zone to network.zones"
    for key, spec in sorted(file_systems.items()):
        asked = {spec.zone} if isinstance(spec, LustreSpec) else spec.zones or ()
        field = "zone" if isinstance(spec, LustreSpec) else "zones"
        for zone in sorted(asked):
            if zone not in zones:
                yield Problem(path=(key, field), message="is not a zone of the network", got=zone, fix=fix)


def unlinked_buckets(file_systems: FileSystems, buckets: Mapping[str, ArtifactBucketSpec]) -> Iterator[Problem]:
    """Links to buckets that are not there, or that would take FSx's notifications away. Paths below the file systems.

    Pulumi writes the notifications of a bucket as a whole, those that FSx adds for automatic import not among them.
    """
    known = ", ".join(sorted(buckets)) or "none"
    for key, spec in sorted(file_systems.items()):
        for name, link in sorted(spec.repositories.items() if isinstance(spec, LustreSpec) else ()):
            path = (key, "repositories", name)
            if link.bucket not in buckets:
                message, fix = "is none of the buckets there are", f"write one of {known}, or add it to buckets"
                yield Problem(path=(*path, "bucket"), message=message, got=link.bucket, fix=fix)
            elif buckets[link.bucket].reports.events and link.import_changes:
                message = f"would end when the events of bucket {link.bucket} are next written: both are notifications"
                fix = f"write [] and import by tasks, or remove buckets.{link.bucket}.reports.events"
                got = sorted(event.value for event in link.import_changes)
                yield Problem(path=(*path, "import_changes"), message=message, got=got, fix=fix)
