"""What a stack file decides about metrics: where they are kept, for how long, and what is asked. Plain data; no pulumi.

Which exporters there are follows from this and from what there is to watch: `watched.py`.
"""

from typing import Annotated, Literal

from pydantic import Field

from components.cluster.names import Namespace
from components.monitoring.grafana_spec import (
    Authentication,
    GrafanaSpec,
    ManagedGrafanaSpec,
    OidcLoginSpec,
    SecretName,
)
from components.serving.prometheus_spec import PrometheusSpec
from components.spec import Spec
from components.storage.storage_classes_spec import ClassName

__all__ = [
    "Authentication",
    "CloudWatchSpec",
    "GrafanaSpec",
    "ManagedGrafanaSpec",
    "ManagedMetricsSpec",
    "MetricsSpec",
    "OidcLoginSpec",
    "PrometheusStackSpec",
    "SecretName",
    "prometheus_of",
]

NAMESPACE = "monitoring"
"""Of Prometheus, Alertmanager, Grafana and what asks AWS: served models let it in by this name."""

PROMETHEUS_URL = f"http://prometheus-operated.{NAMESPACE}:9090"
"""Where Prometheus answers, in the cluster."""

ImageByDigest = Annotated[str, Field(pattern=r"^\S+@sha256:[0-9a-f]{64}$", max_length=512)]


class CloudWatchSpec(Spec):
    """Metrics of AWS's own services. CloudWatch takes 0.01 USD for each 1000 that it is asked for."""

    ask_seconds: int = Field(default=300, ge=60, le=3600)
    """How often it is asked. CloudWatch itself is minutes late."""


class CollectorSpec(Spec):
    """What both kinds have in common: the Prometheus in the cluster."""

    replicas: Literal[1, 2] = 1
    """1, or 2 on different nodes, each of which scrapes everything. With 1, nothing is seen while it moves."""

    scrape_seconds: int = Field(default=30, ge=10, le=300)
    """How often things are scraped."""

    serving_scrape_seconds: int = Field(default=15, ge=5, le=300)
    """The same of what autoscaling asks for: models, proxies of the gateway, GPUs."""

    storage_class: ClassName = "gp3"
    """Storage class of the cluster that its volumes are of."""

    storage_gib: int | None = Field(default=None, ge=1, le=16384)
    """Size of each Prometheus's volume; 10 GiB, 20 or the next such step that is enough if left out. A volume that is
    there grows only as its claim is edited."""

    monitor_namespaces: frozenset[Namespace] = frozenset()
    """Namespaces whose ServiceMonitors, PodMonitors, Probes and PrometheusRules are heeded, besides monitoring: who may
    make such there has Prometheus read what they like."""

    cloudwatch: CloudWatchSpec | None = None
    """Metrics of databases, file systems, queues, NAT gateways, buckets, backups and certificates; none if left out."""

    efa_exporter_image: ImageByDigest | None = None
    """Image of the EFA node exporter, for nodes with EFA: AWS publishes its source alone (aws-samples,
    awsome-distributed-training, efa-node-exporter). No metrics of EFA if left out."""


class PrometheusStackSpec(CollectorSpec):
    """Prometheus, Alertmanager and Grafana in the cluster: chart kube-prometheus-stack."""

    kind: Literal["prometheus"] = "prometheus"
    """prometheus."""

    retention_days: int = Field(default=15, ge=1, le=400)
    """For how long metrics are kept."""

    grafana: GrafanaSpec | None = GrafanaSpec()
    """Grafana; none if null."""


class ManagedMetricsSpec(CollectorSpec):
    """Amazon Managed Service for Prometheus keeps metrics, evaluates rules and sends alerts.

    Prometheus in the cluster scrapes, writes to it, and keeps some hours, which autoscaling asks: it works while AWS's
    does not, and costs no queries.
    """

    kind: Literal["managed"]
    """managed."""

    retention_days: int = Field(default=150, ge=1, le=1095)
    """For how long AWS keeps metrics."""

    grafana: ManagedGrafanaSpec | None = None
    """Amazon Managed Grafana; none if left out."""


MetricsSpec = Annotated[PrometheusStackSpec | ManagedMetricsSpec, Field(discriminator="kind")]
"""{kind: prometheus} or {kind: managed}."""


def prometheus_of(spec: PrometheusStackSpec | ManagedMetricsSpec) -> PrometheusSpec:
    """What autoscaling asks. With either kind it is the one in the cluster, without credentials."""
    return PrometheusSpec(url=PROMETHEUS_URL, namespace=NAMESPACE, scrape_seconds=spec.serving_scrape_seconds)


def grafana_is_in_cluster(spec: PrometheusStackSpec | ManagedMetricsSpec) -> bool:
    """Whether dashboards can be ConfigMaps of the cluster."""
    return isinstance(spec.grafana, GrafanaSpec)
