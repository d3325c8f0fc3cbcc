"""The file systems of an environment, of either kind, and what teams' volumes need to know of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.cluster.cluster import Cluster
from components.cluster.cluster_services import ClusterServices
from components.network.vpc import Network
from components.security.encryption_key import EncryptionKey
from components.storage.lustre import LustreFileSystem, LustreFileSystemArgs, RepositoryTarget
from components.storage.lustre_spec import LustreSpec
from components.storage.shared_files import SharedFiles, SharedFilesArgs
from components.storage.team_volumes import VolumeTargets
from infra.buckets import Buckets
from infra.config import Environment


@dataclass(frozen=True, kw_only=True)
class FileSystems:
    """Makes file systems that differ in their spec alone."""

    environment: Environment
    network: Network
    cluster: Cluster
    services: ClusterServices
    buckets: Buckets
    key: EncryptionKey
    """Encrypts the files."""
    tags: Mapping[str, str]

    def make(self, opts: pulumi.ResourceOptions) -> VolumeTargets:
        """Make all of them, by name; returns what volumes can mount, the buckets among it."""
        lustre: dict[str, LustreFileSystem] = {}
        files: dict[str, SharedFiles] = {}
        clients = {"nodes": self.cluster.outputs.cluster_security_group_id}
        for key, spec in sorted(self.environment.file_systems.items()):
            if isinstance(spec, LustreSpec):
                lustre[key] = LustreFileSystem(key, self._lustre(spec, clients), opts)
            else:
                args = SharedFilesArgs(
                    spec=spec,
                    vpc_id=self.network.vpc_id,
                    subnet_ids=self.network.private_subnet_ids,
                    client_security_group_ids=clients,
                    client_role_arns=self._node_roles,
                    kms_key_arn=self.key.key_arn,
                    tags=self.tags,
                )
                files[key] = SharedFiles(key, args, opts)
        return VolumeTargets(
            buckets={key: bucket.bucket_name for key, bucket in self.buckets.made.items()},
            lustre={key: made.mount for key, made in lustre.items()},
            shared_files={key: made.mount for key, made in files.items()},
        )

    def _lustre(self, spec: LustreSpec, clients: Mapping[str, pulumi.Output[str]]) -> LustreFileSystemArgs:
        fabric = {key: made.fabric_security_group_id for key, made in self.cluster.node_groups.items()}
        fabric |= {key: made.fabric_security_group_id for key, made in self.services.node_pools.items()}
        return LustreFileSystemArgs(
            spec=spec,
            account=self.environment.account,
            region=self.environment.region,
            vpc_id=self.network.vpc_id,
            subnet_ids=self.network.private_subnet_ids,
            client_security_group_ids=clients,
            fabric_security_group_ids={key: group for key, group in fabric.items() if group} if spec.efa else {},
            kms_key_arn=self.key.key_arn,
            repositories={key: self._repository(key) for key in sorted(self.buckets.made)},
            tags=self.tags,
        )

    def _repository(self, key: str) -> RepositoryTarget:
        bucket = self.buckets.made[key]
        return RepositoryTarget(
            bucket_name=bucket.bucket_name,
            bucket_arn=bucket.bucket_arn,
            kms_key_arn=self.buckets.key.key_arn if key in self.buckets.encrypted else None,
        )

    @property
    def _node_roles(self) -> dict[str, pulumi.Output[str]]:
        groups = {f"group-{key}": group.role_arn for key, group in self.cluster.node_groups.items()}
        return {**groups, **self.services.node_role_arns}
