"""Training runtimes: blueprints that teams' TrainJobs refer to by name, one for each kind of nodes and framework.

Creates a ClusterTrainingRuntime a runtime, a policy that refuses jobs which no runtime could carry out, and a role to
see runtimes, which are in no namespace. Creates no operators (`training_operators.py`), no queues, and no jobs;
runtimes belong to no queue: a job's own label says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from components.cluster.node_capacity import NodeCapacity
from components.cluster.rbac import READ
from components.tags import MANAGED_BY
from components.training.runtime_manifests import API_VERSION, KIND, runtime_metadata, runtime_spec
from components.training.runtime_rules import impossible_runtimes
from components.training.runtimes_spec import RuntimeSpec
from components.training.trainjob_policy import BINDING_SPEC, METADATA, trainjob_policy

__all__ = ["RuntimeSpec", "TrainingRuntimes", "TrainingRuntimesArgs"]

RBAC_API = "rbac.authorization.k8s.io"

READERS: ObjectMetaArgsDict = {
    "name": "groundplane-training-runtimes",
    "labels": {"app.kubernetes.io/managed-by": MANAGED_BY},
}
"""Of the role to see runtimes and of its binding."""


@dataclass(frozen=True, kw_only=True)
class TrainingRuntimesArgs:
    """Runtimes, and the nodes that they are for."""

    runtimes: Mapping[str, RuntimeSpec]
    """By the name that jobs refer to."""
    capacities: Mapping[str, NodeCapacity]
    """What node groups and pools give, by key."""
    readers: Sequence[str] = ()
    """Kubernetes groups, those of teams, that may see all runtimes: Kubeflow's SDK lists them."""
    after: Sequence[pulumi.Resource]
    """Release of Kubeflow Trainer, which brings the definition of runtimes, and a webhook that looks at them."""


class TrainingRuntimes(pulumi.ComponentResource):
    """Runtimes of a cluster."""

    def __init__(self, name: str, args: TrainingRuntimesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if problems := [str(problem) for problem in impossible_runtimes(args.runtimes, args.capacities)]:
            raise ValueError("; ".join(problems))
        super().__init__("groundplane:training:TrainingRuntimes", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self, depends_on=list(args.after))
        for key, spec in sorted(args.runtimes.items()):
            # In state: renaming replaces the runtime, and jobs that name it are refused until they name the new one.
            # The old one stays until the last job that names it is gone (crds.py).
            kubernetes.apiextensions.CustomResource(
                f"{name}-{key}",
                api_version=API_VERSION,
                kind=KIND,
                metadata=runtime_metadata(key, spec),
                spec=runtime_spec(spec, args.capacities[spec.nodes]),
                opts=child,
            )
        if args.runtimes:
            self._refuse_impossible_jobs(name, args, child)
        if args.readers:
            self._show_runtimes(name, args.readers)
        self.register_outputs({})

    def _refuse_impossible_jobs(self, name: str, args: TrainingRuntimesArgs, child: pulumi.ResourceOptions) -> None:
        policy = kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
            f"{name}-policy",
            metadata=METADATA,
            spec=trainjob_policy(args.runtimes, args.capacities),
            opts=child,
        )
        kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
            f"{name}-policy",
            metadata=METADATA,
            spec=BINDING_SPEC,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )

    def _show_runtimes(self, name: str, groups: Sequence[str]) -> None:
        role = kubernetes.rbac.v1.ClusterRole(
            f"{name}-readers",
            metadata=READERS,
            rules=[
                {
                    "api_groups": ["trainer.kubeflow.org"],
                    "resources": ["clustertrainingruntimes"],
                    "verbs": sorted(READ),
                }
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        kubernetes.rbac.v1.ClusterRoleBinding(
            f"{name}-readers",
            metadata=READERS,
            role_ref={"api_group": RBAC_API, "kind": "ClusterRole", "name": role.metadata.name},
            subjects=[{"api_group": RBAC_API, "kind": "Group", "name": group} for group in sorted(set(groups))],
            opts=pulumi.ResourceOptions(parent=self),
        )
