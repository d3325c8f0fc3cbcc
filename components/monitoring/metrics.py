"""Metrics: Prometheus, what it scrapes, and what shows it; in the cluster, or kept by Amazon Managed Prometheus.

Creates the release of kube-prometheus-stack, those of further exporters, and PodMonitors and ServiceMonitors. Of the
managed kind also the workspaces, and the role by which Prometheus writes. Creates no namespaces (`metrics_namespaces`),
no rules (`alerts.py`, `managed_alerts.py`), no dashboards and no routes: Alertmanager reads these from a Secret.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.cluster.node_capacity import NodeCapacity
from components.cluster.pod_identity import TargetCluster
from components.helm_release import helm_release
from components.known_once import known_once
from components.monitoring.data_source import DataSource
from components.monitoring.dcgm_values import dcgm_values
from components.monitoring.grafana_spec import GrafanaSpec
from components.monitoring.grafana_values import GRAFANA_ROLE
from components.monitoring.managed_metrics import ManagedGrafana, ManagedPrometheus, managed_metrics
from components.monitoring.managed_policies import remote_write_policy
from components.monitoring.metrics_exporters import cloudwatch_exporter, efa_exporter, pod_identity
from components.monitoring.metrics_sizing import scale_of
from components.monitoring.metrics_spec import NAMESPACE, ManagedMetricsSpec, PrometheusStackSpec
from components.monitoring.monitors import Monitor, monitors
from components.monitoring.stack_values import PROMETHEUS_ACCOUNT, StackPlace, stack_values
from components.monitoring.watched import Watched
from components.policy_document import rendered
from components.tags import MANAGED_BY, component_tags

__all__ = ["ManagedMetricsSpec", "Metrics", "MetricsArgs", "PrometheusStackSpec", "Watched"]

API = "monitoring.coreos.com/v1"


@dataclass(frozen=True, kw_only=True)
class MetricsArgs:
    """The spec, plus what there is to watch. Both an AWS and a Kubernetes provider have to be given."""

    spec: PrometheusStackSpec | ManagedMetricsSpec
    watched: Watched
    nodes: Sequence[NodeCapacity]
    """All node groups and pools: what is taken follows from them."""
    replicas: int = 0
    """Of served models, at most."""
    cluster: TargetCluster
    environment: str
    """Name of the environment: what its resources on AWS have as tag, and workspaces are called by."""
    namespace: pulumi.Input[str]
    """Namespace monitoring, known once it is there and closed."""
    node_namespace: pulumi.Input[str]
    """That of what runs on every node, likewise."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that controllers run on; any nodes if there are none."""
    monitor_namespaces: Sequence[str] = ()
    """Namespaces of other components whose ServiceMonitors count, such as opencost, besides those of the spec."""
    alertmanager_config_secret: pulumi.Input[str] | None = None
    """Secret in namespace monitoring with Alertmanager's configuration as `alertmanager.yaml`, of the kind in the
    cluster. Nobody is told of anything if None."""
    alertmanager_secrets: Sequence[str] = ()
    """Secrets in that namespace that the configuration names, below /etc/alertmanager/secrets/NAME/."""
    sources: Sequence[DataSource] = ()
    """What Grafana in the cluster reads besides Prometheus; its namespace has to let it out to them."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of what AWS keeps, of the managed kind; AWS's own if None."""
    log_kms_key_arn: pulumi.Input[str] | None = None
    """Key of log groups, of the managed kind."""
    after: Sequence[pulumi.Resource] = ()
    """Storage classes, and whatever else has to be there as pods start."""
    tags: Mapping[str, str]


