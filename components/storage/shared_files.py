"""Shared files: an EFS file system with access points, for what many nodes read and write and few wait for.

Creates the file system, encrypted, with a mount target a zone, a security group that lets nodes in, access points, a
policy that lets in nobody else, and backups. Creates no replica in another region, and no volumes: `team_volumes.py`
mounts access points for a namespace.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.guarded import guarded
from components.known_once import known_once
from components.policy_document import rendered
from components.storage.file_system_clients import Door
from components.storage.file_system_policy import shared_files_policy
from components.storage.mounts import FilesMount
from components.storage.shared_files_spec import SharedFilesSpec
from components.tags import component_tags

__all__ = ["SharedFiles", "SharedFilesArgs", "SharedFilesSpec"]

NFS = (2049, 2049)


@dataclass(frozen=True, kw_only=True)
class SharedFilesArgs:
    """The spec, plus where the file system stands and what it is wired to."""

    spec: SharedFilesSpec
    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Private subnets by zone id; the spec chooses among the zones."""
    client_security_group_ids: Mapping[str, pulumi.Input[str]]
    """Security groups of the nodes, by a stable key."""
    client_role_arns: Mapping[str, pulumi.Input[str]]
    """Roles of the nodes, by a stable key: the EFS driver mounts as its node, in the network of the host
    (charts/aws-efs-csi-driver/templates/_node.tpl, 2026-11). Who is not here cannot mount."""
    kms_key_arn: pulumi.Input[str]
    """Key of the files."""
    tags: Mapping[str, str]


class SharedFiles(pulumi.ComponentResource):
    """EFS file system and the doors to it."""

    file_system_id: pulumi.Output[str]
    """Known once it can be mounted."""
    mount: FilesMount
    """For volumes."""

    def __init__(self, name: str, args: SharedFilesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        zones = _checked_zones(name, args)
        super().__init__("groundplane:storage:SharedFiles", name, {}, opts)
        spec, tags = args.spec, component_tags(args.tags, name)
        child = pulumi.ResourceOptions(parent=self)
        # In state: renaming makes another file system and deletes this one with all files unless aliased.
        file_system = aws.efs.FileSystem(
            name,
            encrypted=True,
            kms_key_id=args.kms_key_arn,
            throughput_mode=spec.throughput.value,
            provisioned_throughput_in_mibps=spec.provisioned_mib_per_second,
            lifecycle_policies=_lifecycle(spec) or None,
            tags={**tags, "Name": name},
            opts=guarded(self, spec.deletion),
        )
        door = Door.made(self, name, vpc_id=args.vpc_id, description="NFS from the nodes", tags=tags)
        for key, client in sorted(args.client_security_group_ids.items()):
            door.inbound(f"in-{key}", to=door.group.id, from_=client, ports=NFS)
        targets = [
            aws.efs.MountTarget(
                f"{name}-{zone}",
                file_system_id=file_system.id,
                subnet_id=args.subnet_ids[zone],
                security_groups=[door.group.id],
                opts=child,
            )
            for zone in zones
        ]
        points = {key: self._access_point(name, key, spec, file_system, tags) for key in sorted(spec.access_points)}
        policy = aws.efs.FileSystemPolicy(
            name,
            file_system_id=file_system.id,
            policy=rendered(
                shared_files_policy,
                file_system_arn=file_system.arn,
                access_point_arns=pulumi.Output.all(*(point.arn for point in points.values())),
                client_role_arns=pulumi.Output.all(*(arn for _, arn in sorted(args.client_role_arns.items()))),
            ),
            opts=child,
        )
        aws.efs.BackupPolicy(
            name,
            file_system_id=file_system.id,
            backup_policy={"status": "ENABLED" if spec.backups else "DISABLED"},
            opts=child,
        )
        self.file_system_id = known_once(file_system.id, policy.id, *(target.id for target in targets))
        self.mount = FilesMount(
            file_system_id=self.file_system_id, access_point_ids={key: point.id for key, point in points.items()}
        )
        self.register_outputs({"fileSystemId": self.file_system_id})

    def _access_point(
        self, name: str, key: str, spec: SharedFilesSpec, file_system: aws.efs.FileSystem, tags: Mapping[str, str]
    ) -> aws.efs.AccessPoint:
        point = spec.access_points[key]
        return aws.efs.AccessPoint(
            f"{name}-{key}",
            file_system_id=file_system.id,
            posix_user={"uid": point.uid, "gid": point.gid},
            root_directory={
                "path": spec.path_of(key),
                "creation_info": {
                    "owner_uid": point.uid,
                    "owner_gid": point.gid,
                    "permissions": point.permissions,
                },
            },
            tags={**tags, "Name": f"{name}-{key}"},
            opts=pulumi.ResourceOptions(parent=self),
        )


def _checked_zones(name: str, args: SharedFilesArgs) -> list[str]:
    """Zones of the mount targets. Raises ValueError where spec and wiring do not fit."""
    zones = sorted(args.subnet_ids if args.spec.zones is None else args.spec.zones)
    if missing := [zone for zone in zones if zone not in args.subnet_ids]:
        known = ", ".join(sorted(args.subnet_ids))
        raise ValueError(f"file system {name}: the network has no subnet in {', '.join(missing)}, only in {known}")
    if not args.client_security_group_ids or not args.client_role_arns:
        raise ValueError(f"file system {name}: nobody could mount it; pass client_security_group_ids and _role_arns")
    return zones


def _lifecycle(spec: SharedFilesSpec) -> list[aws.efs.FileSystemLifecyclePolicyArgsDict]:
    """One transition a policy, as EFS wants them."""
    policies: list[aws.efs.FileSystemLifecyclePolicyArgsDict] = []
    if spec.infrequent_days is not None:
        policies.append({"transition_to_ia": _after(spec.infrequent_days)})
    if spec.archive_days is not None:
        policies.append({"transition_to_archive": _after(spec.archive_days)})
    if policies and spec.return_on_access:
        policies.append({"transition_to_primary_storage_class": "AFTER_1_ACCESS"})
    return policies


def _after(days: int) -> str:
    return "AFTER_1_DAY" if days == 1 else f"AFTER_{days}_DAYS"
