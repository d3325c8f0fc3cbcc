"""What controllers see of the cluster they are in and of the account it is in. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass

from groundplane.simulator.inventory import Item, Records


@dataclass(frozen=True, kw_only=True)
class View:
    """One cluster, as its controllers see it."""

    records: Records
    cluster: Item
    """Of EKS."""
    objects: tuple[Item, ...]
    charts: frozenset[str]
    """Of the releases there are."""

    def of(self, *types: str) -> Iterator[Item]:
        """Objects of some types."""
        return (item for item in self.objects if item.type in types)

    def named(self, type_: str, name: str) -> Item | None:
        """The object of a type that has the name; of one with namespaces, NAMESPACE/NAME."""
        return next((item for item in self.of(type_) if item.id == name), None)

    def nearby(self, type_: str) -> Iterator[Item]:
        """What the account has of a type of AWS's in the cluster's region."""
        here = (self.cluster.account, self.cluster.region)
        return (item for item in self.records.items(type_) if (item.account, item.region) == here)
