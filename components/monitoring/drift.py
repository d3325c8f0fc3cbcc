"""Drift monitor: a job that compares a model's data of now with those it was trained on, on a schedule.

Creates a CronJob with its config, a service account, an AWS role that reads the two windows and writes the model's
reports and nothing else, and a network policy. Creates neither namespace nor gateway (`drift_platform.py`), and no
alerts: `rules/drift.py` has those, with this monitor's bounds from `drift_bounds.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.grant_targets import GrantTargets
from components.cluster.grants_spec import BucketGrantSpec
from components.cluster.node_capacity import NodeCapacity
from components.cluster.pod_identity import TargetCluster
from components.cluster.workload_identity import WorkloadIdentity, WorkloadIdentityArgs, WorkloadIdentitySpec
from components.monitoring.drift_bounds import DriftBound
from components.monitoring.drift_job_config import CONFIG_FILE, buckets_of, job_config, reports_prefix
from components.monitoring.drift_manifests import cron_job_spec, labels_of, network_policy_spec
from components.monitoring.drift_spec import DriftMonitorSpec
from components.monitoring.drift_values import DRIFT_NAMESPACE

__all__ = ["DriftMonitor", "DriftMonitorArgs", "DriftMonitorSpec"]


@dataclass(frozen=True, kw_only=True)
class DriftMonitorArgs:
    """The spec, plus what it is wired to. Both an AWS and a Kubernetes provider have to be given."""

    spec: DriftMonitorSpec
    model: str
    """Key of the model: all objects are called so, and the label `model` of its gauges is."""
    bound: DriftBound
    """From when on it is drift: `drift_bounds`."""
    namespace_ready: pulumi.Input[str]
    """Namespace of the platform, known once it is there."""
    capacity: NodeCapacity | None = None
    """Of the nodes that the spec names; None for those of the system."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups of the system; any nodes if there are none."""
    cluster: TargetCluster
    bucket_names: Mapping[str, pulumi.Input[str]]
    """Names of buckets, by key. More than the spec names does no harm."""
    grants: GrantTargets
    """ARNs of the same, and of their keys."""
    after: Sequence[pulumi.Resource] = ()
    """What runs cannot do without: nodes."""
    tags: Mapping[str, str]


class DriftMonitor(pulumi.ComponentResource):
    """The job of one model."""

    cron_job_name: pulumi.Output[str]
    """Name of the CronJob, known once it is there."""

    def __init__(self, name: str, args: DriftMonitorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if missing := [key for key in buckets_of(args.spec) if key not in args.bucket_names]:
            raise ValueError(f"drift monitor {name}: no name of {', '.join(missing)}; pass it in bucket_names")
        super().__init__("groundplane:monitoring:DriftMonitor", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        policy: Any = network_policy_spec(args.model)
        before: list[pulumi.Resource] = [
            *args.after,
            self._identity(name, args),
            kubernetes.core.v1.ServiceAccount(
                name, metadata=_metadata(args), automount_service_account_token=False, opts=child
            ),
            kubernetes.networking.v1.NetworkPolicy(name, metadata=_metadata(args), spec=policy, opts=child),
            kubernetes.core.v1.ConfigMap(name, metadata=_metadata(args), data={CONFIG_FILE: _config(args)}, opts=child),
        ]
        spec: Any = cron_job_spec(
            args.model,
            args.spec,
            region=args.cluster.region,
            capacity=args.capacity,
            system_node_groups=args.system_node_groups,
        )
        # In state: renaming makes another one; its history of runs goes.
        made = kubernetes.batch.v1.CronJob(
            name, metadata=_metadata(args), spec=spec, opts=pulumi.ResourceOptions(parent=self, depends_on=before)
        )
        self.cron_job_name = made.metadata.name
        self.register_outputs({"cronJobName": self.cron_job_name})

    def _identity(self, name: str, args: DriftMonitorArgs) -> WorkloadIdentity:
        spec = WorkloadIdentitySpec(
            namespace=DRIFT_NAMESPACE, service_account=args.model, buckets=_grants(args.model, args.spec)
        )
        wired = WorkloadIdentityArgs(spec=spec, cluster=args.cluster, targets=args.grants, tags=args.tags)
        return WorkloadIdentity(name, wired, pulumi.ResourceOptions(parent=self))


def _config(args: DriftMonitorArgs) -> pulumi.Output[str]:
    names = {key: args.bucket_names[key] for key in buckets_of(args.spec)}
    config = pulumi.Output.all(**names).apply(
        lambda names: job_config(args.model, args.spec, share=args.bound.share, names=names)
    )
    return pulumi.Output.json_dumps(config, indent=2, sort_keys=True)


def _grants(model: str, spec: DriftMonitorSpec) -> dict[str, BucketGrantSpec]:
    """The folders of data to read and the model's own of reports to write, by bucket."""
    read: dict[str, set[str]] = {spec.current.bucket: {spec.current.prefix}}
    if spec.reference is not None:
        read.setdefault(spec.reference.bucket, set()).add(spec.reference.prefix)
    written = {spec.reports.bucket: frozenset({reports_prefix(model, spec.reports)})}
    return {
        key: BucketGrantSpec(read=frozenset(read.get(key, ())), read_write=written.get(key, frozenset()))
        for key in buckets_of(spec)
    }


def _metadata(args: DriftMonitorArgs) -> Any:
    return {"name": args.model, "namespace": args.namespace_ready, "labels": labels_of(args.model)}
