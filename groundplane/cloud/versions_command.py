"""`groundplane versions refresh`: from an environment to its lock, written or checked, and a report as text. Thin."""

from pathlib import Path

import boto3

from groundplane.cloud.session import opened
from groundplane.cloud.versions import Difference, Kind, Wanted, differences, refreshed, wanted_by
from groundplane.cloud.versions_source import newest
from groundplane.files import write_whole
from infra import versions_file
from infra.config import Environment
from infra.config_error import ConfigError
from infra.versions import UNPINNED, Versions
from infra.versions_rules import impossible_upgrade


def refresh_versions(
    root: Path,
    name: str,
    environment: Environment,
    *,
    check: bool,
    endpoint: str | None,
    session: boto3.Session | None = None,
) -> tuple[str, int]:
    """Bring the lock of an environment up to what AWS names, or with `check` only say where it is not.

    Returns the text for the screen and the exit code: 1 if a check found a difference. The lock is made anew, whole,
    and not touched if nothing changes. Raises CloudError, OSError, and
    ConfigError for a lock that cannot be read or a minor that EKS does not go to from the lock's.
    """
    locked = versions_file.read(root, name)
    wanted, named = Wanted(), UNPINNED
    if environment.cluster:
        wanted = wanted_by(environment.cluster)
        if problems := list(impossible_upgrade(locked, environment.cluster.kubernetes_version)):
            raise ConfigError(versions_file.source_of(name), problems)
        named = _named(wanted, environment, endpoint, session)
    found = differences(locked, wanted, named)
    rows = [_heading(name, wanted, found), *_rows(found, wanted.kubernetes_version)]
    if check:
        go_on = any(difference.kind is not Kind.UNKNOWN for difference in found)
        rows += ["", "Go on with:", f"  groundplane versions refresh {name}"] if go_on else []
        return "\n".join(rows), 1 if found else 0
    return "\n".join([*rows, _written(root, name, locked, refreshed(locked, wanted, named))]), 0


def _named(wanted: Wanted, environment: Environment, endpoint: str | None, session: boto3.Session | None) -> Versions:
    url = endpoint or environment.endpoints.emulator
    with opened("eks", "ssm", region=environment.region, endpoint_url=url, session=session) as clients:
        return newest(
            eks=clients["eks"],
            ssm=clients["ssm"],
            kubernetes_version=wanted.kubernetes_version or "",
            addons=wanted.addons,
            images=wanted.images,
        )


def _written(root: Path, name: str, locked: Versions, new: Versions) -> str:
    source = versions_file.source_of(name)
    if new == locked:
        return f"{source}: unchanged"
    write_whole(root / source, versions_file.text_of(name, new))
    return f"{source}: written"


def _heading(name: str, wanted: Wanted, found: tuple[Difference, ...]) -> str:
    kinds = [difference.kind for difference in found]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in Kind if kind in kinds)
    if count := len(wanted.addons) + len(wanted.images):
        told = counts or "the lock holds the newest that AWS names"
        return f"{name} needs {count} versions for Kubernetes {wanted.kubernetes_version}; {told}"
    return f"{name} has no cluster, and needs no versions" + (f"; {counts}" if counts else "")


def _rows(found: tuple[Difference, ...], kubernetes_version: str | None) -> list[str]:
    width = max((len(difference.kind) for difference in found), default=0)
    return [
        f"{difference.kind:<{width}}  {difference.subject}: {_told(difference, kubernetes_version)}"
        for difference in found
    ]


def _told(difference: Difference, kubernetes_version: str | None) -> str:
    locked, named = difference.locked, difference.named
    return {
        Kind.BEHIND: f"locked {locked}; AWS names {named}",
        Kind.AHEAD: f"locked {locked}; the newest that AWS names is {named}",
        Kind.UNPINNED: f"left to EKS's default; AWS names {named}",
        Kind.UNUSED: f"locked {locked}; the environment has none",
        Kind.UNKNOWN: f"locked {locked or 'nothing'}; AWS names no usable version for Kubernetes {kubernetes_version}",
    }[difference.kind]
