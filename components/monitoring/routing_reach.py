"""Where Alertmanager in the cluster has to get to so that its receivers are told. Pure functions; no pulumi here.

Addresses that are secrets are not known here: those have to be https:// at port 443, and outside of the cluster.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from components.monitoring.receiver_addresses import HTTPS, namespace_of, port_of, server_port
from components.monitoring.receivers_spec import AnyReceiver, EmailReceiverSpec, WebhookReceiverSpec
from components.monitoring.routing_spec import RoutingSpec


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What its network policies have to open."""

    namespaces: frozenset[str] = field(default_factory=frozenset)
    """Of the cluster."""
    ports: frozenset[int] = field(default_factory=frozenset)
    """Outside of it, besides that of HTTPS: of mail servers, and of webhooks with a port of their own."""


def reach_of(spec: RoutingSpec | None) -> Reach:
    """Of all receivers."""
    places = [place for each in (spec.receivers.values() if spec else ()) for place in _places(each)]
    return Reach(
        namespaces=frozenset(place for place in places if isinstance(place, str)),
        ports=frozenset(place for place in places if isinstance(place, int)) - {HTTPS},
    )


def _places(receiver: AnyReceiver) -> Iterator[str | int]:
    """Namespaces, and ports of what is in none."""
    if isinstance(receiver, EmailReceiverSpec):
        yield server_port(receiver.server)
    elif isinstance(receiver, WebhookReceiverSpec) and receiver.url is not None:
        yield namespace_of(receiver.url) or port_of(receiver.url)
