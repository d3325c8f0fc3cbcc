"""How training, the cluster and the file systems of one environment fit. Pure functions; no pulumi here.

Each yields the problems of one part, with paths below it.
"""

from collections.abc import Collection, Iterator, Mapping
from math import ceil

from components.catalog.charts import ChartName, unsupported
from components.cluster.access_spec import AccessSpec
from components.cluster.cluster_spec import ClusterSpec
from components.cluster.gpu_sharing import cut_up
from components.cluster.node_capacity import NodeCapacity
from components.cluster.workload_identity_spec import WorkloadIdentitySpec
from components.spec import Problem, below
from components.storage.file_systems_spec import FileSystems
from components.storage.lustre_spec import LustreSpec
from components.training.acceptance_spec import acceptance_problems, longest_seconds
from components.training.queue_capacity import queued_nodes, topology_aware
from components.training.queue_rules import queue_problems
from components.training.quota_rules import untolerated_taints
from components.training.runtime_rules import (
    impossible_runtimes,
    topologies_left_out,
    unplaced_topologies,
    unsupported_operators,
)
from components.training.volume_rules import (
    file_systems_without_nodes,
    foreign_file_system_zones,
    ungranted_bucket_volumes,
    volumes_of_nothing,
    volumes_over_quota,
    volumes_without_driver,
)
from infra.training import TrainingSpec

LAUNCH_MINUTES = 10
"""From a pod that waits to a node that has pulled the images of the tests."""

CLUSTER = "cluster"
"""Logical name of an environment's cluster."""


def training_problems(training: TrainingSpec, cluster: ClusterSpec, region: str) -> Iterator[Problem]:
    """What of the training the cluster cannot give. Paths below the training."""
    nodes = cluster.capacities(CLUSTER)
    queues = {name: team.queue for name, team in training.teams.items()}
    quotas = {name: team.quota for name, team in training.teams.items()}
    yield from teams_without_access(training, cluster.access)
    yield from queue_problems(training.queueing, queues, nodes, quotas)
    yield from impossible_runtimes(training.runtimes, nodes)
    yield from unplaced_topologies(training.runtimes, _placed(training, nodes), nodes, region)
    yield from topologies_left_out(training.runtimes, _mixed(training, nodes), nodes, region)
    yield from quotas_on_system_nodes(training, cluster)
    yield from unsupported_operators(training.operators, training.runtimes, cluster.kubernetes_version)
    if training.queueing and (message := unsupported(ChartName.KUEUE, cluster.kubernetes_version)):
        version = cluster.kubernetes_version
        fix = "upgrade the cluster, or remove queueing"
        yield Problem(path=("queueing",), message=f"needs Kubernetes {version}, which {message}", got=version, fix=fix)
    if training.acceptance:
        found = acceptance_problems(training.acceptance, tuple(nodes.values()), cut_up(cluster.gpu_software))
        yield from below(("acceptance",), found)
        yield from tests_longer_than_patience(training, cluster)


def cluster_problems(training: TrainingSpec, cluster: ClusterSpec) -> Iterator[Problem]:
    """What of the cluster does not fit its teams. Paths below the cluster."""
    yield from namespaces_with_two_masters(training, cluster.access)
    yield from identities_without_account(training, cluster.identities)
    yield from untolerated_taints(training.queueing, training.queues, cluster.capacities(CLUSTER))


def volume_problems(
    training: TrainingSpec, cluster: ClusterSpec, buckets: Collection[str], file_systems: FileSystems
) -> Iterator[Problem]:
    """Volumes of teams that cannot be mounted. Paths below the training."""
    volumes = {name: team.volumes for name, team in training.teams.items()}
    nodes = cluster.capacities(CLUSTER)
    queued = {
        name: [nodes[key] for key in (team.queue.quotas if team.queue else nodes) if key in nodes]
        for name, team in training.teams.items()
    }
    yield from volumes_without_driver(volumes, cluster.addons.optional)
    yield from volumes_of_nothing(volumes, buckets, file_systems)
    yield from ungranted_bucket_volumes(volumes, cluster.identities)
    yield from volumes_over_quota(volumes, {name: team.quota for name, team in training.teams.items()})
    yield from foreign_file_system_zones(volumes, file_systems, queued)


