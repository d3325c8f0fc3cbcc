"""Controllers that make things in AWS of objects in a cluster: who they are, and how they do their work.

Level-triggered, as they are: whenever something changes that one of them watches, `reconcile` compares what there
should be with what there is. A controller works while a release of its chart is in the cluster. Without it nothing is
made and nothing taken away, and its finalizer stays: that is how load balancers and instances are left over that hold a
VPC, and how namespaces never end (terraform-aws-eks #285 and #2004; Karpenter, troubleshooting.md, "Uninstallation").

Only of clusters that are in the inventory: of others nobody knows the network. Not simulated: what a release brings
with it, such as a Service of type LoadBalancer, and whether nodes join.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from groundplane.simulator.inventory import Item, Records
from groundplane.simulator.kubernetes import karpenter, load_balancers
from groundplane.simulator.kubernetes.load_balancers import (
    CONFIGURATION,
    ENVOY_PROXY,
    GATEWAY,
    GATEWAY_CLASS,
    INGRESS,
    INGRESS_CLASS,
    SERVICE,
)
from groundplane.simulator.kubernetes.view import View
from groundplane.simulator.side_effects import Wanted, settle, take_away

BY = "controller"
"""Where something made says by what: the name of the controller's chart."""


@dataclass(frozen=True, kw_only=True)
class Controller:
    """Something in a cluster that makes things in AWS."""

    chart: str | None
    """Last part of the name of the chart that brings it; None for what EKS itself runs."""
    wants: Mapping[str, Callable[[View, Item], Iterator[Wanted]]]
    """What there should be for an object, by its type."""
    finalizers: Mapping[str, str] = field(default_factory=dict)
    """What it puts on an object that it has made something of, by type, besides what the catalogue of CRDs knows."""

    def runs(self, charts: frozenset[str]) -> bool:
        """Whether it is there."""
        return self.chart is None or self.chart in charts


def reconcile(view: View) -> None:
    """Let every controller that runs do its work."""
    for controller in CONTROLLERS:
        if not controller.runs(view.charts):
            continue
        for item in view.of(*controller.wants):
            made = view.records.made(item.sequence)
            mine = [other for other in made if _maker(other) is controller]
            # Nobody makes a second load balancer of what another one has taken on.
            wanted = list(controller.wants[item.type](view, item)) if len(mine) == len(made) else []
            signed = [replace(want, inputs={**want.inputs, BY: controller.chart}) for want in wanted]
            settle(view.records, item, signed, present=mine, region=view.cluster.region)


def finalizer_of(records: Records, item: Item, charts: frozenset[str]) -> str | None:
    """What holds an object because of things that were made of it."""
    if item.type == karpenter.NODE_CLASS and karpenter.has_nodes(records, item):
        return "karpenter.k8s.aws/termination"
    for made in records.made(item.sequence):
        maker = _maker(made)
        if maker is not None and not maker.runs(charts):
            return maker.finalizers.get(item.type)
    return None


def clear(records: Records, item: Item, charts: frozenset[str]) -> None:
    """Take away what was made of an object that goes, as far as those who made it are there."""
    take_away(records, [made for made in records.made(item.sequence) if (by := _maker(made)) and by.runs(charts)])


def _maker(made: Item) -> Controller | None:
    return next((controller for controller in CONTROLLERS if controller.chart == made.state.get(BY)), None)


CONTROLLERS = (
    # pkg/shared_constants/finalizers.go of kubernetes-sigs/aws-load-balancer-controller (2026-08).
    Controller(
        chart="aws-load-balancer-controller",
        wants={
            SERVICE: load_balancers.of_service,
            INGRESS: load_balancers.of_ingress,
            GATEWAY: load_balancers.of_gateway("gateway.k8s.aws/"),
        },
        finalizers={
            SERVICE: "service.k8s.aws/resources",
            INGRESS: "ingress.k8s.aws/resources",
            GATEWAY: "gateway.k8s.aws/alb",
        },
    ),
    # In the control plane, and so there while the cluster is.
    Controller(chart=None, wants={SERVICE: load_balancers.of_classless_service}),
    # Envoy Gateway makes a Service for a gateway, and puts no finalizer on it: it goes, and the Service stays.
    Controller(chart="gateway-helm", wants={GATEWAY: load_balancers.of_gateway("gateway.envoyproxy.io/")}),
    # What holds pools is in the catalogue of CRDs.
    Controller(
        chart=karpenter.CHART,
        wants={karpenter.NODE_CLASS: karpenter.class_profile, karpenter.NODE_POOL: karpenter.pool_nodes},
    ),
)

WATCHED = frozenset({CONFIGURATION, ENVOY_PROXY, GATEWAY_CLASS, INGRESS_CLASS}) | {
    type_ for one in CONTROLLERS for type_ in one.wants
}
"""Types whose objects' coming, changing and going gives a controller something to do."""
