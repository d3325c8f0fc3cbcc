"""Values of the OpenTelemetry collector's and Tempo's charts. Pure functions; no pulumi here.

Keys read in open-telemetry/opentelemetry-helm-charts, charts/opentelemetry-collector, and
grafana-community/helm-charts, charts/tempo (values.yaml and README.md of 3.1); those of the collector's own
configuration in open-telemetry/opentelemetry-collector-contrib:
processor/{tailsampling,probabilisticsampler,attributes}processor, exporter/awsxrayexporter (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.catalog.regions import DNS_SUFFIXES, partition_of
from components.monitoring.placement import RESTRICTED_CONTAINER, on_system_nodes, requests
from components.monitoring.traces_spec import TailSamplingSpec, TempoTracesSpec, XRayTracesSpec

Values = dict[str, Any]
Traces = XRayTracesSpec | TempoTracesSpec

TRACES_NAMESPACE = "traces-system"
"""Of the collectors and of Tempo."""

COLLECTOR, TEMPO = "opentelemetry-collector", "tempo"
"""Service accounts, and names of the services: the charts' own for releases of their names."""

OTLP_GRPC_PORT, OTLP_HTTP_PORT, TEMPO_PORT = 4317, 4318, 3200

OTLP_ENDPOINT = f"http://{COLLECTOR}.{TRACES_NAMESPACE}.svc:{OTLP_GRPC_PORT}"
"""Where spans go, by gRPC without TLS: vLLM's --otlp-traces-endpoint, with OTEL_EXPORTER_OTLP_TRACES_INSECURE=true."""

TEMPO_URL = f"http://{TEMPO}.{TRACES_NAMESPACE}.svc:{TEMPO_PORT}"
"""Where Grafana asks for traces."""

COLLECTOR_CPU_MILLICORES = 200
"""What each collector requests, in thousandths of a vCPU."""

TEMPO_CPU_MILLICORES = 500
"""What Tempo requests."""
TEMPO_MEMORY_MIB = 2048

IMAGE = "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib"
"""The distribution that has the exporter for X-Ray and tail sampling; the tag is the chart's own."""

SECRETS = (
    "http.request.header.authorization",
    "http.request.header.cookie",
    "http.request.header.x-api-key",
    "http.response.header.set-cookie",
)
"""Attributes in which a client or a proxy may put what nobody else should see."""

POD_USER = 10001
"""User of both images."""


def traces_cpu_millicores(spec: Traces) -> int:
    """What the collectors, and Tempo, request together."""
    return spec.replicas * COLLECTOR_CPU_MILLICORES + (TEMPO_CPU_MILLICORES if isinstance(spec, TempoTracesSpec) else 0)


def collector_values(spec: Traces, *, region: str, system_node_groups: Sequence[str]) -> Values:
    """Values of the collectors: a deployment that takes OTLP alone."""
    return {
        "mode": "deployment",
        "replicaCount": spec.replicas,
        "affinity": {**on_system_nodes(system_node_groups), **_apart(COLLECTOR)},
        # Not `config`, which is merged with receivers and pipelines of the chart's own.
        "alternateConfig": collector_config(spec, region),
        "command": {"name": "otelcol-contrib"},
        "image": {"repository": IMAGE},
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "minAvailable": 1},
        "podSecurityContext": {
            "runAsGroup": POD_USER,
            "runAsNonRoot": True,
            "runAsUser": POD_USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        # Adds the processor, and the role by which it asks for pods.
        "presets": {"kubernetesAttributes": {"enabled": True}},
        "ports": {name: {"enabled": False} for name in ("jaeger-compact", "jaeger-thrift", "jaeger-grpc", "zipkin")},
        "resources": requests(COLLECTOR_CPU_MILLICORES, spec.memory_mib),
        "securityContext": RESTRICTED_CONTAINER,
        "serviceAccount": {"create": True, "name": COLLECTOR},
    }


