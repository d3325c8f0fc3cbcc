"""How the versions in a lock are called, written and ordered: pure look-ups and parsing, no files and no AWS."""

import difflib
import re
from collections.abc import Iterable, Iterator

from components.catalog.addons import AddonName
from components.catalog.ami import AMI_TYPES, AmiFamily, AmiType, wrong_release
from components.catalog.kubernetes_versions import VERSIONS
from components.spec import Path, Problem

ADDON_FORM = "v1.20.4-eksbuild.2"
"""How versions of add-ons look; its numbers mean nothing."""

Order = tuple[int, ...]
"""What versions of one thing are compared by."""

IMAGES: dict[str, tuple[AmiFamily, AmiType]] = {image.name: (key[0], image) for key, image in AMI_TYPES.items()}
"""AMI types by EKS's name for them, with the family that says how their releases are written."""

_ADDON = re.compile(r"v(\d{1,9})\.(\d{1,9})\.(\d{1,9})-eksbuild\.(\d{1,9})", re.ASCII)
"""EKS user guide, "Verify Amazon EKS add-on version compatibility": vX.X.X-eksbuild.X (checked 2026-11)."""

_IMAGE = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-(.+))?", re.ASCII)


def addon_order(version: str) -> Order | None:
    """What versions of one add-on are compared by; None if it is not written as they are."""
    match = _ADDON.fullmatch(version)
    return tuple(int(part) for part in match.groups()) if match else None


def image_order(image: str, release: str) -> Order | None:
    """What releases of one AMI type are compared by; None if it is not written as they are.

    The day of an AL2023 build counts; Bottlerocket's commit is in no order.
    """
    match = _IMAGE.fullmatch(release)
    if match is None or wrong_release(IMAGES[image][0], release, f"{match[1]}.{match[2]}"):
        return None
    build = [match[4]] if IMAGES[image][0] is AmiFamily.AL2023 else []
    return tuple(int(part) for part in (match[1], match[2], match[3], *build))


def wrong_minor(version: object) -> Iterator[Problem]:
    """What is wrong with `kubernetes_version`; nothing about one that is no text."""
    if isinstance(version, str) and version not in VERSIONS:
        message = f"is not a version of Kubernetes that the catalogue knows: {', '.join(VERSIONS)}"
        fix = "write the minor that the cluster runs, in quotes"
        yield Problem(path=("kubernetes_version",), message=message, got=version, fix=fix)


def wrong_addon(name: str, version: object) -> Iterator[Problem]:
    """What is wrong with one line of `addons`; nothing about a version that is no text."""
    path = ("addons", name)
    if name not in set(AddonName):
        yield _unknown(path, name, "an add-on", AddonName)
    elif isinstance(version, str) and addon_order(version) is None:
        message = f"must be written as versions of add-ons are: {ADDON_FORM}"
        fix = "write a version that `aws eks describe-addon-versions` names"
        yield Problem(path=path, message=message, got=version, fix=fix)


def wrong_image(name: str, release: object) -> Iterator[Problem]:
    """What is wrong with one line of `images`; nothing about a release that is no text."""
    path = ("images", name)
    if name not in IMAGES:
        yield _unknown(path, name, "an AMI type", IMAGES)
    elif isinstance(release, str) and image_order(name, release) is None:
        family, image = IMAGES[name]
        form = "1.35.2-20260724" if family is AmiFamily.AL2023 else "1.50.0-4ac27e0a"
        fix = f"write the value of {image.release_parameter.format(version='VERSION')} in Systems Manager"
        message = f"must be written as releases of {family.value} are: {form}"
        yield Problem(path=path, message=message, got=release, fix=fix)


def _unknown(path: Path, name: str, kind: str, known: Iterable[str]) -> Problem:
    names = {str(word).casefold(): str(word) for word in known}
    close = difflib.get_close_matches(name.casefold(), sorted(names), n=1)
    message = f"is not {kind} of the catalogue; known are {', '.join(sorted(names.values()))}"
    return Problem(path=path, message=message, got=name, fix=f"write {names[close[0]]}" if close else "remove it")
