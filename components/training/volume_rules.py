"""Rules between teams' volumes and the rest of a stack file: drivers, grants, quotas, zones. Pure; no pulumi here.

All take the volumes by team and key; paths are below the training, unless said otherwise.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from components.cluster.addons_spec import OptionalAddon
from components.cluster.node_capacity import NodeCapacity
from components.cluster.team_namespace_spec import QuotaSpec
from components.cluster.workload_identity_spec import WorkloadIdentitySpec
from components.spec import Path, Problem
from components.storage.file_systems_spec import FileSystems
from components.storage.lustre_spec import LustreSpec
from components.storage.shared_files_spec import SharedFilesSpec
from components.storage.volumes_spec import AnyVolume, BucketVolumeSpec, LustreVolumeSpec, SharedFilesVolumeSpec

Volumes = Mapping[str, Mapping[str, AnyVolume]]
"""Volumes by team and key."""

DRIVERS = {
    "bucket": OptionalAddon.MOUNTPOINT_S3_CSI,
    "lustre": OptionalAddon.FSX_CSI,
    "shared_files": OptionalAddon.EFS_CSI,
}
"""Add-on that mounts a kind of volume."""


def volumes_without_driver(volumes: Volumes, optional: Collection[OptionalAddon]) -> Iterator[Problem]:
    """Volumes whose driver is not among the cluster's optional add-ons."""
    for path, volume in _each(volumes):
        driver = DRIVERS[volume.kind]
        if driver not in optional:
            message = f"needs {driver.value}, which the cluster does not have"
            fix = f"add {driver.value} to cluster.addons.optional"
            yield Problem(path=(*path, "kind"), message=message, got=volume.kind, fix=fix)


def volumes_of_nothing(volumes: Volumes, buckets: Collection[str], file_systems: FileSystems) -> Iterator[Problem]:
    """Volumes of buckets, file systems or access points that are not there."""
    for path, volume in _each(volumes):
        if isinstance(volume, BucketVolumeSpec):
            if volume.bucket not in buckets:
                yield _missing((*path, "bucket"), "buckets", volume.bucket, buckets)
            continue
        kind = LustreSpec if isinstance(volume, LustreVolumeSpec) else SharedFilesSpec
        fitting = [key for key, spec in file_systems.items() if isinstance(spec, kind)]
        spec = file_systems.get(volume.file_system)
        if volume.file_system not in fitting:
            yield _missing((*path, "file_system"), f"{volume.kind} file systems", volume.file_system, fitting)
        elif (
            isinstance(spec, SharedFilesSpec)
            and isinstance(volume, SharedFilesVolumeSpec)
            and volume.access_point not in spec.access_points
        ):
            what = f"access points of {volume.file_system}"
            yield _missing((*path, "access_point"), what, volume.access_point, spec.access_points)


def ungranted_bucket_volumes(volumes: Volumes, identities: Mapping[str, WorkloadIdentitySpec]) -> Iterator[Problem]:
    """Volumes of buckets on which no identity of the team's namespace has the grant: no pod could mount them."""
    for path, volume in _each(volumes):
        if not isinstance(volume, BucketVolumeSpec):
            continue
        team = str(path[1])
        if any(_granted(volume, spec) for spec in identities.values() if spec.namespace == team):
            continue
        use = "read" if volume.read_only else "read_write"
        message = f"is granted to no identity of namespace {team} for {use}: pods mount as themselves"
        own = " or ".join(key for key, spec in sorted(identities.items()) if spec.namespace == team)
        where = f"cluster.identities.{own}" if own else "an identity of the team's in cluster.identities"
        fix = f'add `{volume.bucket}: {{{use}: ["{volume.prefix}"]}}` to the buckets of {where}'
        yield Problem(path=(*path, "prefix"), message=message, got=volume.prefix, fix=fix)


def volumes_over_quota(volumes: Volumes, quotas: Mapping[str, QuotaSpec]) -> Iterator[Problem]:
    """Storage quotas that leave no room for the claims of the team's own volumes, of 1 GiB each."""
    for team, claims in sorted(volumes.items()):
        allowed = quotas[team].storage_gib if team in quotas else None
        if allowed is not None and allowed < len(claims):
            message = f"leaves no room for the {len(claims)} volumes, whose claims count 1 GiB each"
            path = ("teams", team, "quota", "storage_gib")
            yield Problem(path=path, message=message, got=allowed, fix=f"write {len(claims)} or more")


def foreign_file_system_zones(
    volumes: Volumes, file_systems: FileSystems, nodes: Mapping[str, Iterable[NodeCapacity]]
) -> Iterator[Problem]:
    """Lustre volumes of teams whose accelerated `nodes`, by team, are all in other zones than the file system.

    Every byte would be paid for twice, and wait.
    """
    for path, volume in _each(volumes):
        spec = file_systems.get(volume.file_system) if isinstance(volume, LustreVolumeSpec) else None
        if not isinstance(spec, LustreSpec) or not isinstance(volume, LustreVolumeSpec):
            continue
        zones = _zones(nodes.get(str(path[1]), ()))
        if zones and spec.zone not in zones:
            message = f"is in {spec.zone}, and the team's accelerated nodes are in {', '.join(sorted(zones))}"
            fix = "mount a file system of their zone, or move the nodes"
            yield Problem(path=(*path, "file_system"), message=message, got=volume.file_system, fix=fix)


def file_systems_without_nodes(file_systems: FileSystems, nodes: Iterable[NodeCapacity]) -> Iterator[Problem]:
    """Lustre file systems in zones where no accelerated node can be. Paths below the file systems."""
    zones = _zones(nodes)
    for key, spec in sorted(file_systems.items()):
        if isinstance(spec, LustreSpec) and zones and spec.zone not in zones:
            found = ", ".join(sorted(zones))
            message = f"has no accelerated nodes: they are in {found}"
            yield Problem(path=(key, "zone"), message=message, got=spec.zone, fix=f"write {found}, or move the nodes")


def _zones(nodes: Iterable[NodeCapacity]) -> set[str]:
    """Zones of accelerated nodes; none if some could be in any zone."""
    zones = [capacity.zone for capacity in nodes if capacity.accelerator is not None]
    return set() if None in zones else {zone for zone in zones if zone is not None}


def _granted(volume: BucketVolumeSpec, identity: WorkloadIdentitySpec) -> bool:
    grant = identity.buckets.get(volume.bucket)
    if grant is None:
        return False
    prefixes = grant.read | grant.read_write if volume.read_only else grant.read_write
    return any(volume.prefix.startswith(prefix) for prefix in prefixes)


def _each(volumes: Volumes) -> Iterator[tuple[Path, AnyVolume]]:
    for team, claims in sorted(volumes.items()):
        for key, volume in sorted(claims.items()):
            yield ("teams", team, "volumes", key), volume


def _missing(path: Path, what: str, got: str, known: Iterable[str]) -> Problem:
    found = ", ".join(sorted(known))
    fix = f"write one of {found}" if found else "add it, or remove the volume"
    return Problem(path=path, message=f"is none of the {what} there are", got=got, fix=fix)
