"""Quantities as Kubernetes writes them. Pure."""

from decimal import Decimal

MIB_OF = {"Ki": Decimal(1) / 1024, "Mi": Decimal(1), "Gi": Decimal(1024), "Ti": Decimal(1024 * 1024)}


def quantity(text: object, resource: str) -> Decimal:
    """A quantity as Kubernetes writes it: `16`, `500m`, and memory in MiB: `64Gi`."""
    written = str(text)
    for suffix, mib in MIB_OF.items():
        if written.endswith(suffix):
            return Decimal(written.removesuffix(suffix)) * mib
    if written.endswith("m"):
        return Decimal(written.removesuffix("m")) / 1000
    return Decimal(written) / (1024 * 1024) if resource == "memory" else Decimal(written)
