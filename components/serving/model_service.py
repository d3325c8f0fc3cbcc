"""A served model: the replicas, the address in front of them, and what they may do, whatever runs it.

Creates a Deployment, or what KServe makes one or Knative's revisions of, a Service, a disruption budget, a network
policy, a service account, the AWS role that reads the model's files and nothing else, and a volume where the files are
mounted. Creates nothing that decides how many replicas there are (`autoscaling.py`), and no way in from outside of the
cluster, but for the routes that KServe itself divides a group's requests by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.grant_targets import GrantTargets
from components.cluster.grants_spec import BucketGrantSpec
from components.cluster.node_capacity import NodeCapacity
from components.cluster.pod_identity import TargetCluster
from components.cluster.workload_identity import WorkloadIdentity, WorkloadIdentityArgs, WorkloadIdentitySpec
from components.serving.candidate import candidate_key
from components.serving.kserve_rollout_spec import KnativeCanarySpec, LlmGroupsSpec
from components.serving.kserve_service import KServeObject, kserve_service
from components.serving.kserve_spec import KServeMode
from components.serving.llm_group import GatewayRef, candidate_spec, members
from components.serving.llm_manifests import LlmMember
from components.serving.model_files import Files, FilesTargets, bucket_files, model_files
from components.serving.model_manifests import (
    ModelPlace,
    deployment_spec,
    disruption_budget_spec,
    labels_of,
    service_spec,
)
from components.serving.model_network import network_policy_spec
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import grace_seconds, progress_seconds, update_seconds
from components.serving.serving_values import MODELS_PRIORITY
from components.serving.traces_target import TracesTarget
from components.skip_await import SKIP_AWAIT

__all__ = ["FilesTargets", "GatewayRef", "ModelService", "ModelServiceArgs", "ModelServiceSpec"]


@dataclass(frozen=True, kw_only=True)
class ModelServiceArgs:
    """The spec, plus what it is wired to. Both an AWS and a Kubernetes provider have to be given."""

    spec: ModelServiceSpec
    namespace: str
    namespace_ready: pulumi.Input[str]
    """The same, known once the namespace is there."""
    capacity: NodeCapacity
    """Of the nodes that the spec names."""
    cluster: TargetCluster
    files: FilesTargets = field(default_factory=FilesTargets)
    """What the model's files are on."""
    grants: GrantTargets = field(default_factory=GrantTargets)
    """ARNs of buckets, and of their keys. More than the model reads does no harm."""
    callers: Sequence[str]
    """Namespaces that requests come from: that of the gateway."""
    caller_cidrs: Sequence[str] = ()
    """Blocks that requests come from: the network's, if the gateway is an application load balancer."""
    monitoring: str | None
    """Namespace that metrics are scraped from; none if left out."""
    traces: TracesTarget | None = None
    """Where spans go, of models that send any."""
    after: Sequence[pulumi.Resource] = ()
    """What replicas cannot run without: priority classes, nodes, drivers; KServe, if it runs the model."""
    gateway: GatewayRef | None = None
    """What a group's routes are attached to: needed if the rollout is llm_groups."""
    member: LlmMember | None = None
    """Its part in a group. Filled in for candidates; leave it out."""
    tags: Mapping[str, str]


