"""What a stack file decides about who trains on the cluster, and how teams and cluster fit. No pulumi here."""

from collections.abc import Iterator, Mapping

from components.cluster.access_spec import AccessSpec
from components.cluster.names import Namespace
from components.cluster.team_namespace_spec import TeamNamespaceSpec, reserved
from components.cluster.workload_identity_spec import WorkloadIdentitySpec
from components.spec import Problem, Spec, rule


class TrainingSpec(Spec):
    """Teams on the training cluster."""

    teams: dict[Namespace, TeamNamespaceSpec] = {}
    """Teams by the name of their namespace. The key is part of the URN: renaming one makes another namespace."""

    @rule
    def _namespaces_are_the_teams_own(self) -> Iterator[Problem]:
        for name in self.teams:
            if reserved(name):
                message = "is a namespace of Kubernetes' or EKS's own"
                yield Problem(path=("teams", name), message=message, got=name, fix="call the team something else")


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
