"""What a plan's Helm releases install, as `release.yaml` and `values.yaml` say it. Pure; writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundplane.plan.model import SECRET, Resource
from groundplane.render.paths import part

RELEASE = "kubernetes:helm.sh/v3:Release"

_SIDE_KEYS = frozenset({"chart", "compat", "name", "namespace", "repositoryOpts", "values", "version"})
"""Inputs of a release that are not Helm's options: they have a place of their own, or are the SDK's (`compat`)."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """One Helm release."""

    resource: Resource
    folder: str
    """Path below the folder of all."""
    about: Mapping[str, Any]
    """What is installed, and where."""
    values: Mapping[str, Any] | str
    """Mapping, or the secret in its place."""


def release_of(resource: Resource) -> Release:
    """The release that a resource of type `RELEASE` is."""
    inputs = resource.inputs
    name, namespace = inputs.get("name") or resource.name, inputs.get("namespace") or "default"
    source = inputs.get("repositoryOpts")
    repository = dict(source) if isinstance(source, Mapping) else {}
    told = {
        "name": name,
        "namespace": namespace,
        "chart": inputs.get("chart"),
        "repo": repository.pop("repo", None),
        "version": inputs.get("version"),
    }
    options = {key: value for key, value in sorted(inputs.items()) if key not in _SIDE_KEYS}
    if repository:
        options["repositoryOpts"] = {key: SECRET if key == "password" else repository[key] for key in repository}
    return Release(
        resource=resource,
        folder=f"releases/{part(namespace)}/{part(name)}",
        about={key: value for key, value in {**told, "options": options or None}.items() if value is not None},
        values=inputs.get("values") or {},
    )
