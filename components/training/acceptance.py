"""Acceptance: a burn-in that new GPU nodes pass before they take other pods.

Nodes begin with a label and a startup taint (`startup_labels`, `startup_taints`), which whoever makes groups and pools
puts on them. Creates a namespace, the tests, a DaemonSet for each group or pool, and a service account that may take
the taint off its own node and do nothing else. Terminates no node: one that has failed stays, empty and tainted, for a
look at it, until somebody or an autoscaler takes it away. To test a node again, give it label and taint again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.node_capacity import NodeCapacity
from components.system_namespace import system_namespace
from components.training.acceptance_manifests import (
    ACCOUNT,
    NAMESPACE,
    admission_policy,
    cluster_rules,
    daemon_set_spec,
    scripts,
    scripts_name,
)
from components.training.acceptance_spec import AcceptanceSpec, acceptance_problems

__all__ = ["Acceptance", "AcceptanceArgs", "AcceptanceSpec"]

RBAC_API = "rbac.authorization.k8s.io"


@dataclass(frozen=True, kw_only=True)
class AcceptanceArgs:
    """The spec, plus the nodes there are."""

    spec: AcceptanceSpec
    nodes: Sequence[NodeCapacity]
    """All node groups and node pools; the spec names some of them."""
    cut_up: Collection[str] = ()
    """Keys of those whose GPUs are cut up (MIG)."""


class Acceptance(pulumi.ComponentResource):
    """Burn-in of new GPU nodes."""

    namespace: pulumi.Output[str]
    """Name of the namespace, known once it is there."""

    def __init__(self, name: str, args: AcceptanceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if problems := list(acceptance_problems(args.spec, args.nodes, args.cut_up)):
            raise ValueError(f"acceptance {name}: {'; '.join(map(str, problems))}")
        super().__init__("groundplane:training:Acceptance", name, {}, opts)
        self.namespace = system_namespace(self, name, NAMESPACE, "privileged").metadata.name
        kubernetes.networking.v1.NetworkPolicy(
            f"{name}-deny-ingress",
            metadata=self._metadata("deny-ingress"),
            spec={"pod_selector": {}, "policy_types": ["Ingress"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        before = self._account(name)
        before.append(
            kubernetes.core.v1.ConfigMap(
                f"{name}-scripts",
                metadata=self._metadata(scripts_name()),
                data=scripts(),
                opts=pulumi.ResourceOptions(parent=self),
            )
        )
        for node in args.nodes:
            if node.key in args.spec.nodes:
                spec: Any = daemon_set_spec(args.spec, node)
                kubernetes.apps.v1.DaemonSet(
                    f"{name}-{node.key}",
                    # Its pods are ready only when their nodes have passed, which takes up to hours.
                    metadata={**self._metadata(node.key), "annotations": {"pulumi.com/skipAwait": "true"}},
                    spec=spec,
                    opts=pulumi.ResourceOptions(parent=self, depends_on=before),
                )
        self.register_outputs({"namespace": self.namespace})

    def _account(self, name: str) -> list[pulumi.Resource]:
        """Make the service account; what bounds its rights is there before it has them."""
        child = pulumi.ResourceOptions(parent=self)
        everywhere = f"groundplane-{ACCOUNT}"
        policy_spec: Any = admission_policy()
        policy = kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
            f"{name}-own-node", metadata={"name": everywhere}, spec=policy_spec, opts=child
        )
        bound = kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
            f"{name}-own-node",
            metadata={"name": everywhere},
            spec={"policy_name": policy.metadata.name, "validation_actions": ["Deny"]},
            opts=child,
        )
        account = kubernetes.core.v1.ServiceAccount(
            f"{name}-account",
            metadata=self._metadata(ACCOUNT),
            automount_service_account_token=False,
            opts=child,
        )
        rules: Any = cluster_rules()
        role = kubernetes.rbac.v1.ClusterRole(f"{name}-role", metadata={"name": everywhere}, rules=rules, opts=child)
        binding = kubernetes.rbac.v1.ClusterRoleBinding(
            f"{name}-binding",
            metadata={"name": everywhere},
            role_ref={"api_group": RBAC_API, "kind": "ClusterRole", "name": role.metadata.name},
            subjects=[{"kind": "ServiceAccount", "name": account.metadata.name, "namespace": self.namespace}],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[bound]),
        )
        return [binding]

    def _metadata(self, name: str) -> kubernetes.meta.v1.ObjectMetaArgsDict:
        return {"name": name, "namespace": self.namespace}