class Metrics(pulumi.ComponentResource):
    """Metrics of one cluster."""

    namespace: pulumi.Output[str]
    """Namespace monitoring, known once the release is there: rules, monitors and dashboards that are wired to it come
    after it, and go before it."""
    releases: tuple[pulumi.Resource, ...]
    workspace: ManagedPrometheus | None
    """Of the managed kind: where rules and Alertmanager's definition go."""
    grafana: ManagedGrafana | None

    def __init__(self, name: str, args: MetricsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:monitoring:Metrics", name, {}, opts)
        tags, spec, watched = component_tags(args.tags, name), args.spec, args.watched
        self.workspace, self.grafana = self._managed(name, args)
        before = [*args.after]
        if isinstance(spec.grafana, GrafanaSpec):
            before.append(self._role(f"{name}-grafana", args.namespace))
        if self.workspace:
            before.append(self._writer(name, args, self.workspace.workspace_arn, tags))
        # In state: renaming uninstalls the release, and with its definitions all rules and monitors, unless aliased.
        stack = helm_release(
            self,
            name,
            ChartName.KUBE_PROMETHEUS_STACK,
            # Node exporter, which is part of it, is in the other one.
            namespace=known_once(args.namespace, args.node_namespace),
            values=stack_values(spec, self._place(args)),
            depends_on=before,
        )
        self.namespace = known_once(NAMESPACE, stack.id)
        releases: list[pulumi.Resource] = [stack]
        if watched.nvidia and not watched.gpu_operator:
            # Its ServiceMonitor is of a kind that the stack brings.
            values, chart = dcgm_values(spec.serving_scrape_seconds), ChartName.DCGM_EXPORTER
            on_nodes = args.node_namespace
            releases.append(
                helm_release(self, f"{name}-dcgm", chart, namespace=on_nodes, values=values, depends_on=[stack])
            )
        if watched.efa and spec.efa_exporter_image:
            image = spec.efa_exporter_image
            efa_exporter(self, f"{name}-efa", image, namespace=args.node_namespace, nodes=args.nodes)
        if spec.cloudwatch:
            releases.append(
                cloudwatch_exporter(
                    self,
                    f"{name}-cloudwatch",
                    spec.cloudwatch,
                    cluster=args.cluster,
                    namespace=self.namespace,
                    environment_tags={"environment": args.environment, "managed-by": MANAGED_BY},
                    system_groups=args.system_node_groups,
                    tags=tags,
                )
            )
        for key, monitor in monitors(spec, watched).items():
            self._monitor(f"{name}-{key}", key, monitor)
        self.releases = tuple(releases)
        self.register_outputs({"namespace": self.namespace})

    def _role(self, name: str, namespace: pulumi.Input[str]) -> pulumi.Resource:
        """What Grafana's sidecars may read: see `GRAFANA_ROLE`."""
        return kubernetes.rbac.v1.Role(
            name,
            metadata={"name": GRAFANA_ROLE, "namespace": namespace},
            rules=[{"api_groups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _managed(self, name: str, args: MetricsArgs) -> tuple[ManagedPrometheus | None, ManagedGrafana | None]:
        if not isinstance(args.spec, ManagedMetricsSpec):
            return None, None
        return managed_metrics(
            self,
            name,
            args.spec,
            cluster=args.cluster,
            environment=args.environment,
            kms_key_arn=args.kms_key_arn,
            log_kms_key_arn=args.log_kms_key_arn,
            tags=args.tags,
        )

    def _writer(
        self, name: str, args: MetricsArgs, workspace_arn: pulumi.Output[str], tags: Mapping[str, str]
    ) -> pulumi.Resource:
        return pod_identity(
            self,
            f"{name}-remote-write",
            cluster=args.cluster,
            service_account=PROMETHEUS_ACCOUNT,
            policy=rendered(remote_write_policy, workspace_arn=workspace_arn),
            tags=tags,
        )

    def _place(self, args: MetricsArgs) -> StackPlace:
        return StackPlace(
            scale=scale_of(args.nodes, args.replicas),
            watched=args.watched,
            cluster_name=args.cluster.name,
            region=args.cluster.region,
            system_groups=args.system_node_groups,
            monitor_namespaces=args.monitor_namespaces,
            alertmanager_config_secret=args.alertmanager_config_secret,
            alertmanager_secrets=args.alertmanager_secrets,
            sources=args.sources,
            remote_write_url=self.workspace.remote_write_url if self.workspace else None,
        )

    def _monitor(self, name: str, key: str, monitor: Monitor) -> None:
        metadata = {
            "name": f"groundplane-{key}",
            "namespace": self.namespace,
            "labels": {"app.kubernetes.io/managed-by": MANAGED_BY},
        }
        options = pulumi.ResourceOptions(parent=self)
        kubernetes.apiextensions.CustomResource(
            name, api_version=API, kind=monitor.kind, metadata=metadata, spec=monitor.spec, opts=options
        )
