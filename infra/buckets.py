"""The buckets of an environment, made in two goes: those for logs first, since all others name them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pulumi

from components.catalog.regions import partition_of
from components.security.encryption_key import EncryptionKey
from components.storage.artifact_bucket import (
    ArtifactBucket,
    ArtifactBucketArgs,
    ArtifactBucketSpec,
    Purpose,
    ReplicaTarget,
)
from infra.config import Environment
from infra.keys import Keys
from infra.providers import Providers


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """Buckets by the stack file's names, and the keys of the regions that their replicas are in."""

    environment: Environment
    providers: Providers
    keys: Keys
    key: EncryptionKey
    """Encrypts every bucket at home that is not for logs."""
    tags: Mapping[str, str]
    made: dict[str, ArtifactBucket] = field(default_factory=dict)
    _replicas: dict[str, ReplicaTarget] = field(default_factory=dict)

    @property
    def encrypted(self) -> list[str]:
        """Names of the buckets that `key` encrypts, sorted."""
        return sorted(name for name in self.made if self.environment.buckets[name].purpose is not Purpose.LOGS)

    def make(self, wanted: Callable[[ArtifactBucketSpec], bool], *, vpc_id: pulumi.Output[str] | None = None) -> None:
        """Make the buckets whose spec is `wanted`, by name."""
        for name, spec in sorted(self.environment.buckets.items()):
            if wanted(spec):
                self.made[name] = self._bucket(name, spec, vpc_id)

    def _bucket(self, name: str, spec: ArtifactBucketSpec, vpc_id: pulumi.Output[str] | None) -> ArtifactBucket:
        log_bucket = self.made[spec.access_logs_to] if spec.access_logs_to else None
        return ArtifactBucket(
            name,
            ArtifactBucketArgs(
                spec=spec,
                account=self.environment.account,
                partition=partition_of(self.environment.region),
                kms_key_arn=self.key.key_arn,
                replica=self._replica(spec.replica_region) if spec.replica_region else None,
                log_bucket_name=log_bucket.bucket_name if log_bucket else None,
                vpc_id=vpc_id,
                tags=self.tags,
            ),
            pulumi.ResourceOptions(providers=[self.providers.home]),
        )

    def _replica(self, region: str) -> ReplicaTarget:
        """What a replica needs of its region; one key there for all."""
        if region not in self._replicas:
            provider = self.providers.replicas[region]
            opts = pulumi.ResourceOptions(providers=[provider])
            key = self.keys.make("artifacts", opts, region=region)
            self._replicas[region] = ReplicaTarget(provider=provider, kms_key_arn=key.key_arn)
        return self._replicas[region]
