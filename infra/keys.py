"""The KMS keys of an environment: one a kind of data and region, so that access to one kind is not access to all."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components import naming
from components.catalog.regions import partition_of
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs, KeyService
from infra.config import Environment


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Makes keys that differ only in what they are for and where."""

    stack: str
    environment: Environment
    tags: Mapping[str, str]

    def make(
        self,
        purpose: str,
        opts: pulumi.ResourceOptions,
        *,
        region: str | None = None,
        services: tuple[KeyService, ...] = (),
    ) -> EncryptionKey:
        """The key for `purpose`, in the home region or in that of a replica, whose provider is in `opts`."""
        home = self.environment.region
        return EncryptionKey(
            f"{purpose}-{region}" if region else purpose,
            EncryptionKeyArgs(
                spec=self.environment.encryption,
                account=self.environment.account,
                region=region or home,
                partition=partition_of(region or home),
                alias=naming.key_alias(self.stack, purpose),
                services=services,
                tags=self.tags,
            ),
            opts,
        )
