"""Small programs that build Kueue and teams' queues in their main variants."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.node_capacity import NodeCapacity, group_capacity
from components.cluster.node_facts import NODE_GROUP_LABEL
from components.cluster.node_group_spec import NodeGroupSpec
from components.training.queue_capacity import cohorts_of, queued_nodes
from components.training.queueing import Queueing, QueueingArgs, QueueingSpec
from components.training.team_queue import TeamQueue, TeamQueueArgs, TeamQueueSpec
from tests.components.cluster.programs_team_namespace import FULL, provider, team_namespace

CR = "cr-0123456789abcdef0"
GROUPS: dict[str, Any] = {
    "cpu": {"instance_types": ["c7i.4xlarge"], "max_size": 10},
    "h200": {
        "instance_types": ["p5en.48xlarge"],
        "max_size": 8,
        "efa": True,
        "capacity": {"kind": "reservation", "id": CR, "zone": "use1-az2"},
    },
    "l4": {
        "instance_types": ["g6.12xlarge"],
        "max_size": 4,
        "scheduling": {"taints": {"nvidia.com/gpu": {}, "example.com/dedicated": {"value": "vision"}}},
    },
}
SMALLEST: dict[str, Any] = {}
FULL_QUEUEING: dict[str, Any] = {
    "cohort": "research",
    "shared": {"h200": {"nodes": 2}},
    "priorities": {"urgent": {"value": 1000, "description": "deadlines"}, "idle": {"value": -10}},
}
VISION: dict[str, Any] = {
    "quotas": {"h200": {"nodes": 4, "borrow": {"nodes": 2}, "lend": {"gpus": 8}}, "cpu": {"cpu": 64}},
    "weight": 2,
    "local_queues": ["interactive"],
}
LANGUAGE: dict[str, Any] = {"quotas": {"h200": {"gpus": 16}, "l4": {"gpus": 4}}, "order": "strict_fifo"}


def queueing_spec(fields: Mapping[str, Any]) -> QueueingSpec:
    """A spec as a stack file would give it."""
    return QueueingSpec.model_validate_json(json.dumps(fields))


def team_queue_spec(fields: Mapping[str, Any]) -> TeamQueueSpec:
    """A spec as a stack file would give it."""
    return TeamQueueSpec.model_validate_json(json.dumps(fields))


def group(key: str, fields: Mapping[str, Any]) -> NodeCapacity:
    """Capacity of a node group."""
    return group_capacity(key, NodeGroupSpec.model_validate_json(json.dumps(fields)), f"cluster-{key}")


def capacities(groups: Mapping[str, Any] = GROUPS) -> dict[str, NodeCapacity]:
    """Capacities of node groups by key."""
    return {key: group(key, fields) for key, fields in groups.items()}


def queueing(
    fields: Mapping[str, Any],
    teams: Mapping[str, Mapping[str, Any]],
    home: kubernetes.Provider,
    groups: Mapping[str, Any] = GROUPS,
) -> Queueing:
    """Kueue, a namespace for every team and its queue."""
    spec, queues = queueing_spec(fields), {team: team_queue_spec(each) for team, each in teams.items()}
    nodes = queued_nodes(spec, queues, capacities(groups))
    on_cluster = pulumi.ResourceOptions(providers=[home])
    kueue = Queueing(
        "kueue",
        QueueingArgs(
            spec=spec,
            region="us-east-1",
            nodes=nodes,
            cohorts=cohorts_of(spec, queues),
            namespaces=sorted(teams),
            node_selector={NODE_GROUP_LABEL: "cluster-system"},
        ),
        on_cluster,
    )
    for team, queue in queues.items():
        TeamQueue(
            team,
            TeamQueueArgs(
                spec=queue,
                team=team,
                namespace=namespace_of(team, kueue, home),
                queueing=spec,
                nodes=nodes,
                flavors=kueue.flavors,
                cohorts=kueue.cohorts,
            ),
            on_cluster,
        )
    return kueue


def namespace_of(team: str, kueue: Queueing, home: kubernetes.Provider) -> pulumi.Output[str]:
    """The namespace of a team: vision's is a whole one, those of others are bare."""
    if team == "vision":
        return team_namespace(FULL, options=pulumi.ResourceOptions(providers=[home])).namespace
    metadata: kubernetes.meta.v1.ObjectMetaArgsDict = {"name": team}
    opts = pulumi.ResourceOptions(provider=home, depends_on=[kueue.release])
    named: pulumi.Output[str] = kubernetes.core.v1.Namespace(team, metadata=metadata, opts=opts).metadata.name
    return named


PROGRAMS: dict[str, Callable[[], object]] = {
    "queueing-alone": lambda: queueing(SMALLEST, {}, provider()),
    "queueing-smallest": lambda: queueing(SMALLEST, {"vision": {"quotas": {"cpu": {"nodes": 1}}}}, provider()),
    "queueing-full": lambda: queueing(FULL_QUEUEING, {"vision": VISION, "language": LANGUAGE}, provider()),
}
