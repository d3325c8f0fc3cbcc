"""What AWS keeps of an environment's metrics, and shows of them: a function that makes children of a component."""

from collections.abc import Mapping

import pulumi

from components import naming
from components.cluster.pod_identity import TargetCluster
from components.monitoring.managed_grafana import ManagedGrafana, ManagedGrafanaArgs
from components.monitoring.managed_prometheus import ManagedPrometheus, ManagedPrometheusArgs
from components.monitoring.metrics_spec import ManagedMetricsSpec

__all__ = ["ManagedGrafana", "ManagedPrometheus", "managed_metrics"]


def managed_metrics(
    parent: pulumi.Resource,
    name: str,
    spec: ManagedMetricsSpec,
    *,
    cluster: TargetCluster,
    environment: str,
    kms_key_arn: pulumi.Input[str] | None,
    log_kms_key_arn: pulumi.Input[str] | None,
    tags: Mapping[str, str],
) -> tuple[ManagedPrometheus, ManagedGrafana | None]:
    """A workspace of Prometheus, and one of Grafana if the spec has one."""
    title, child = naming.environment_name(environment), pulumi.ResourceOptions(parent=parent)
    prometheus = ManagedPrometheus(
        name,
        ManagedPrometheusArgs(
            retention_days=spec.retention_days,
            alias=title,
            kms_key_arn=kms_key_arn,
            log_kms_key_arn=log_kms_key_arn,
            tags=tags,
        ),
        child,
    )
    if spec.grafana is None:
        return prometheus, None
    grafana = ManagedGrafanaArgs(
        spec=spec.grafana,
        account=cluster.account,
        region=cluster.region,
        title=title,
        prometheus_arn=prometheus.workspace_arn,
        kms_key_arn=kms_key_arn,
        tags=tags,
    )
    return prometheus, ManagedGrafana(f"{name}-grafana", grafana, child)
