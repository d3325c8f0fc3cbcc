"""How the models of one environment fit what they are served on. Pure functions; no pulumi here.

Each yields the problems of the serving, with paths below the environment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.cluster.cluster_spec import ClusterSpec
from components.cluster.node_pool_facts import ARCHES
from components.monitoring.metrics_spec import MetricsSpec, prometheus_of
from components.network.vpc_spec import NetworkSpec
from components.serving.gateway_rules import GatewaySurroundings, gateway_problems, weak_gateway
from components.serving.prometheus_spec import PrometheusSpec
from components.serving.route_rules import rollout_problems
from components.serving.serving_rules import Surroundings, serving_problems
from components.serving.serving_spec import ServingSpec
from components.spec import Problem, below
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.file_systems_spec import FileSystems
from infra.floors import Tier
from infra.training import TrainingSpec
from infra.training_rules import CLUSTER


def prometheus_for(serving: ServingSpec, metrics: MetricsSpec | None) -> PrometheusSpec | None:
    """What autoscaling asks: the one that serving names, else that of the monitoring."""
    return serving.prometheus or (prometheus_of(metrics) if metrics else None)


@dataclass(frozen=True, kw_only=True)
class Around:
    """What of the stack file the rules have to know, beside serving and cluster."""

    account: str
    region: str
    tier: Tier
    network: NetworkSpec
    buckets: Mapping[str, ArtifactBucketSpec]
    file_systems: FileSystems
    training: TrainingSpec | None
    metrics: MetricsSpec | None


def models_without_a_place(serving: ServingSpec, cluster: ClusterSpec | None, around: Around) -> Iterator[Problem]:
    """Everything that the models need and the environment does not have."""
    if cluster is None:
        got, fix = sorted(serving.models), "add a cluster, or remove serving"
        yield Problem(path=("serving",), message="needs a cluster to be on", got=got, fix=fix, lacks=("cluster",))
        return
    surroundings = Surroundings(
        nodes=cluster.capacities(CLUSTER),
        group_sizes={key: group.min_size for key, group in cluster.node_groups.items()},
        kubernetes_version=cluster.kubernetes_version,
        prometheus=prometheus_for(serving, around.metrics),
        buckets=around.buckets,
        drivers=cluster.addons.optional,
        file_systems=around.file_systems,
        teams=around.training.teams if around.training else (),
    )
    yield from below(("serving",), serving_problems(serving, surroundings))
    yield from below(("serving",), _ways_in(serving, cluster, around))


def _ways_in(serving: ServingSpec, cluster: ClusterSpec, around: Around) -> Iterator[Problem]:
    """What of gateway and rollouts could not be. Paths below the serving."""
    prometheus = prometheus_for(serving, around.metrics)
    groups = [cluster.node_groups[key] for key in cluster.system_groups]
    yield from rollout_problems(
        serving.models,
        gateway=serving.gateway,
        scrape_seconds=prometheus.scrape_seconds if prometheus else None,
        system_architectures={ARCHES[each.arch] for group in groups for each in group.types},
    )
    if serving.gateway is None:
        return
    if not serving.models:
        message, got = "is the way to models, and there are none", serving.gateway.kind
        yield Problem(path=("gateway",), message=message, got=got, fix="add models, or remove it", lacks=("models",))
    place = GatewaySurroundings(
        account=around.account,
        region=around.region,
        kubernetes_version=cluster.kubernetes_version,
        public_subnets=around.network.public_subnets,
        buckets=around.buckets,
    )
    yield from gateway_problems(serving.gateway, serving.models, place)
    if around.tier is Tier.PRODUCTION:
        yield from below(("gateway",), weak_gateway(serving.gateway))
