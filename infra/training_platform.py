"""Training on a cluster: the platform that all teams share, and then the teams. Wiring only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.node_capacity import NodeCapacity
from components.cluster.node_facts import NODE_GROUP_LABEL
from components.cluster.team_namespace import TeamNamespace, TeamNamespaceArgs
from components.storage.team_volumes import TeamVolumes, TeamVolumesArgs, VolumeTargets
from components.storage.volume_claims import VolumeClaims, VolumeClaimsArgs
from components.training.acceptance import Acceptance, AcceptanceArgs
from components.training.queue_capacity import cohorts_of, queued_nodes
from components.training.queueing import Queueing, QueueingArgs
from components.training.runtimes import TrainingRuntimes, TrainingRuntimesArgs
from components.training.runtimes_spec import wanted_charts
from components.training.team_queue import TeamQueue, TeamQueueArgs
from components.training.training_operators import TrainingOperators, TrainingOperatorsArgs
from infra.training import TeamSpec, TrainingSpec


@dataclass(frozen=True, kw_only=True)
class TrainingPlatform:
    """What training is made for, and on what."""

    spec: TrainingSpec
    region: str
    vpc_cidrs: Sequence[str]
    cluster: ClusterOutputs
    nodes: Mapping[str, NodeCapacity]
    """All node groups and pools, by key."""
    cut_up: frozenset[str]
    """Keys of those whose GPUs are divided."""
    system_groups: Sequence[str]
    """Logical names of the node groups that controllers run on."""
    targets: VolumeTargets
    after: Sequence[pulumi.Resource]
    """Node pools: teams go while their nodes are there."""

    def make(self, opts: pulumi.ResourceOptions) -> None:
        """Make the platform, then the teams. `opts` has the cluster's provider."""
        queueing = self._queueing(opts)
        # What is in teams' namespaces goes while its controllers run.
        after = [*self.after, *([queueing.release] if queueing else []), *self._runtimes(opts)]
        if self.spec.acceptance:
            args = AcceptanceArgs(spec=self.spec.acceptance, nodes=tuple(self.nodes.values()), cut_up=self.cut_up)
            Acceptance("acceptance", args, opts)
        for name, team in sorted(self.spec.teams.items()):
            self._team(name, team, queueing, after, opts)

    def _queueing(self, opts: pulumi.ResourceOptions) -> Queueing | None:
        if self.spec.queueing is None:
            return None
        return Queueing(
            "queueing",
            QueueingArgs(
                spec=self.spec.queueing,
                region=self.region,
                nodes=queued_nodes(self.spec.queueing, self.spec.queues, self.nodes),
                cohorts=cohorts_of(self.spec.queueing, self.spec.queues),
                namespaces=sorted(self.spec.teams),
                # The chart knows node selectors alone, which cannot name two groups.
                node_selector={NODE_GROUP_LABEL: self.system_groups[0]},
            ),
            opts,
        )

    def _runtimes(self, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
        charts = wanted_charts(self.spec.operators, self.spec.runtimes)
        if not charts:
            return []
        operators = TrainingOperators(
            "operators", TrainingOperatorsArgs(charts=charts, system_node_groups=self.system_groups), opts
        )
        releases = list(operators.releases.values())
        if not self.spec.runtimes:
            return [*releases]
        args = TrainingRuntimesArgs(
            runtimes=self.spec.runtimes,
            capacities=self.nodes,
            readers=sorted({team.group for team in self.spec.teams.values()}),
            after=releases,
        )
        return [*releases, TrainingRuntimes("runtimes", args, opts)]

    def _team(
        self,
        name: str,
        team: TeamSpec,
        queueing: Queueing | None,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions,
    ) -> None:
        # Before the namespace, so that it goes, with the pods that mount something, before what they mount.
        args = TeamVolumesArgs(volumes=team.volumes, namespace=name, region=self.region, targets=self.targets)
        volumes = TeamVolumes(name, args, opts) if team.volumes else None
        place = TeamNamespace(
            name,
            TeamNamespaceArgs(
                spec=team,
                namespace=name,
                vpc_cidrs=self.vpc_cidrs,
                service_cidr=self.cluster.service_cidr,
                after=[*after, *([volumes] if volumes else [])],
            ),
            opts,
        )
        if queueing and self.spec.queueing and team.queue:
            TeamQueue(
                name,
                TeamQueueArgs(
                    spec=team.queue,
                    team=name,
                    namespace=place.namespace,
                    queueing=self.spec.queueing,
                    nodes=self.nodes,
                    flavors=queueing.flavors,
                    cohorts=queueing.cohorts,
                ),
                opts,
            )
        if volumes:
            VolumeClaims(
                name,
                VolumeClaimsArgs(
                    volumes=team.volumes,
                    volume_names=volumes.volume_names,
                    namespace=place.namespace,
                    goes_with=place,
                ),
                opts,
            )
