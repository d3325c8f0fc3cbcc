"""Who may talk to a served model, and to whom it may talk. Pure functions.

Policies bind what goes through the VPC CNI; volumes are mounted by the node, and probes come from it: neither needs a
rule.
"""

from collections.abc import Iterable
from typing import Any

from components.cluster.network_policies import POD_IDENTITY
from components.serving.knative_manifests import QUEUE_METRICS_PORTS, QUEUE_PORTS, QUEUE_PROBE_PORT
from components.serving.knative_values import KNATIVE_NAMESPACE
from components.serving.kserve_spec import KServeMode
from components.serving.model_manifests import selector
from components.serving.model_server import ports_of, streams
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.traces_target import TracesTarget, is_traced

Manifest = dict[str, Any]

DENY_ALL: Manifest = {"podSelector": {}, "policyTypes": ["Egress", "Ingress"]}
"""Spec of the policy of the whole namespace: what no other one allows is not."""


def network_policy_spec(
    name: str,
    spec: ModelServiceSpec,
    *,
    callers: Iterable[str],
    caller_cidrs: Iterable[str] = (),
    monitoring: str | None,
    traces: TracesTarget | None = None,
) -> Manifest:
    """Spec of a model's policy: requests from the namespaces of `callers`, scrapes from that of `monitoring`.

    `caller_cidrs` are blocks that requests come from as well: those of a load balancer without proxies in the cluster.

    With Knative, requests come by its own gateway or its activator, to the queue's proxy in the pod, and are counted.
    """
    ports = ports_of(spec)
    ingress = [_let_in(sorted(set(callers)), ports.http)]
    if spec.kserve_mode is KServeMode.KNATIVE:
        ingress = [_let_in([KNATIVE_NAMESPACE], *QUEUE_PORTS, *QUEUE_METRICS_PORTS, QUEUE_PROBE_PORT)]
    if blocks := sorted(set(caller_cidrs)):
        ingress.append({"from": [{"ipBlock": {"cidr": block}} for block in blocks], "ports": [_port(ports.http)]})
    if monitoring is not None:
        ingress.append(_let_in([monitoring], ports.metrics))
    return {
        "podSelector": {"matchLabels": selector(name)},
        "policyTypes": ["Egress", "Ingress"],
        "egress": [*(_egress() if streams(spec) else _spans_need_dns(spec, traces)), *_spans(spec, traces)],
        "ingress": ingress,
    }


def _let_in(namespaces: list[str], *ports: int) -> Manifest:
    return {"from": [_namespace(name) for name in namespaces], "ports": [_port(port) for port in ports]}


def _spans(spec: ModelServiceSpec, traces: TracesTarget | None) -> list[Manifest]:
    if traces is None or not is_traced(spec, traces):
        return []
    return [{"to": [_namespace(traces.namespace)], "ports": [_port(traces.port)]}]


def _spans_need_dns(spec: ModelServiceSpec, traces: TracesTarget | None) -> list[Manifest]:
    return [_DNS] if is_traced(spec, traces) else []


def _egress() -> list[Manifest]:
    """What reading from S3 takes. Its addresses are public ones, also those behind a gateway endpoint."""
    return [
        _DNS,
        {"to": [{"ipBlock": {"cidr": POD_IDENTITY}}], "ports": [_port(80)]},
        {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [_port(443)]},
    ]


def _namespace(name: str) -> Manifest:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def _port(number: int, protocol: str = "TCP") -> Manifest:
    return {"port": number, "protocol": protocol}


_DNS: Manifest = {
    "to": [{**_namespace("kube-system"), "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
    "ports": [_port(53, "UDP"), _port(53)],
}
