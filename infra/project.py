"""What a program is built from: an environment, its versions lock, and the rules between them. No pulumi here."""

from collections.abc import Iterator
from pathlib import Path

from components.cluster.control_plane_spec import version_warnings
from components.spec import Problem, below
from infra import stack_file, versions_file
from infra.config import Environment
from infra.config_error import ConfigError
from infra.floors import Tier
from infra.versions import Versions
from infra.versions_rules import foreign_releases, impossible_upgrade, unpinned


def read(root: Path, name: str) -> tuple[Environment, Versions]:
    """The environment `name` and its versions lock. Raises ConfigError, with every problem of the one or the other."""
    environment = stack_file.read(root, name)
    return environment, locked(root, name, environment)


def locked(root: Path, name: str, environment: Environment) -> Versions:
    """The versions lock of an environment that has been read. Raises ConfigError."""
    versions = versions_file.read(root, name)
    if problems := list(_problems(name, environment, versions)):
        raise ConfigError(versions_file.source_of(name), problems)
    return versions


def left_open(environment: Environment, versions: Versions) -> tuple[str, ...]:
    """What the lock does not hold and EKS decides: names of add-ons and AMI types, sorted. Empty without a cluster."""
    cluster = environment.cluster
    return unpinned(versions, cluster.wanted_addons, cluster.wanted_images) if cluster else ()


def warnings(environment: Environment) -> tuple[Problem, ...]:
    """What should be done soon, and refuses nothing yet, as of the catalogue's own day."""
    found = version_warnings(environment.cluster) if environment.cluster else ()
    return tuple(below(("cluster",), iter(found)))


def _problems(name: str, environment: Environment, versions: Versions) -> Iterator[Problem]:
    cluster = environment.cluster
    if cluster is None:
        return
    if upgrade := list(impossible_upgrade(versions, cluster.kubernetes_version)):
        yield from upgrade
        return
    yield from foreign_releases(versions, cluster.wanted_images, cluster.kubernetes_version)
    if environment.tier is Tier.PRODUCTION and not cluster.allow_unpinned:
        for open_ in left_open(environment, versions):
            message = "has no version in the lock, and in production none is left to EKS"
            fix = f"run `groundplane versions refresh {name}`, or set cluster.allow_unpinned: true"
            yield Problem(path=(open_,), message=message, got=None, fix=fix)
