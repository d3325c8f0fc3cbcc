"""How the models of one environment fit what they are served on. Pure functions; no pulumi here.

Each yields the problems of the serving, with paths below the environment.
"""

from collections.abc import Iterator, Mapping

from components.cluster.cluster_spec import ClusterSpec
from components.monitoring.metrics_spec import MetricsSpec, prometheus_of
from components.serving.prometheus_spec import PrometheusSpec
from components.serving.serving_rules import Surroundings, serving_problems
from components.serving.serving_spec import ServingSpec
from components.spec import Problem, below
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.file_systems_spec import FileSystems
from infra.training import TrainingSpec
from infra.training_rules import CLUSTER


def prometheus_for(serving: ServingSpec, metrics: MetricsSpec | None) -> PrometheusSpec | None:
    """What autoscaling asks: the one that serving names, else that of the monitoring."""
    return serving.prometheus or (prometheus_of(metrics) if metrics else None)


def models_without_a_place(
    serving: ServingSpec,
    cluster: ClusterSpec | None,
    buckets: Mapping[str, ArtifactBucketSpec],
    file_systems: FileSystems,
    training: TrainingSpec | None,
    metrics: MetricsSpec | None,
) -> Iterator[Problem]:
    """Everything that the models need and the environment does not have."""
    if cluster is None:
        got, fix = sorted(serving.models), "add a cluster, or remove serving"
        yield Problem(path=("serving",), message="needs a cluster to be on", got=got, fix=fix)
        return
    around = Surroundings(
        nodes=cluster.capacities(CLUSTER),
        group_sizes={key: group.min_size for key, group in cluster.node_groups.items()},
        kubernetes_version=cluster.kubernetes_version,
        prometheus=prometheus_for(serving, metrics),
        buckets=buckets,
        drivers=cluster.addons.optional,
        file_systems=file_systems,
        teams=training.teams if training else (),
    )
    yield from below(("serving",), serving_problems(serving, around))
