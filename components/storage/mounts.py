"""What a volume needs to know of a file system to mount it. Types only; they hold Outputs."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class LustreMount:
    """A Lustre file system, made here or there already."""

    file_system_id: pulumi.Input[str]
    dns_name: pulumi.Input[str]
    mount_name: pulumi.Input[str]
    """Name of the file system within the server."""
    capacity_gib: int


@dataclass(frozen=True, kw_only=True)
class FilesMount:
    """An EFS file system, and the access points through which it is mounted."""

    file_system_id: pulumi.Input[str]
    access_point_ids: Mapping[str, pulumi.Input[str]]
    """By key."""
