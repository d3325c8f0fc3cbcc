"""What a stack file decides about training: queues, runtimes, burn-in, and the teams. Plain data; no pulumi here.

How it fits the cluster and the rest of the file is `training_rules.py`.
"""

from collections.abc import Iterator

from components.cluster.names import Key, Namespace
from components.cluster.team_namespace_spec import TeamNamespaceSpec, reserved
from components.spec import Problem, Spec, rule
from components.storage.volumes_spec import VolumeKey, VolumeSpec
from components.training.acceptance_spec import AcceptanceSpec
from components.training.queueing_spec import QueueingSpec, TeamQueueSpec
from components.training.runtimes_spec import OperatorsSpec, RuntimeSpec


class TeamSpec(TeamNamespaceSpec):
    """A team on the cluster: its namespace, what its jobs may use, and what they mount."""

    queue: TeamQueueSpec | None = None
    """What the team's jobs may use together; needed with queueing, and only then."""

    volumes: dict[VolumeKey, VolumeSpec] = {}
    """What pods of the team can mount, by the name of the claim."""


class TrainingSpec(Spec):
    """Who trains on the cluster, with what, and in which order."""

    queueing: QueueingSpec | None = None
    """Queues of jobs, by Kueue. If left out jobs start when they are made, and Kubernetes sees how far it gets."""

    operators: OperatorsSpec = OperatorsSpec()
    """Operators for jobs beyond those of runtimes."""

    runtimes: dict[Key, RuntimeSpec] = {}
    """Blueprints of training jobs by the name that TrainJobs refer to. With the first come Kubeflow Trainer and
    JobSet."""

    acceptance: AcceptanceSpec | None = None
    """Burn-in of new GPU nodes; none if left out."""

    teams: dict[Namespace, TeamSpec] = {}
    """Teams by the name of their namespace. The key is part of the URN: renaming one makes another namespace."""

    @property
    def queues(self) -> dict[str, TeamQueueSpec]:
        """Queues by team, of those that have one."""
        return {name: team.queue for name, team in sorted(self.teams.items()) if team.queue is not None}

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is in a cluster."""
        return self == TrainingSpec()

    @rule
    def _namespaces_are_the_teams_own(self) -> Iterator[Problem]:
        for name in self.teams:
            if reserved(name):
                message = "is a namespace of the cluster's own services"
                yield Problem(path=("teams", name), message=message, got=name, fix="call the team something else")