class ModelService(pulumi.ComponentResource):
    """One served model. What scales it and what sends it requests has to depend on its outputs."""

    deployment_name: pulumi.Output[str]
    """Name of the Deployment, known once it is there: ready, unless the model can be scaled to zero. With Knative, what
    the names of the revisions begin with."""
    service_name: pulumi.Output[str]
    """Name of the Service, in the namespace. With Knative it leads to Knative's gateway (`route_target.py`)."""

    def __init__(self, name: str, args: ModelServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:serving:ModelService", name, {}, opts)
        spec, child = args.spec, pulumi.ResourceOptions(parent=self)
        metadata = {"name": name, "namespace": args.namespace_ready, "labels": labels_of(name)}
        candidate = None
        if isinstance(spec.rollout, LlmGroupsSpec):
            stable, new = members(name, args.namespace, spec.rollout, args.gateway)
            candidate = replace(args, spec=candidate_spec(spec, spec.rollout), member=new)
            args = replace(args, member=stable)
        files = model_files(
            self,
            name,
            spec,
            args.files,
            namespace=args.namespace,
            namespace_ready=args.namespace_ready,
            region=args.cluster.region,
        )
        before = [*args.after, *self._identity(name, args), self._account(metadata, name)]
        policy: Any = network_policy_spec(
            name,
            spec,
            callers=args.callers,
            caller_cidrs=args.caller_cidrs,
            monitoring=args.monitoring,
            traces=args.traces,
        )
        before.append(kubernetes.networking.v1.NetworkPolicy(name, metadata=_of(metadata), spec=policy, opts=child))
        budget: Any = disruption_budget_spec(name)
        kubernetes.policy.v1.PodDisruptionBudget(name, metadata=_of(metadata), spec=budget, opts=child)
        self.deployment_name = self._workload(name, args, files, metadata, before)
        self.service_name = self._service(name, spec, metadata)
        if candidate is not None:
            ModelService(candidate_key(name), candidate, child)
        self.register_outputs({"deploymentName": self.deployment_name, "serviceName": self.service_name})

    def _identity(self, name: str, args: ModelServiceArgs) -> list[pulumi.Resource]:
        """A role to read the files of this version of the model, if they are in a bucket."""
        files = bucket_files(args.spec)
        if files is None:
            return []
        spec = WorkloadIdentitySpec(
            namespace=args.namespace,
            service_account=name,
            buckets={files.bucket: BucketGrantSpec(read=frozenset({files.prefix}))},
        )
        wired = WorkloadIdentityArgs(spec=spec, cluster=args.cluster, targets=args.grants, tags=args.tags)
        return [WorkloadIdentity(name, wired, pulumi.ResourceOptions(parent=self))]

    def _account(self, metadata: Mapping[str, Any], name: str) -> kubernetes.core.v1.ServiceAccount:
        return kubernetes.core.v1.ServiceAccount(
            name,
            metadata=_of(metadata),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _service(self, name: str, spec: ModelServiceSpec, metadata: Mapping[str, Any]) -> pulumi.Output[str]:
        if spec.kserve_mode is KServeMode.KNATIVE:
            # Of the name of the workload, and Knative's own.
            return self.deployment_name
        ports: Any = service_spec(spec, name)
        # It has no endpoints while there is no replica, and nothing is wrong with that.
        waiting_for_none = {**metadata, "annotations": SKIP_AWAIT}
        return kubernetes.core.v1.Service(
            name, metadata=_of(waiting_for_none), spec=ports, opts=pulumi.ResourceOptions(parent=self)
        ).metadata.name

    def _workload(
        self,
        name: str,
        args: ModelServiceArgs,
        files: Files,
        metadata: Mapping[str, Any],
        before: Sequence[pulumi.Resource],
    ) -> pulumi.Output[str]:
        """What makes replicas. The result is what the names of their pods begin with."""
        place = ModelPlace(
            name=name,
            region=args.cluster.region,
            address=files.address,
            claim=files.claim,
            sub_path=files.sub_path,
            priority_class=MODELS_PRIORITY,
            capacity=args.capacity,
            traces=args.traces,
        )
        spec = args.spec
        patience = progress_seconds(spec)
        timeouts = pulumi.CustomTimeouts(
            create=f"{patience}s", update=f"{update_seconds(spec)}s", delete=f"{grace_seconds(spec) + patience}s"
        )
        if spec.kserve is not None:
            canary = spec.rollout if isinstance(spec.rollout, KnativeCanarySpec) else None
            made_of = KServeObject(
                spec=spec, place=place, files=files, metadata=metadata, canary=canary, member=args.member
            )
            return kserve_service(self, made_of, before, timeouts)
        if spec.autoscaling.min_replicas == 0:
            # That nothing runs is what it is for.
            metadata = {**metadata, "annotations": SKIP_AWAIT}
        manifest: Any = deployment_spec(spec, place)
        # In state: renaming makes another one, and all replicas of this one go, unless aliased.
        return kubernetes.apps.v1.Deployment(
            name,
            metadata=_of(metadata),
            spec=manifest,
            opts=pulumi.ResourceOptions(parent=self, depends_on=before, custom_timeouts=timeouts),
        ).metadata.name


def _of(metadata: Mapping[str, Any]) -> Any:
    """Metadata of one object: a mapping of its own, as typed arguments are."""
    return dict(metadata)
