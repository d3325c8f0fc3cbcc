"""What is wrong with a rendering, before any cluster is asked. Pure functions to findings; one rule each.

Objects of Kubernetes' own kinds are held against the schema of the cluster's minor, strictly. Of custom resources the
kind, the version and the scope are checked against the table of definitions (`components/catalog/crds.py`) and against
definitions in the plan itself; not their fields, whose schemas come with the charts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from components.catalog.crds import CRDS
from groundplane.checks.finding import Finding
from groundplane.plan.model import Resource
from groundplane.render.objects import OWN_GROUPS, Manifest, Rendering, is_known_later, metadata_of
from groundplane.render.schema import Schemas, schemas_of
from groundplane.simulator.kubernetes.kinds import DEFINITION, KINDS

NAMESPACED = {(kind.group, kind.name): bool(kind.namespaced) for kind in KINDS.values()}
"""Scope of Kubernetes' own kinds, of those that anybody here uses."""


class _Custom(NamedTuple):
    """A custom kind, as its definition has it."""

    versions: tuple[str, ...]
    namespaced: bool


def findings(rendering: Rendering, minor: str) -> list[Finding]:
    """Everything that is wrong for a cluster of `minor`, such as "1.35"."""
    schemas = schemas_of(minor)
    custom = _custom_kinds(rendering)
    found = [*_distinct(rendering), *_pinned(rendering)]
    for manifest in rendering.manifests:
        found += [*_named(manifest), *_placed(manifest, custom)]
        if manifest.group not in OWN_GROUPS:
            found += _served_by_a_definition(manifest, custom)
        elif schemas is None:
            found.append(
                _error(
                    "schema",
                    manifest,
                    f"there is no schema of Kubernetes {minor} to check it against",
                    "bring kubernetes-validate up to date",
                )
            )
        else:
            found += _passes_schema(manifest, schemas)
    return found


def _passes_schema(manifest: Manifest, schemas: Schemas) -> Iterator[Finding]:
    versions = schemas.versions(manifest.group, manifest.kind)
    if manifest.version not in versions:
        message = f"{manifest.data['apiVersion']} {manifest.kind} is not in Kubernetes {schemas.minor}"
        known = " or ".join(f"{manifest.group}/{version}".lstrip("/") for version in versions)
        fix = f"write apiVersion: {known}" if known else "write a kind that is"
        yield _error("schema", manifest, message, fix)
        return
    for flaw in schemas.flaws(manifest.data, is_known_later):
        yield _error("schema", manifest, *flaw)


def _served_by_a_definition(manifest: Manifest, custom: Mapping[tuple[str, str], _Custom]) -> Iterator[Finding]:
    facts = custom.get((manifest.group, manifest.kind))
    name = f"{manifest.data['apiVersion']} {manifest.kind}"
    if facts is None:
        message = f"{name} is a kind that no chart of the catalogue brings"
        yield _error("served", manifest, message, "if one does, add it to components/catalog/crds.py")
    elif manifest.version not in facts.versions:
        versions = " or ".join(f"{manifest.group}/{version}" for version in facts.versions)
        yield _error("served", manifest, f"{name} is a version that is not served", f"write apiVersion: {versions}")


def _named(manifest: Manifest) -> Iterator[Finding]:
    """A name that Pulumi draws is in no file, and nothing that is applied twice may have a drawn one."""
    if "name" not in metadata_of(manifest.data) and not is_known_later(manifest.data.get("metadata")):
        yield _error("named", manifest, "has no metadata.name, so that Pulumi would draw one", "give it a name")


def _placed(manifest: Manifest, custom: Mapping[tuple[str, str], _Custom]) -> Iterator[Finding]:
    """What belongs in a namespace says in which."""
    kind = (manifest.group, manifest.kind)
    namespaced = custom[kind].namespaced if kind in custom else NAMESPACED.get(kind)
    namespace = metadata_of(manifest.data).get("namespace")
    if namespaced is True and not namespace:
        message = "has no metadata.namespace, so that it would go where the provider says, or into default"
        yield _error("placed", manifest, message, "name its namespace")
    elif namespaced is False and namespace:
        message = f"is in no namespace by its kind, and names {namespace}"
        yield _error("placed", manifest, message, "remove metadata.namespace")


def _distinct(rendering: Rendering) -> Iterator[Finding]:
    """Each object has a file of its own, and each release a folder."""
    places: defaultdict[str, list[Resource]] = defaultdict(list)
    for manifest in rendering.manifests:
        places[manifest.file].append(manifest.resource)
    for release in rendering.releases:
        places[release.folder].append(release.resource)
    for place, (first, *others) in sorted(places.items()):
        for other in others:
            message = f"{place}: is the same object in the cluster as {first.urn}"
            yield Finding.error("distinct", other, message, "give one of them another name")


def _pinned(rendering: Rendering) -> Iterator[Finding]:
    """Without a version Helm takes the newest of the day."""
    for release in rendering.releases:
        if not release.about.get("version"):
            message = f"{release.folder}/release.yaml: names no version of its chart"
            yield Finding.error("pinned", release.resource, message, "install it by components/helm_release.py")


def _custom_kinds(rendering: Rendering) -> dict[tuple[str, str], _Custom]:
    kinds = {kind: _Custom(facts.versions, facts.namespaced) for kind, facts in CRDS.items()}
    for manifest in rendering.manifests:
        spec = manifest.data.get("spec")
        if (
            manifest.resource.type == DEFINITION
            and isinstance(spec, Mapping)
            and isinstance(spec.get("names"), Mapping)
        ):
            served = tuple(version["name"] for version in spec.get("versions", ()) if version.get("served"))
            key = (str(spec.get("group")), str(spec["names"].get("kind")))
            kinds[key] = _Custom(served, spec.get("scope") == "Namespaced")
    return kinds


def _error(rule: str, manifest: Manifest, message: str, fix: str) -> Finding:
    return Finding.error(rule, manifest.resource, f"{manifest.file}: {message}", fix)
