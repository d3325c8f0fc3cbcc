"""One registration as the SDK sent it, read into the model."""

import functools
import site
import sysconfig
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from groundplane.plan.model import STACK_TYPE, Options, Resource
from groundplane.plan.values import from_struct


def resource(urn: str, request: Any, root: Path) -> Resource:
    """The resource that `request` registers."""
    wires = {key: tuple(sorted(deps.urns)) for key, deps in sorted(request.propertyDependencies.items()) if deps.urns}
    dependencies = tuple(sorted(request.dependencies))
    implicit = {urn for urns in wires.values() for urn in urns}
    return Resource(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent or None,
        provider=request.provider.rpartition("::")[0] or None,
        inputs=from_struct(request.object, root),
        dependencies=dependencies,
        property_dependencies=wires,
        options=Options(
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            ignore_changes=tuple(sorted(set(request.ignoreChanges))),
            delete_before_replace=request.deleteBeforeReplace,
            deleted_with=request.deletedWith or None,
            aliases=tuple(sorted({_alias(alias) for alias in request.aliases})),
            depends_on_explicit=tuple(urn for urn in dependencies if urn not in implicit),
        ),
        source=source(request, root),
    )


def source(request: Any, root: Path) -> str | None:
    """`file:line` of the innermost frame outside of SDKs; relative to `root`, or to its package's home."""
    if request.type == STACK_TYPE:
        return None
    for frame in request.stackTrace.frames:
        place = _place(frame.pc.uri, root) if frame.pc.uri else None
        if place:
            return f"{place}:{frame.pc.line}"
    return None


@functools.cache
def _place(uri: str, root: Path) -> str | None:
    """None for a file of a Pulumi SDK."""
    path = Path(unquote(urlparse(uri).path)).resolve()
    if path.is_relative_to(root) and not any(path.is_relative_to(folder) for folder in _installed()):
        return path.relative_to(root).as_posix()
    home = next((parent for parent in path.parents if not (parent / "__init__.py").exists()), path.parent)
    place = path.relative_to(home)
    return None if place.parts[0] == "pulumi" or place.parts[0].startswith("pulumi_") else place.as_posix()


@functools.cache
def _installed() -> tuple[Path, ...]:
    """Folders of installed packages; one may be inside `root`, as in a virtual environment beside the program."""
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    return tuple(sorted({Path(folder).resolve() for folder in folders}))


def _alias(alias: Any) -> str:
    """A URN, or the parts of the old identity that differ: `name=old-name,type=old:type:Token`."""
    if alias.WhichOneof("alias") == "urn":
        return str(alias.urn)
    spec = alias.spec
    parts = {"name": spec.name, "type": spec.type, "stack": spec.stack, "project": spec.project}
    told = [f"{key}={value}" for key, value in parts.items() if value]
    if spec.noParent or spec.parentUrn:
        told.append(f"parent={spec.parentUrn}")
    return ",".join(told)
