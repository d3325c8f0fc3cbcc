"""The providers of an environment: AWS's, one a region and guarded by account, and Kubernetes'. Made nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.kubernetes_provider import kubernetes_provider
from infra.config import Environment


@dataclass(frozen=True, kw_only=True)
class Providers:
    """AWS providers of one environment."""

    home: aws.Provider
    """Of the environment's own region."""

    replicas: Mapping[str, aws.Provider]
    """Of the regions that hold replicas, by region."""

    @classmethod
    def of(cls, environment: Environment, tags: Mapping[str, str]) -> Self:
        """Register the providers. `tags` are the net under the tags each resource carries itself."""
        return cls(
            # In state: every resource names its provider; a renamed one is updated in place.
            home=_provider("aws", environment.region, environment, tags),
            replicas={
                region: _provider(f"aws-{region}", region, environment, tags) for region in environment.replica_regions
            },
        )


def kubernetes_of(known: ClusterOutputs, region: str) -> kubernetes.Provider:
    """The provider of what is in the cluster. It comes after whoever may manage the cluster, and goes before.

    After nodes and add-ons, too: what is installed has somewhere to run, and takes finalizers off to the last.
    """
    return kubernetes_provider(
        "kubernetes",
        cluster_name=known.cluster_name,
        endpoint=known.endpoint,
        certificate_authority_data=known.certificate_authority_data,
        cluster_arn=known.cluster_arn,
        region=region,
        role_arn=known.deployer_role_arn,
        opts=pulumi.ResourceOptions(depends_on=known.ready),
    )


def _provider(name: str, region: str, environment: Environment, tags: Mapping[str, str]) -> aws.Provider:
    emulated = environment.endpoints.emulator is not None
    by_service = environment.endpoints.by_service()
    return aws.Provider(
        name,
        region=region,
        allowed_account_ids=list(environment.accounts),
        default_tags={"tags": dict(tags)},
        endpoints=[aws.ProviderEndpointArgs(**by_service)] if by_service else None,
        s3_use_path_style=True if emulated else None,
        skip_metadata_api_check=True if emulated else None,
    )
