"""Kubernetes objects that make AWS make something: volumes and load balancers. What runs on nodes costs the nodes."""

from collections.abc import Iterator

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.plan.model import Resource


def claim(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A claim of a storage class makes a volume; one that names its volume, or no class, does not."""
    spec = resource.inputs.get("spec") or {}
    if spec.get("storageClassName") == "" or spec.get("volumeName"):
        return
    size = ((spec.get("resources") or {}).get("requests") or {}).get("storage", "of an unknown size")
    why = "its storage class makes a volume, of which the plan does not tell the type"
    yield pricing.unpriced(resource, f"volume, {size}", why, "count on 0.08 USD a month for a GiB of gp3 in us-east-1")


def service(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A service of type LoadBalancer makes one."""
    if (resource.inputs.get("spec") or {}).get("type") == "LoadBalancer":
        yield _balancer(resource, pricing)


def ingress(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """An ingress or a gateway makes a load balancer, or shares one, as its controller decides."""
    yield _balancer(resource, pricing)


def _balancer(resource: Resource, pricing: Pricing) -> Item:
    why = "a controller in the cluster makes it, or shares one; the plan does not tell"
    return pricing.unpriced(resource, "load balancer", why, "count on 16.43 USD a month and its traffic, in us-east-1")


RULES: dict[str, Rule] = {
    "kubernetes:core/v1:PersistentVolumeClaim": claim,
    "kubernetes:core/v1:Service": service,
    "kubernetes:gateway.networking.k8s.io/v1:Gateway": ingress,
    "kubernetes:networking.k8s.io/v1:Ingress": ingress,
}
