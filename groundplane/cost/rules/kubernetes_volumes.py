"""Volumes that drivers in the cluster make for claims: those of the plan, and those of charts and StatefulSets."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import always
from groundplane.cost.release_volumes import Claim, claims_of
from groundplane.cost.rules.ebs import disks
from groundplane.plan.model import Resource

STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
EBS_DRIVER = "ebs.csi.aws.com"
DEFAULT = "storageclass.kubernetes.io/is-default-class"

EKS_CLASS = {"gp2": "gp2"}
"""Class that EKS makes by itself, and the type of its volumes."""


def claim(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A claim of a storage class makes a volume; one that names its volume, or no class, does not."""
    spec = resource.inputs.get("spec") or {}
    if spec.get("storageClassName") == "" or spec.get("volumeName"):
        return
    yield from _volume(resource, pricing, Claim.of(spec))


def stateful_set(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Its claims, one for each replica."""
    spec = resource.inputs.get("spec") or {}
    for template in spec.get("volumeClaimTemplates") or ():
        yield from _volume(resource, pricing, Claim.of(template["spec"], count=int(spec.get("replicas", 1))))


def volumes_of_release(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What a chart's values ask for; those of its defaults no plan tells."""
    for found in claims_of(resource.inputs.get("values") or {}):
        yield from _volume(resource, pricing, found)


def _volume(resource: Resource, pricing: Pricing, asked: Claim) -> Iterator[Item]:
    kind = _disk(asked, pricing)
    of = asked.what or ("volume" if asked.count == 1 else "volumes")
    if kind is None or asked.gib is None:
        size = f"{asked.gib}Gi" if asked.gib is not None else "of an unknown size"
        times = f"{asked.count} x " if asked.count != 1 else ""
        why = "its storage class makes a volume, of which the plan does not tell the type"
        fix = "count on 0.08 USD a month for a GiB of gp3 in us-east-1"
        yield pricing.unpriced(resource, f"{of}, {times}{size}", why, fix)
        return
    yield from disks(resource, pricing, [{**kind, "volumeSize": asked.gib}], always(Decimal(asked.count)), of)


def _disk(asked: Claim, pricing: Pricing) -> Mapping[str, Any] | None:
    """What a launch template would say of such a disk; None if nobody knows."""
    classes = {str((c.inputs.get("metadata") or {}).get("name")): c for c in pricing.of_type(STORAGE_CLASS)}
    name = asked.storage_class if asked.storage_class is not None else _default(classes)
    if name in classes:
        inputs = classes[name].inputs
        parameters = inputs.get("parameters") or {}
        own = {key: parameters[key] for key in ("iops", "throughput") if key in parameters}
        return {"volumeType": parameters.get("type", "gp3"), **own} if inputs.get("provisioner") == EBS_DRIVER else None
    return {"volumeType": EKS_CLASS[name]} if name in EKS_CLASS else None


def _default(classes: Mapping[str, Resource]) -> str | None:
    annotated = {name: (c.inputs["metadata"].get("annotations") or {}) for name, c in classes.items()}
    return next((name for name, notes in sorted(annotated.items()) if notes.get(DEFAULT) == "true"), None)


RULES: dict[str, Rule] = {
    "kubernetes:apps/v1:StatefulSet": stateful_set,
    "kubernetes:core/v1:PersistentVolumeClaim": claim,
}