def file_systems_without_clients(file_systems: FileSystems, cluster: ClusterSpec) -> Iterator[Problem]:
    """File systems that no node would mount, or not as they are meant to be. Paths below the file systems."""
    nodes = cluster.capacities(CLUSTER).values()
    yield from file_systems_without_nodes(file_systems, nodes)
    fast = sorted(node.key for node in nodes if node.efa)
    for key, spec in sorted(file_systems.items()):
        if isinstance(spec, LustreSpec) and spec.efa and not fast:
            message = "is for nodes with EFA, and there are none"
            yield Problem(path=(key, "efa"), message=message, got=True, fix="remove it, or set efa on nodes")


def quotas_on_system_nodes(training: TrainingSpec, cluster: ClusterSpec) -> Iterator[Problem]:
    """Quotas on nodes that cluster services take their part of, which no queue knows. Paths below the training."""
    for name, queue in training.queues.items():
        for key in sorted(set(queue.quotas) & set(cluster.system_groups)):
            message = "is a group that cluster services run on, and take their part of"
            fix = f"make a group for jobs, or taint {key} and have another group for the services"
            yield Problem(path=("teams", name, "queue", "quotas", key), message=message, got=key, fix=fix)


def tests_longer_than_patience(training: TrainingSpec, cluster: ClusterSpec) -> Iterator[Problem]:
    """Burn-in of nodes that come because a job waits, and that takes longer than it may wait. Paths below the training.

    The job would be evicted, its node left empty, and the next one tested again.
    """
    if training.queueing is None or training.acceptance is None:
        return
    minutes = training.queueing.pods_ready.timeout_minutes
    nodes = cluster.capacities(CLUSTER)
    for key, test in sorted(training.acceptance.nodes.items()):
        if key not in cluster.node_pools:
            continue
        needed = ceil(longest_seconds(test, nodes[key]) / 60) + LAUNCH_MINUTES
        if minutes < needed:
            message = f"is less than a new node of {key} and its burn-in may take, {needed}"
            fix = f"write {needed} or more, or lower acceptance.nodes.{key}.dcgm_level"
            path = ("queueing", "pods_ready", "timeout_minutes")
            yield Problem(path=path, message=message, got=minutes, fix=fix)


def teams_without_access(training: TrainingSpec, access: Mapping[str, AccessSpec]) -> Iterator[Problem]:
    """Teams whose group nobody is in: groups come from access entries alone. Paths below the training."""
    groups = {group for entry in access.values() for group in entry.groups}
    for name, team in sorted(training.teams.items()):
        if team.group not in groups:
            message = "is a group that no access entry of the cluster is in"
            fix = f"add {team.group} to the groups of an entry in cluster.access"
            yield Problem(path=("teams", name, "group"), message=message, got=team.group, fix=fix)


def namespaces_with_two_masters(training: TrainingSpec, access: Mapping[str, AccessSpec]) -> Iterator[Problem]:
    """Entries that give EKS's edit policy in the namespace of a team. Paths below the cluster.

    That policy may delete network policies, and with them the default-deny that keeps the team to itself.
    """
    for key, entry in sorted(access.items()):
        for namespace in sorted(entry.namespaces & set(training.teams)):
            group = training.teams[namespace].group
            message = f"is of team {namespace}, whose network policies EKS's edit policy may delete"
            fix = f"remove it; group {group} has a role there"
            yield Problem(path=("access", key, "namespaces"), message=message, got=namespace, fix=fix)


def identities_without_account(
    training: TrainingSpec, identities: Mapping[str, WorkloadIdentitySpec]
) -> Iterator[Problem]:
    """Identities of service accounts that their team does not have: no pod would get them. Paths below the cluster."""
    for key, identity in sorted(identities.items()):
        team = training.teams.get(identity.namespace)
        if team is not None and identity.service_account not in team.service_accounts:
            known = ", ".join(sorted(team.service_accounts)) or "none"
            message = f"is no service account of team {identity.namespace}, which has {known}"
            fix = f"add {identity.service_account} to training.teams.{identity.namespace}.service_accounts"
            path = ("identities", key, "service_account")
            yield Problem(path=path, message=message, got=identity.service_account, fix=fix)


def _mixed(training: TrainingSpec, nodes: Mapping[str, NodeCapacity]) -> frozenset[str]:
    """Keys of nodes that are placed on one by one, in queues that also have nodes that are not."""
    placed = _placed(training, nodes)
    queues = [frozenset(queue.quotas) for queue in training.queues.values()]
    return frozenset().union(*(keys & placed for keys in queues if keys & placed and keys - placed))


def _placed(training: TrainingSpec, nodes: Mapping[str, NodeCapacity]) -> frozenset[str]:
    if training.queueing is None:
        return frozenset()
    return topology_aware(training.queueing, queued_nodes(training.queueing, training.queues, nodes))
