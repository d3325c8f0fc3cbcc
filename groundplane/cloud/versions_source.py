"""What versions AWS names for a Kubernetes version: of add-ons by EKS, of images by Systems Manager. Reads only.

A name that AWS has no usable version for is left out; nothing is ever made up.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore import exceptions as boto

from components.catalog.ami import wrong_release
from groundplane.cloud.session import code, explained
from infra.version_forms import IMAGES, addon_order, image_order
from infra.versions import Versions

NAMES_A_CALL = 10
"""Most that GetParameters takes (Systems Manager API reference, checked 2026-11)."""


def newest(*, eks: Any, ssm: Any, kubernetes_version: str, addons: Iterable[str], images: Iterable[str]) -> Versions:
    """The newest that AWS names of each add-on and AMI type. Raises CloudError.

    Newest, not EKS's default for the minor: that is what goes without a lock, and it trails behind with fixes missing.
    """
    found = {name: newest_addon(eks, name, kubernetes_version) for name in sorted(set(addons))}
    return Versions(
        addons={name: version for name, version in found.items() if version},
        images=newest_images(ssm, images, kubernetes_version),
    )


def newest_addon(eks: Any, name: str, kubernetes_version: str) -> str | None:
    """The newest version of an add-on that EKS says runs on a Kubernetes version; None if it names none."""
    pages = eks.get_paginator("describe_addon_versions")
    with explained(name):
        try:
            answer = list(pages.paginate(addonName=name, kubernetesVersion=kubernetes_version))
        except boto.ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return None
    offered = {order: text for text in _offered(answer, name, kubernetes_version) if (order := addon_order(text))}
    return offered[max(offered)] if offered else None


def newest_images(ssm: Any, images: Iterable[str], kubernetes_version: str) -> dict[str, str]:
    """The release that AWS recommends of each AMI type for a Kubernetes version; none that is for another."""
    wanted = {
        IMAGES[name][1].release_parameter.format(version=kubernetes_version): name for name in sorted(set(images))
    }
    parameters, found = list(wanted), {}
    for start in range(0, len(parameters), NAMES_A_CALL):
        with explained("the releases of images"):
            answer = ssm.get_parameters(Names=parameters[start : start + NAMES_A_CALL])
        for parameter in answer["Parameters"]:
            found[wanted[parameter["Name"]]] = parameter["Value"]
    return {name: release for name, release in sorted(found.items()) if _usable(name, release, kubernetes_version)}


def _usable(image: str, release: str, kubernetes_version: str) -> bool:
    family = IMAGES[image][0]
    return image_order(image, release) is not None and wrong_release(family, release, kubernetes_version) is None


def _offered(pages: Iterable[Mapping[str, Any]], name: str, kubernetes_version: str) -> Iterator[str]:
    for addon in (addon for page in pages for addon in page["addons"] if addon["addonName"] == name):
        for version in addon["addonVersions"]:
            if any(fits["clusterVersion"] == kubernetes_version for fits in version["compatibilities"]):
                yield version["addonVersion"]
