"""What every part of one component instance needs to know of it: its name, its tags, itself as the parent."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One component instance, as the functions that make its children see it."""

    name: str
    tags: Mapping[str, str]
    """Already with the component's own."""
    parent: pulumi.Resource

    def child(self, *depends_on: pulumi.Resource, delete_before_replace: bool | None = None) -> pulumi.ResourceOptions:
        """Options of a child; `depends_on` only where no value flows."""
        return pulumi.ResourceOptions(
            parent=self.parent, depends_on=list(depends_on) or None, delete_before_replace=delete_before_replace
        )

    def named(self, resource: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Tags of one resource; `Name` is what the console of EC2 lists it by."""
        return {**self.tags, **(more or {}), "Name": resource}
