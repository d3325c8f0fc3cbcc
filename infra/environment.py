"""Turns one Environment into resources; the only place components meet. Read it like a table of contents."""

import pulumi

from components import naming
from components.catalog.regions import partition_of
from components.network.flow_logs_spec import FlowLogDestination
from components.network.vpc import Network, NetworkArgs
from components.registry.image_registry import ImageRegistry, ImageRegistryArgs
from components.security.encryption_key import KeyService
from components.storage.bucket_options_spec import Purpose
from components.tags import environment_tags
from infra.buckets import Buckets
from infra.cluster_stage import ClusterStage
from infra.config import Environment
from infra.keys import Keys
from infra.outputs import Outputs
from infra.providers import Providers
from infra.versions import UNPINNED, Versions


def build(stack: str, environment: Environment, versions: Versions = UNPINNED) -> Outputs:
    """Register everything that `environment` asks for, at `versions`; `stack` is its name."""
    tags = environment_tags(environment=stack, owner=environment.owner)
    providers = Providers.of(environment, tags)
    home = pulumi.ResourceOptions(providers=[providers.home])
    keys = Keys(stack=stack, environment=environment, tags=tags)

    to_cloudwatch = environment.network.flow_logs.destination is FlowLogDestination.CLOUDWATCH
    has_logs = to_cloudwatch or environment.cluster is not None
    logs_key = keys.make("logs", home, services=(KeyService.LOGS,)) if has_logs else None
    artifacts_key = keys.make("artifacts", home)
    images_key = keys.make("images", home) if environment.registry else None

    # The network's flow logs may go to a log bucket, and other buckets may have doors that open to the network only.
    buckets = Buckets(environment=environment, providers=providers, keys=keys, key=artifacts_key, tags=tags)
    buckets.make(lambda spec: spec.purpose is Purpose.LOGS)
    network = Network(
        "network",
        NetworkArgs(
            spec=environment.network,
            region=environment.region,
            discovery=naming.environment_name(stack),
            log_kms_key_arn=logs_key.key_arn if logs_key else None,
            log_bucket_arn=buckets.made[environment.log_bucket].delivery_arn if environment.log_bucket else None,
            tags=tags,
        ),
        home,
    )
    buckets.make(lambda spec: spec.purpose is not Purpose.LOGS, vpc_id=network.vpc_id)

    registry = None
    if environment.registry and images_key:
        registry = ImageRegistry(
            "images",
            ImageRegistryArgs(
                spec=environment.registry,
                environment=stack,
                account=environment.account,
                region=environment.region,
                partition=partition_of(environment.region),
                kms_key_arn=images_key.key_arn,
                tags=tags,
            ),
            home,
        )

    cluster = None
    if environment.cluster and logs_key:
        cluster = ClusterStage(
            spec=environment.cluster,
            stack=stack,
            environment=environment,
            versions=versions,
            providers=providers,
            keys=keys,
            logs_key=logs_key,
            network=network,
            buckets=buckets,
            repository_arns=registry.repository_arns if registry else {},
            tags=tags,
        ).make()

    made_keys = {"artifacts": artifacts_key, "images": images_key, "logs": logs_key}
    return Outputs(
        region=environment.region,
        vpc_id=network.vpc_id,
        private_subnet_ids=network.private_subnet_ids,
        public_subnet_ids=network.public_subnet_ids,
        pod_subnet_ids=network.pod_subnet_ids,
        nat_public_ips=network.nat_public_ips,
        bucket_names={name: bucket.bucket_name for name, bucket in sorted(buckets.made.items())},
        repository_urls=registry.repository_urls if registry else {},
        key_arns={purpose: key.key_arn for purpose, key in made_keys.items() if key},
        cluster_name=cluster.control_plane.cluster_name if cluster else None,
        update_kubeconfig=cluster.outputs.update_kubeconfig if cluster else None,
        identity_role_arns=cluster.identity_role_arns if cluster else {},
        model_hostnames=environment.serving.hostnames if environment.serving else {},
    )
