"""Network interfaces of instances with EFA: one for IP, and one for EFA a card. Pure functions; no pulumi here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from components.catalog.instances import InstanceType


@dataclass(frozen=True, kw_only=True, order=True)
class NetworkInterface:
    """One network interface, as a launch template orders it."""

    card: int
    """Index of the network card."""

    device: int
    """Index among the interfaces of that card."""

    kind: Literal["interface", "efa-only"]
    """`interface` has addresses and carries IP; `efa-only` has none and carries EFA alone."""


def efa_interfaces(instance: InstanceType) -> tuple[NetworkInterface, ...]:
    """Interfaces for all the EFA bandwidth of a type, by card. Raises ValueError for a type without EFA.

    The primary interface, device 0 of card 0, is for IP and cannot be EFA alone. Each card with EFA then has one
    efa-only interface: device 1 of card 0, where that is taken already, and device 0 of the others. So only one
    interface uses addresses of the subnet. Source: EC2 user guide, "Maximize network bandwidth on instances with
    multiple network cards", and EKS user guide, ml/device-management-efa.adoc (checked 2026-11).
    """
    if not instance.efa_interfaces:
        raise ValueError(f"{instance.name} has no EFA")
    primary = NetworkInterface(card=0, device=0, kind="interface")
    fabric = (NetworkInterface(card=card, device=1 if card == 0 else 0, kind="efa-only") for card in instance.efa_cards)
    return (primary, *fabric)


def common_efa_interfaces(instances: Iterable[InstanceType]) -> tuple[NetworkInterface, ...]:
    """Interfaces of types that share one launch template. Raises ValueError if there is no layout for all of them."""
    layouts = {efa_interfaces(instance) for instance in instances}
    if len(layouts) != 1:
        raise ValueError("the types have different network cards with EFA, and a launch template orders one layout")
    return layouts.pop()
