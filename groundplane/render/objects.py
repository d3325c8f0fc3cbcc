"""Decides which files a plan's Kubernetes side is, and what is in them. Pure: a Plan in, texts by path out.

    cluster/<kind>_<name>.yaml                    objects of the cluster as a whole
    namespaces/<namespace>/<kind>_<name>.yaml     objects in a namespace
    releases/<namespace>/<release>/release.yaml   chart, repository, version, name and namespace of a Helm release
    releases/<namespace>/<release>/values.yaml    its values

So `cluster` and `namespaces` hold manifests and nothing else, and `releases` holds none. A kind that is not Kubernetes'
own is written with its group, `nodepool.karpenter.sh_inference.yaml`. Each file begins with the URN it comes from.

What is known only after an update is written as the placeholder of the plan, `${<type>::<name>.<property>}`: to be
filled in before the file is applied. Secrets, and all that is in an object of kind Secret, are "[secret]". What the
provider adds as it applies an object (defaults, `pulumi.com/` annotations of its own) is not part of a plan.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from groundplane.errors import Refusal
from groundplane.plan.model import SECRET, Plan, Resource
from groundplane.render.paths import part
from groundplane.render.releases import RELEASE, Release, release_of
from groundplane.render.yaml_text import yaml_text

PREFIX = "kubernetes:"

FIRST_KEYS = ("apiVersion", "kind", "metadata")
"""Of a manifest, as people write them; all others follow by name."""

OWN_GROUPS = frozenset(
    {
        "",
        "admission.k8s.io",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "imagepolicy.k8s.io",
        "internal.apiserver.k8s.io",
        "lifecycle.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)
"""API groups of Kubernetes itself, which is not all that ends in k8s.io: those of its API reference, 1.30 to 1.37."""

_PLACEHOLDER = re.compile(r"\$\{[\w-]+:[^}]*::[^}]+\}")
"""Of a plan: `${aws:eks/cluster:Cluster::cluster.arn}`, and no variable of a shell."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One Kubernetes object."""

    resource: Resource
    file: str
    """Path below the folder."""
    data: Mapping[str, Any]
    """As `kubectl apply` would take it."""

    @property
    def group(self) -> str:
        """API group; empty for the core group."""
        return str(self.data["apiVersion"]).rpartition("/")[0]

    @property
    def version(self) -> str:
        """Version within the group."""
        return str(self.data["apiVersion"]).rpartition("/")[2]

    @property
    def kind(self) -> str:
        """`NetworkPolicy`."""
        return str(self.data["kind"])

    @property
    def text(self) -> str:
        """The file."""
        return yaml_text(self.data, self.resource.urn)


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """The Kubernetes side of one plan."""

    manifests: tuple[Manifest, ...]
    """By file."""
    releases: tuple[Release, ...]
    """By folder."""

    def files(self) -> dict[str, str]:
        """Texts by path, in the order of the paths."""
        texts = {manifest.file: manifest.text for manifest in self.manifests}
        for release in self.releases:
            urn = release.resource.urn
            texts[f"{release.folder}/release.yaml"] = yaml_text(release.about, urn)
            texts[f"{release.folder}/values.yaml"] = yaml_text(release.values, urn)
        return dict(sorted(texts.items()))


def render(plan: Plan) -> Rendering:
    """The objects and releases of one cluster. Raises Refusal for a plan with more than one."""
    resources = [resource for resource in plan.managed() if resource.type.startswith(PREFIX)]
    providers = sorted({resource.provider or "the default provider" for resource in resources})
    if len(providers) > 1:
        raise Refusal(
            f"objects of {len(providers)} clusters cannot be in one folder: they are made through "
            f"{' and '.join(providers)}; render a program for each cluster"
        )
    manifests = [_manifest(resource) for resource in resources if resource.type != RELEASE]
    releases = [release_of(resource) for resource in resources if resource.type == RELEASE]
    return Rendering(
        manifests=tuple(sorted(manifests, key=lambda m: (m.file, m.resource.urn))),
        releases=tuple(sorted(releases, key=lambda r: (r.folder, r.resource.urn))),
    )


def is_known_later(value: object) -> bool:
    """Whether a value stands for one that the plan does not know, or does not tell."""
    return isinstance(value, str) and (value == SECRET or _PLACEHOLDER.search(value) is not None)


def awaiting(files: Iterable[str]) -> int:
    """Number of the texts that have something to be filled in."""
    return sum(_PLACEHOLDER.search(text) is not None or SECRET in text for text in files)


def _manifest(resource: Resource) -> Manifest:
    inputs = dict(resource.inputs)
    # The SDK sets both; what imports or other languages register may lack them.
    api, _, kind = resource.type.removeprefix(PREFIX).rpartition(":")
    inputs.setdefault("apiVersion", api.removeprefix("core/"))
    inputs.setdefault("kind", kind)
    data = {key: inputs[key] for key in FIRST_KEYS if key in inputs}
    data |= {key: value for key, value in sorted(inputs.items()) if key not in data}
    if (data["apiVersion"], data["kind"]) == ("v1", "Secret"):
        data |= {key: _masked(data[key]) for key in ("data", "stringData") if key in data}
    named = metadata_of(data)
    group = str(data["apiVersion"]).rpartition("/")[0]
    shown_kind = str(data["kind"]) if group in OWN_GROUPS else f"{data['kind']}.{group}"
    file = f"{part(shown_kind.lower())}_{part(named.get('name') or resource.name)}.yaml"
    namespace = named.get("namespace")
    folder = f"namespaces/{part(namespace)}" if namespace else "cluster"
    return Manifest(resource=resource, file=f"{folder}/{file}", data=data)


def metadata_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Metadata of an object; empty if it has none, or a secret one."""
    metadata = data.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _masked(data: Any) -> Any:
    return dict.fromkeys(data, SECRET) if isinstance(data, Mapping) else SECRET
