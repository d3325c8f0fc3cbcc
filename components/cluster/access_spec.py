"""What a stack file decides about who gets into a cluster. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from components.cluster.names import RESERVED_GROUPS, Group, Namespace
from components.principal import PrincipalArn
from components.spec import Problem, Spec, rule


class AccessRole(StrEnum):
    """What somebody may do in the cluster."""

    ADMIN = "admin"
    """Everything: for people, in an emergency."""

    DEPLOYER = "deployer"
    """Everything, too: whoever applies the program makes CRDs, cluster roles and webhooks, and AmazonEKSAdminPolicy,
    which is meant for namespaces, covers none of these."""

    VIEWER = "viewer"
    """See everything but secrets, in every namespace."""

    TEAM = "team"
    """What RBAC gives the groups named, and in the namespaces named, whatever EKS's edit policy allows: all but custom
    resources, and network policies among it."""


ENTER = frozenset({AccessRole.ADMIN, AccessRole.DEPLOYER})
"""Roles that may do everything. Without one of them nothing can be put into the cluster."""


class AccessSpec(Spec):
    """One IAM role or user that gets into the cluster, by an access entry."""

    principal: PrincipalArn
    """ARN of the IAM role or user; it must exist. Changing it makes another entry."""

    role: AccessRole
    """admin, deployer, viewer or team."""

    namespaces: frozenset[Namespace] = frozenset()
    """Namespaces that a team may edit by EKS's own policy. None for those of `training.teams`, whose group has a role
    of its own there."""

    groups: frozenset[Group] = frozenset()
    """Kubernetes groups that RBAC in the cluster may bind to roles; none by default."""

    @rule
    def _team_is_kept_to_namespaces(self) -> Iterator[Problem]:
        named = sorted(self.namespaces)
        if self.role is AccessRole.TEAM and not named and not self.groups:
            message = (
                "must name a group of Kubernetes, or else a namespace: there is nothing that a team may do otherwise"
            )
            yield Problem(path=("groups",), message=message, got=[], fix="name the team's group")
        if self.role is not AccessRole.TEAM and named:
            message = f"are for role team, and {self.role} reaches all namespaces"
            fix = "remove them, or write role: team"
            yield Problem(path=("namespaces",), message=message, got=named, fix=fix)

    @rule
    def _groups_are_not_reserved(self) -> Iterator[Problem]:
        for group in sorted(self.groups):
            if group.startswith(RESERVED_GROUPS):
                message = f"begins with {group.partition(':')[0]}:, which EKS refuses"
                yield Problem(path=("groups",), message=message, got=group, fix="name a group of your own: team:vision")


def access_problems(access: Mapping[str, AccessSpec]) -> Iterator[Problem]:
    """What is wrong with the access to one cluster as a whole; paths are below the mapping."""
    if not any(entry.role in ENTER for entry in access.values()):
        message = "lets nobody in who may manage the cluster, and it has no hidden admin"
        fix = "add an entry of role deployer for the IAM role that applies the program"
        yield Problem(path=(), message=message, got=sorted(access), fix=fix)
    first: dict[str, str] = {}
    for key, entry in sorted(access.items()):
        other = first.setdefault(entry.principal, key)
        if other != key:
            message = f"has an entry already, {other}; EKS allows one a principal"
            fix = f"remove it here, or in {other}"
            yield Problem(path=(key, "principal"), message=message, got=entry.principal, fix=fix)
