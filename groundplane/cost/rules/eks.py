"""What an EKS cluster costs by itself. Nodes are in `nodes` and `node_pools`."""

from collections.abc import Iterator

from components.catalog.kubernetes_versions import VERSIONS, Support, support_of
from groundplane.cost.item import Item
from groundplane.cost.pricing import MONTH, Pricing, Rule
from groundplane.cost.range import always, used
from groundplane.plan.model import Resource


def cluster(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """The control plane by the hour, in the support that its version is in today; and traffic between zones."""
    version = str(resource.inputs.get("version", ""))
    if version not in VERSIONS:
        why = f"it is not known which support Kubernetes {version or 'of an unknown version'} is in"
        yield pricing.unpriced(resource, "control plane", why, "name a version of the catalogue")
    else:
        extended = support_of(version, pricing.today) in (Support.EXTENDED, Support.GONE)
        kind = "extended" if extended else "standard"
        what = f"control plane, Kubernetes {version} in {kind} support"
        yield from pricing.line(resource, f"eks.cluster.{kind}", always(MONTH), what, basis="730 hours")
    if "controlPlaneScalingConfig" in resource.inputs:
        yield pricing.unpriced(
            resource, "provisioned control plane", "no source of the prices of its tiers was found", ""
        )
    gib = pricing.usage.network.cross_zone_gib
    assumes = f"{gib} GiB a month between zones (usage.network.cross_zone_gib), billed at both ends"
    yield from pricing.line(
        resource, "transfer.cross_zone", used(gib * 2), "data between zones", basis=f"{gib} GiB x 2", assumes=assumes
    )


RULES: dict[str, Rule] = {"aws:eks/cluster:Cluster": cluster}
