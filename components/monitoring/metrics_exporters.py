"""Exporters that are no part of kube-prometheus-stack: functions that make children of a component."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.cluster.node_capacity import NodeCapacity
from components.cluster.pod_identity import TargetCluster, pod_role
from components.helm_release import helm_release
from components.monitoring.cloudwatch_values import CLOUDWATCH_ACCOUNT, cloudwatch_policy, cloudwatch_values
from components.monitoring.efa_exporter import efa_daemon_set_spec
from components.monitoring.metrics_spec import NAMESPACE, CloudWatchSpec
from components.monitoring.monitors import EFA_EXPORTER


def pod_identity(
    parent: pulumi.Resource,
    name: str,
    *,
    cluster: TargetCluster,
    service_account: str,
    policy: pulumi.Input[str],
    tags: Mapping[str, str],
) -> aws.eks.PodIdentityAssociation:
    """A role for a service account of namespace monitoring. Pods get it as they start: they have to depend on it."""
    role = pod_role(
        parent, name, cluster=cluster, namespace=NAMESPACE, service_account=service_account, policy=policy, tags=tags
    )
    return aws.eks.PodIdentityAssociation(
        name,
        cluster_name=cluster.name,
        namespace=NAMESPACE,
        service_account=service_account,
        role_arn=role.arn,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(role.policies)),
    )


def cloudwatch_exporter(
    parent: pulumi.Resource,
    name: str,
    spec: CloudWatchSpec,
    *,
    cluster: TargetCluster,
    namespace: pulumi.Input[str],
    environment_tags: Mapping[str, str],
    system_groups: Sequence[str],
    tags: Mapping[str, str],
) -> pulumi.Resource:
    """YACE, for resources that have the environment's tags. `namespace` is known once ServiceMonitors are."""
    identity = pod_identity(
        parent,
        name,
        cluster=cluster,
        service_account=CLOUDWATCH_ACCOUNT,
        policy=json.dumps(cloudwatch_policy(region=cluster.region), sort_keys=True),
        tags=tags,
    )
    return helm_release(
        parent,
        name,
        ChartName.CLOUDWATCH_EXPORTER,
        namespace=namespace,
        values=cloudwatch_values(spec, region=cluster.region, tags=environment_tags, system_groups=system_groups),
        depends_on=[identity],
    )


def efa_exporter(
    parent: pulumi.Resource, name: str, image: str, *, namespace: pulumi.Input[str], nodes: Sequence[NodeCapacity]
) -> pulumi.Resource:
    """EFA node exporter on the nodes that have EFA."""
    spec: Any = efa_daemon_set_spec(image, nodes)
    return kubernetes.apps.v1.DaemonSet(
        name,
        metadata={"name": EFA_EXPORTER, "namespace": namespace, "labels": {"app.kubernetes.io/name": EFA_EXPORTER}},
        spec=spec,
        opts=pulumi.ResourceOptions(parent=parent),
    )
