"""A team's namespace: the place in a cluster where one team runs what it likes, within bounds.

Creates the namespace with its Pod Security level, network policies that deny all but what training needs, quotas,
default requests, the role of the team's group and its service accounts. Creates no access entry, which lets the group
into the cluster; no AWS roles for the service accounts (`workload_identity.py`); and no queue.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.network_policies import network_policies
from components.cluster.rbac import rules_of
from components.cluster.team_namespace_spec import PodSecurity, QuotaSpec, TeamNamespaceSpec, reserved
from components.guarded import guarded
from components.tags import MANAGED_BY

__all__ = ["TeamNamespace", "TeamNamespaceArgs", "TeamNamespaceSpec"]

ROLE = "team"
"""Name of the role and of its binding, in every team's namespace."""

RBAC_API = "rbac.authorization.k8s.io"

CRITICAL = ("system-cluster-critical", "system-node-critical")
"""Kubernetes' own PriorityClasses, open to pods of every namespace: with them a team would preempt everybody else."""


@dataclass(frozen=True, kw_only=True)
class TeamNamespaceArgs:
    """The spec, plus the name of the namespace and the addresses around it."""

    spec: TeamNamespaceSpec
    namespace: str
    """Its name in Kubernetes: access entries, grants and queues name it. Changing it makes another namespace."""
    vpc_cidrs: Sequence[str]
    """Blocks of the VPC: there are the Kubernetes API and the interface endpoints."""
    service_cidr: pulumi.Input[str]
    """Block of the cluster's services."""
    after: Sequence[pulumi.Resource] = ()
    """Controllers whose finalizers are on what teams make: the namespace could not go without them."""


class TeamNamespace(pulumi.ComponentResource):
    """Namespace, policies, quota, role and service accounts of one team. What is put into it should depend on it."""

    namespace: pulumi.Output[str]
    """Name of the namespace, known once it is there."""

    def __init__(self, name: str, args: TeamNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if reserved(args.namespace):
            raise ValueError(f"namespace {args.namespace!r} is for the cluster's own services; choose another name")
        super().__init__("groundplane:cluster:TeamNamespace", name, {}, opts)
        spec = args.spec
        # In state: renaming replaces the namespace, and everything in it is lost unless aliased.
        namespace = kubernetes.core.v1.Namespace(
            name,
            metadata={
                "name": args.namespace,
                "labels": {"app.kubernetes.io/managed-by": MANAGED_BY, **_pod_security(spec.pod_security)},
            },
            opts=guarded(self, spec.deletion, depends_on=args.after or None),
        )
        self.namespace = namespace.metadata.name
        self._bound_traffic(name, args)
        self._bound_resources(name, spec)
        self._bound_priorities(name)
        self._let_in(name, spec)
        for key, account in sorted(spec.service_accounts.items()):
            kubernetes.core.v1.ServiceAccount(
                f"{name}-{key}",
                metadata=self._metadata(key),
                automount_service_account_token=account.token,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({"namespace": self.namespace})

    def _bound_traffic(self, name: str, args: TeamNamespaceArgs) -> None:
        policies = network_policies(
            https=args.spec.https_egress,
            egress=args.spec.egress,
            ingress_namespaces=args.spec.ingress_namespaces,
            vpc_cidrs=args.vpc_cidrs,
            service_cidr=args.service_cidr,
        )
        for key, policy in policies.items():
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{key}",
                metadata=self._metadata(key),
                spec=policy,
                opts=pulumi.ResourceOptions(parent=self),
            )

    def _bound_resources(self, name: str, spec: TeamNamespaceSpec) -> None:
        kubernetes.core.v1.ResourceQuota(
            f"{name}-quota",
            metadata=self._metadata("quota"),
            spec={"hard": hard_limits(spec.quota)},
            opts=pulumi.ResourceOptions(parent=self),
        )
        requests = spec.default_requests
        # Requests only. A default limit would also fall on containers that request more than it, and refuse them.
        default = {"cpu": f"{requests.cpu_millicores}m", "memory": f"{requests.memory_mib}Mi"}
        kubernetes.core.v1.LimitRange(
            f"{name}-defaults",
            metadata=self._metadata("defaults"),
            spec={"limits": [{"type": "Container", "default_request": default}]},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _bound_priorities(self, name: str) -> None:
        critical: kubernetes.core.v1.ScopedResourceSelectorRequirementArgsDict = {
            "scope_name": "PriorityClass",
            "operator": "In",
            "values": list(CRITICAL),
        }
        kubernetes.core.v1.ResourceQuota(
            f"{name}-critical",
            metadata=self._metadata("critical"),
            spec={"hard": {"pods": "0"}, "scope_selector": {"match_expressions": [critical]}},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _let_in(self, name: str, spec: TeamNamespaceSpec) -> None:
        role = kubernetes.rbac.v1.Role(
            f"{name}-role",
            metadata=self._metadata(ROLE),
            rules=rules_of(spec.role),
            opts=pulumi.ResourceOptions(parent=self),
        )
        kubernetes.rbac.v1.RoleBinding(
            f"{name}-members",
            metadata=self._metadata(ROLE),
            role_ref={"api_group": RBAC_API, "kind": "Role", "name": role.metadata.name},
            subjects=[{"api_group": RBAC_API, "kind": "Group", "name": spec.group}],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _metadata(self, name: str) -> kubernetes.meta.v1.ObjectMetaArgsDict:
        return {"name": name, "namespace": self.namespace}


def hard_limits(quota: QuotaSpec) -> dict[str, str]:
    """Quota as Kubernetes writes it."""
    limits = {
        "pods": quota.pods,
        "requests.cpu": quota.cpu,
        "requests.memory": f"{quota.memory_gib}Gi" if quota.memory_gib is not None else None,
        "requests.nvidia.com/gpu": quota.gpus,
        "requests.storage": f"{quota.storage_gib}Gi" if quota.storage_gib is not None else None,
        # Load balancers and their network interfaces hold the VPC when the cluster has gone.
        "services.loadbalancers": 0,
        "services.nodeports": 0,
    }
    return {resource: str(limit) for resource, limit in limits.items() if limit is not None}


def _pod_security(level: PodSecurity) -> dict[str, str]:
    strictest = PodSecurity.RESTRICTED
    modes = {"audit": strictest, "enforce": level, "warn": strictest}
    return {f"pod-security.kubernetes.io/{mode}": value.value for mode, value in modes.items()}
