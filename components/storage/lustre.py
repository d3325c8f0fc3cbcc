"""Lustre file system: FSx for Lustre in the zone of the GPUs, linked to buckets.

Creates the file system, its security group, rules on it and on those of its clients, and data repository associations
with the grants on the buckets' keys. Creates no volumes: `team_volumes.py` mounts it for a namespace. Sets up no Lustre
client: Amazon Linux 2023 and the FSx driver bring one for TCP; for EFA the nodes have to configure it as they boot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.catalog.regions import partition_of
from components.guarded import guarded
from components.known_once import known_once
from components.storage.file_system_clients import Door
from components.storage.lustre_repositories import RepositoryTarget, link
from components.storage.lustre_spec import LustreSpec
from components.storage.mounts import LustreMount
from components.tags import component_tags

__all__ = ["LustreFileSystem", "LustreFileSystemArgs", "LustreSpec", "RepositoryTarget"]

PORTS = ((988, 988), (1018, 1023))
"""TCP between clients and servers, and among servers (FSx for Lustre user guide, "File system access control with
Amazon VPC", 2026-11)."""

VERSION = "2.15"
"""Lustre on the servers. FSx's default for scratch is 2.10, which has no data repository associations (user guide,
"Linking your file system to an Amazon S3 bucket", 2026-11)."""

DATA_SOURCE_ROLE = "aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_"
"""How the role that FSx reaches buckets with begins; the file system's id follows. The same in every partition (managed
policy reference, FSxDeleteServiceLinkedRoleAccess, 2026-11)."""

CREATE_TIMEOUT = "60m"
"""Servers with EFA take long (hashicorp/terraform-provider-aws pull request 40568); the provider waits 30 minutes."""


@dataclass(frozen=True, kw_only=True)
class LustreFileSystemArgs:
    """The spec, plus where the file system stands and what it is wired to."""

    spec: LustreSpec
    account: str
    """12 digits; the account that owns the file system and the buckets' keys."""
    region: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Private subnets by zone id; the spec chooses one."""
    client_security_group_ids: Mapping[str, pulumi.Input[str]]
    """Security groups of the nodes, by a stable key: they alone get in. Rules are made on them, too."""
    fabric_security_group_ids: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Security groups of the nodes' EFA interfaces, by a stable key; required where the spec has efa."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of the files, required for a persistent one. FSx encrypts scratch with keys of its own."""
    repositories: Mapping[str, RepositoryTarget] = field(default_factory=dict)
    """Buckets by their key in the stack file. More than the spec names does no harm."""
    tags: Mapping[str, str]


class LustreFileSystem(pulumi.ComponentResource):
    """Lustre file system."""

    file_system_id: pulumi.Output[str]
    """Known once the links are there: what is wired to it finds the directories."""
    mount: LustreMount
    """For volumes."""

    def __init__(self, name: str, args: LustreFileSystemArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _check(name, args)
        super().__init__("groundplane:storage:LustreFileSystem", name, {}, opts)
        spec, tags = args.spec, component_tags(args.tags, name)
        door = Door.made(self, name, vpc_id=args.vpc_id, description="Lustre from the nodes", tags=tags)
        options = guarded(self, spec.kept, depends_on=_rules(door, args))
        options.custom_timeouts = pulumi.CustomTimeouts(create=CREATE_TIMEOUT)
        # In state: renaming makes another file system and deletes this one with all files unless aliased.
        file_system = aws.fsx.LustreFileSystem(
            name,
            deployment_type="PERSISTENT_2" if spec.persistent else "SCRATCH_2",
            file_system_type_version=VERSION,
            storage_type="SSD",
            storage_capacity=spec.capacity_gib,
            subnet_ids=args.subnet_ids[spec.zone],
            security_group_ids=[door.group.id],
            data_compression_type="LZ4" if spec.compression else "NONE",
            weekly_maintenance_start_time=spec.maintenance_start,
            tags={**tags, "Name": name},
            opts=options,
            **(_persistent(spec, args.kms_key_arn) if spec.persistent else {}),
        )
        roles = f"arn:{partition_of(args.region)}:iam::{args.account}:role/{DATA_SOURCE_ROLE}"
        linked = link(
            self, name, spec.repositories, args.repositories, file_system_id=file_system.id, roles=roles, tags=tags
        )
        self.file_system_id = known_once(file_system.id, *linked)
        self.mount = LustreMount(
            file_system_id=self.file_system_id,
            dns_name=file_system.dns_name,
            mount_name=file_system.mount_name,
            capacity_gib=spec.capacity_gib,
        )
        self.register_outputs({"fileSystemId": self.file_system_id})


def _check(name: str, args: LustreFileSystemArgs) -> None:
    """Raises ValueError where spec and wiring do not fit."""
    spec = args.spec
    if spec.zone not in args.subnet_ids:
        known = ", ".join(sorted(args.subnet_ids))
        raise ValueError(f"file system {name}: the network has no subnet in {spec.zone}, only in {known}; move it")
    if not args.client_security_group_ids:
        raise ValueError(f"file system {name}: nobody would reach it; pass client_security_group_ids")
    if spec.persistent and args.kms_key_arn is None:
        raise ValueError(f"file system {name} is persistent; pass kms_key_arn")
    if spec.efa and not args.fabric_security_group_ids:
        raise ValueError(f"file system {name} has efa; pass fabric_security_group_ids")
    missing = sorted({link.bucket for link in spec.repositories.values()} - set(args.repositories))
    if missing:
        raise ValueError(f"file system {name}: links to buckets {', '.join(missing)}; pass them in repositories")


def _persistent(spec: LustreSpec, kms_key_arn: pulumi.Input[str] | None) -> dict[str, Any]:
    """Arguments that only a persistent file system has."""
    backups = spec.backups
    iops = spec.metadata_iops
    return {
        "kms_key_id": kms_key_arn,
        "per_unit_storage_throughput": spec.throughput,
        "metadata_configuration": {"mode": "AUTOMATIC"} if iops is None else {"mode": "USER_PROVISIONED", "iops": iops},
        "efa_enabled": spec.efa or None,
        "automatic_backup_retention_days": backups.retention_days if backups else 0,
        "daily_automatic_backup_start_time": backups.start_time if backups else None,
        "copy_tags_to_backups": True,
        "skip_final_backup": not (backups and backups.final),
    }


def _rules(door: Door, args: LustreFileSystemArgs) -> list[pulumi.Resource]:
    """Rules without which FSx does not make the file system, and those that its clients need."""
    servers, rules = door.group.id, []
    for key, peer in (("servers", servers), *sorted(args.client_security_group_ids.items())):
        for ports in PORTS:
            rules.append(door.inbound(f"in-{key}-{ports[0]}", to=servers, from_=peer, ports=ports))
            rules.append(door.outbound(f"out-{key}-{ports[0]}", from_=servers, to=peer, ports=ports))
            if key != "servers":
                # Servers call back, to take locks away.
                rules.append(door.inbound(f"back-{key}-{ports[0]}", to=peer, from_=servers, ports=ports))
    if args.spec.efa:
        for key, peer in (("servers", servers), *sorted(args.fabric_security_group_ids.items())):
            rules.append(door.inbound(f"efa-in-{key}", to=servers, from_=peer, ports=None))
            rules.append(door.outbound(f"efa-out-{key}", from_=servers, to=peer, ports=None))
            if key != "servers":
                rules.append(door.inbound(f"efa-back-in-{key}", to=peer, from_=servers, ports=None))
                rules.append(door.outbound(f"efa-back-out-{key}", from_=peer, to=servers, ports=None))
    return rules
