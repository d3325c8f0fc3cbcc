"""What a gateway needs of the rest of a stack file, and models of the gateway. Pure; paths are below the serving."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from components.catalog.charts import ChartName, unsupported
from components.catalog.regions import partition_of
from components.serving.alb_manifests import MOST_IDLE_SECONDS
from components.serving.gateway_access_spec import OpenSpec
from components.serving.gateway_certificate_spec import foreign_certificate
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec
from components.serving.kserve_spec import KServeMode
from components.serving.metric import Metric
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import longest_answer_seconds
from components.serving.runtime import Runtime
from components.serving.web_acl_spec import foreign_web_acl
from components.spec import Problem, below
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_options_spec import Purpose

Gateway = EnvoyGatewaySpec | AlbGatewaySpec
Models = Mapping[str, ModelServiceSpec]


@dataclass(frozen=True, kw_only=True)
class GatewaySurroundings:
    """What there is besides the gateway."""

    account: str
    region: str
    kubernetes_version: str
    public_subnets: bool
    """Whether the network has any."""
    buckets: Mapping[str, ArtifactBucketSpec] = field(default_factory=dict)


def gateway_problems(gateway: Gateway, models: Models, around: GatewaySurroundings) -> Iterator[Problem]:
    """Everything of a gateway that could not be, as things are."""
    foreign = foreign_certificate(gateway.certificate, account=around.account, region=around.region)
    yield from below(("gateway", "certificate"), foreign)
    acl = foreign_web_acl(gateway.web_acl, account=around.account, region=around.region)
    yield from below(("gateway", "web_acl"), acl)
    if gateway.public and not around.public_subnets:
        message, fix = "needs public subnets, and the network has none", "write false, or network.public_subnets: true"
        yield Problem(path=("gateway", "public"), message=message, got=True, fix=fix)
    yield from _logs_that_do_not_arrive(gateway, around)
    for chart in (ChartName.ENVOY_GATEWAY, ChartName.LOAD_BALANCER_CONTROLLER):
        if unfit := unsupported(chart, around.kubernetes_version):
            version = around.kubernetes_version
            text = f"needs Kubernetes {version}, which {unfit}"
            yield Problem(path=("gateway", "kind"), message=text, got=gateway.kind, fix="upgrade the cluster")
    for key, model in sorted(models.items()):
        found = _beyond_alb(model) if isinstance(gateway, AlbGatewaySpec) else ()
        yield from below(("models", key), found)
    if isinstance(gateway, EnvoyGatewaySpec):
        yield from _cut_off(gateway, models)
        yield from _unpickable(gateway, models)


def weak_gateway(gateway: Gateway) -> Iterator[Problem]:
    """Floors of production: a gateway that encrypts, and asks who it is. Paths below the gateway."""
    if not gateway.is_encrypted:
        message, fix = "is plain HTTP, in production", "write existing or issued"
        yield Problem(path=("certificate", "kind"), message=message, got="none", fix=fix)
    if isinstance(gateway.authentication, OpenSpec):
        message, fix = "lets everybody in whom the network does, in production", "write api_keys, jwt or oidc"
        yield Problem(path=("authentication", "kind"), message=message, got="none", fix=fix)
    if gateway.access_logs_to is None:
        fix = "write the key of a bucket of purpose logs"
        yield Problem(path=("access_logs_to",), message="is not set, in production", got=None, fix=fix)


def _logs_that_do_not_arrive(gateway: Gateway, around: GatewaySurroundings) -> Iterator[Problem]:
    target, path = gateway.access_logs_to, ("gateway", "access_logs_to")
    if target is None:
        return
    logs = sorted(key for key, spec in around.buckets.items() if spec.purpose is Purpose.LOGS)
    if target not in logs:
        there = around.buckets.get(target)
        message = f"is a bucket of {there.purpose}, not of logs" if there else "is no bucket here"
        fix = f"write {' or '.join(logs)}" if logs else "add `logs: {purpose: logs}` to the buckets"
        yield Problem(path=path, message=message, got=target, fix=fix, lacks=(target,))
    if isinstance(gateway, EnvoyGatewaySpec) and not gateway.is_encrypted:
        message = "gets nothing: a network load balancer logs connections with TLS alone, and certificate is none"
        yield Problem(path=path, message=message, got=target, fix="remove it, or name a certificate")
    if isinstance(gateway, AlbGatewaySpec) and (partition := partition_of(around.region)) != "aws":
        message = f"gets nothing: the bucket's policy knows nobody who delivers logs in partition {partition}"
        yield Problem(path=path, message=message, got=target, fix="remove it, or write kind: envoy")


def _beyond_alb(model: ModelServiceSpec) -> Iterator[Problem]:
    """What of a model an application load balancer cannot do. Paths below the model."""
    metric, timeout = model.autoscaling.metric, model.requests.timeout_seconds
    counted = metric is Metric.IN_FLIGHT_REQUESTS or (
        metric is Metric.LATENCY_P95 and model.server_runtime is not Runtime.VLLM
    )
    # Knative counts by itself; that it is no way out here is `kserve_cluster_rules.py`.
    if counted and model.kserve_mode is not KServeMode.KNATIVE:
        message = "is counted by Envoy, and the gateway is an application load balancer"
        fix = "write queue_depth or another metric of the servers, or gateway.kind: envoy"
        yield Problem(path=("autoscaling", "metric"), message=message, got=metric.value, fix=fix)
    if model.holds_requests:
        message = "would be held by what an application load balancer takes for dead: it answers no health checks"
        fix = "write another, or gateway.kind: envoy"
        path = ("autoscaling", "scale_to_zero", "wake")
        yield Problem(path=path, message=message, got="held_requests", fix=fix)
    if timeout > MOST_IDLE_SECONDS:
        message = f"is more than {MOST_IDLE_SECONDS}, the longest that an application load balancer waits"
        fix = f"write {MOST_IDLE_SECONDS} or less, or gateway.kind: envoy"
        yield Problem(path=("requests", "timeout_seconds"), message=message, got=timeout, fix=fix)


def _cut_off(gateway: EnvoyGatewaySpec, models: Models) -> Iterator[Problem]:
    """Proxies that end while requests wait for answers."""
    drain = gateway.proxies.drain_seconds
    longest = max(models, key=lambda key: longest_answer_seconds(models[key]), default=None)
    if longest is not None and (patience := longest_answer_seconds(models[longest])) > drain:
        message = f"is shorter than requests of {longest} take, {patience}: an update of proxies would cut answers off"
        fix = f"write {patience} or more, or lower models.{longest}.requests.timeout_seconds"
        yield Problem(path=("gateway", "proxies", "drain_seconds"), message=message, got=drain, fix=fix)


def _unpickable(gateway: EnvoyGatewaySpec, models: Models) -> Iterator[Problem]:
    """Pickers of models that they know nothing of, or that something else chooses replicas of."""
    for key in sorted(gateway.endpoint_pickers):
        model, path = models.get(key), ("gateway", "endpoint_pickers", key)
        if model is None:
            fix = f"write one of {', '.join(sorted(models)) or 'the models, of which there are none'}"
            yield Problem(path=path, message="is no model here", got=key, fix=fix, lacks=(key,))
        elif model.runtime is not Runtime.VLLM:
            message = f"reads metrics of vLLM, and the model is served by {model.runtime.value}"
            yield Problem(path=path, message=message, got=model.runtime.value, fix="remove it")
        elif model.holds_requests:
            message = "is asked by the gateway, and requests go to what holds them"
            fix = f"remove it, or write another models.{key}.autoscaling.scale_to_zero.wake"
            yield Problem(path=path, message=message, got="held_requests", fix=fix)
        elif model.rollout is not None:
            message = "picks among replicas of one version, and the model has a rollout"
            fix = f"remove it, or models.{key}.rollout"
            yield Problem(path=path, message=message, got=model.rollout.kind, fix=fix)
