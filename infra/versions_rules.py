"""What a versions lock and an environment have to do with each other. Pure functions; no pulumi here."""

from collections.abc import Iterable, Iterator

from components.catalog.ami import wrong_release
from components.catalog.kubernetes_versions import upgrade_path
from components.spec import Problem
from infra.version_forms import IMAGES
from infra.versions import Versions


def unpinned(versions: Versions, addons: Iterable[str], images: Iterable[str]) -> tuple[str, ...]:
    """What the lock leaves to EKS's default: add-ons, then AMI types, each by name."""
    left = [name for name in sorted(set(addons)) if name not in versions.addons]
    return (*left, *(name for name in sorted(set(images)) if name not in versions.images))


def foreign_releases(versions: Versions, images: Iterable[str], kubernetes_version: str) -> Iterator[Problem]:
    """Releases for another Kubernetes version than the nodes of these AMI types are to run. Paths below the lock."""
    for name in sorted(set(images) & set(versions.images)):
        release = versions.images[name]
        if wrong_release(IMAGES[name][0], release, kubernetes_version):
            yield Problem(
                path=("images", name),
                message=f"must be a release for Kubernetes {kubernetes_version}, which the cluster runs",
                got=release,
                fix="run `groundplane versions refresh`, or remove the line",
            )


def impossible_upgrade(versions: Versions, kubernetes_version: str) -> Iterator[Problem]:
    """A minor in the stack file that EKS does not go to from the one in the lock. Paths below the lock."""
    current = versions.kubernetes_version
    if current is None:
        return
    try:
        steps = upgrade_path(current, kubernetes_version)
    except ValueError:
        message = f"is newer than {kubernetes_version} in the stack file, and EKS never goes back"
        fix = f'write kubernetes_version: "{current}" in the stack file'
    else:
        if len(steps) <= 1:
            return
        message = f"is more than a minor before {kubernetes_version} in the stack file, and EKS skips none"
        fix = f'write kubernetes_version: "{steps[0]}" in the stack file, and go on from there'
    yield Problem(path=("kubernetes_version",), message=message, got=current, fix=fix)