def collector_config(spec: Traces, region: str) -> Values:
    """The collector's own configuration."""
    here = "${env:MY_POD_IP}"
    sampler, sampling = _sampling(spec)
    exporter, exporting = _exporting(spec, region)
    return {
        "extensions": {"health_check": {"endpoint": f"{here}:13133"}},
        "receivers": {
            "otlp": {
                "protocols": {
                    "grpc": {"endpoint": f"{here}:{OTLP_GRPC_PORT}"},
                    "http": {"endpoint": f"{here}:{OTLP_HTTP_PORT}"},
                }
            }
        },
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 25},
            "attributes/secrets": {"actions": [{"key": key, "action": "delete"} for key in SECRETS]},
            sampler: sampling,
            "batch": {},
        },
        "exporters": {exporter: exporting},
        "service": {
            "extensions": ["health_check"],
            "pipelines": {
                "traces": {
                    "receivers": ["otlp"],
                    # First what refuses, then what needs the sender's address, then what throws away.
                    "processors": ["memory_limiter", "k8sattributes", "attributes/secrets", sampler, "batch"],
                    "exporters": [exporter],
                }
            },
        },
    }


def tempo_values(spec: TempoTracesSpec, *, region: str, bucket: Any, system_node_groups: Sequence[str]) -> Values:
    """Values of Tempo in one process; the bucket's name may be known late."""
    container = {**RESTRICTED_CONTAINER}
    return {
        "replicas": 1,
        "affinity": on_system_nodes(system_node_groups),
        "persistence": {
            "enabled": True,
            "size": f"{spec.storage_gib}Gi",
            "storageClassName": spec.storage_class,
        },
        "securityContext": {
            "fsGroup": POD_USER,
            "runAsGroup": POD_USER,
            "runAsNonRoot": True,
            "runAsUser": POD_USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "serviceAccount": {"create": True, "name": TEMPO},
        "tempo": {
            # Tells its makers nothing of this cluster.
            "reportingEnabled": False,
            "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": f"0.0.0.0:{OTLP_GRPC_PORT}"}}}},
            "resources": requests(TEMPO_CPU_MILLICORES, TEMPO_MEMORY_MIB),
            "retention": f"{spec.retention_days * 24}h",
            "securityContext": container,
            "storage": {
                "trace": {
                    "backend": "s3",
                    "s3": {
                        "bucket": bucket,
                        "endpoint": f"s3.{region}.{DNS_SUFFIXES[partition_of(region)]}",
                        "region": region,
                    },
                    "wal": {"path": "/var/tempo/wal"},
                }
            },
        },
    }


def _sampling(spec: Traces) -> tuple[str, Values]:
    sampling = spec.sampling
    if not isinstance(sampling, TailSamplingSpec):
        return "probabilistic_sampler", {"sampling_percentage": sampling.percent}
    slow = {"threshold_ms": sampling.slow_milliseconds}
    policies: list[Values] = [
        {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
        {"name": "slow", "type": "latency", "latency": slow},
    ]
    if sampling.percent:
        some = {"sampling_percentage": sampling.percent}
        policies.append({"name": "some", "type": "probabilistic", "probabilistic": some})
    wait = f"{sampling.wait_seconds}s"
    return "tail_sampling", {"decision_wait": wait, "num_traces": sampling.traces_held, "policies": policies}


def _exporting(spec: Traces, region: str) -> tuple[str, Values]:
    if isinstance(spec, TempoTracesSpec):
        endpoint = f"{TEMPO}.{TRACES_NAMESPACE}.svc:{OTLP_GRPC_PORT}"
        return "otlp/tempo", {"endpoint": endpoint, "tls": {"insecure": True}}
    return "awsxray", {"region": region, "index_all_attributes": False}


def _apart(name: str) -> Values:
    """Pods on different nodes, where there are as many."""
    pods = {"matchLabels": {"app.kubernetes.io/name": name}}
    term = {"weight": 100, "podAffinityTerm": {"labelSelector": pods, "topologyKey": "kubernetes.io/hostname"}}
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [term]}}
