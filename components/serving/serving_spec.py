"""What a stack file decides about serving: the models, and what they share. Plain data; no pulumi here."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.cluster.names import Namespace
from components.cluster.team_namespace_spec import reserved
from components.serving.autoscaling_spec import unheeded_tolerance
from components.serving.canary_spec import CanarySpec
from components.serving.gateway_spec import GatewaySpec, hostname_of
from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.metric import Metric
from components.serving.metric_queries import RATES, SCRAPES
from components.serving.model_service_spec import ModelServiceSpec, image_by_tag
from components.serving.prometheus_spec import PROMETHEUS, PrometheusSpec
from components.serving.serving_values import KEDA_NAMESPACE
from components.spec import Problem, Spec, below, rule

ModelKey = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", examples=["assistant"])]


class ServingSpec(Spec):
    """Models that the environment serves."""

    models: dict[ModelKey, ModelServiceSpec] = {}
    """Models by name. The key is part of URNs and of addresses."""

    namespace: Namespace = "serving"
    """Namespace of the models. Another one makes all of them again."""

    prometheus: PrometheusSpec | None = None
    """Where autoscaling finds its metrics, in place of the Prometheus of `monitoring`. One of the two is needed, unless
    all models follow a schedule."""

    gateway: GatewaySpec | None = None
    """The way in to all models: {kind: envoy} or {kind: alb}. None by default: there may be one of your own."""

    gateway_namespace: Namespace = "envoy-gateway-system"
    """Namespace of the gateway's proxies: they are let in, and they count requests."""

    @property
    def holds_requests(self) -> bool:
        """Whether requests of some model wait for its first replica."""
        return any(model.holds_requests for model in self.models.values())

    @property
    def has_canaries(self) -> bool:
        """Whether the rollout of some model is a canary, which Argo Rollouts does."""
        return any(isinstance(model.rollout, CanarySpec) for model in self.models.values())

    @property
    def hostnames(self) -> dict[str, str]:
        """Where models are, by key, but those whose routes are KServe's own; empty without a gateway."""
        gateway = self.gateway
        if gateway is None:
            return {}
        routed = (key for key, model in self.models.items() if not isinstance(model.rollout, LlmGroupsSpec))
        return {key: hostname_of(gateway, key) for key in sorted(routed)}

    def callers(self, model: ModelServiceSpec) -> tuple[str, ...]:
        """Namespaces that requests for a model come from."""
        return (self.gateway_namespace, *((KEDA_NAMESPACE,) if model.holds_requests else ()))

    @rule
    def _namespace_is_free(self) -> Iterator[Problem]:
        if reserved(self.namespace):
            message = "is a namespace of the cluster's own services"
            yield Problem(
                path=("namespace",), message=message, got=self.namespace, fix="write another, such as serving"
            )


def images_by_tag(serving: ServingSpec) -> Iterator[Problem]:
    """A floor of production: images by digest. Paths below the serving."""
    for key, model in sorted(serving.models.items()):
        yield from below(("models", key), image_by_tag(model))


def unheeded_tolerances(serving: ServingSpec, kubernetes_version: str) -> Iterator[Problem]:
    """Tolerances that the cluster would not heed. Paths below the serving."""
    for key, model in sorted(serving.models.items()):
        yield from below(("models", key, "autoscaling"), unheeded_tolerance(model.autoscaling, kubernetes_version))


def unread_metrics(serving: ServingSpec, prometheus: PrometheusSpec | None) -> Iterator[Problem]:
    """Metrics that nobody takes, or too seldom, where `prometheus` is asked for them. Paths below the serving."""
    reading = {key: m for key, m in sorted(serving.models.items()) if m.autoscaling.metric is not Metric.SCHEDULE}
    if prometheus is None:
        if reading:
            message = f"is not set, and {', '.join(reading)} scale by what it knows"
            fix = "add monitoring.metrics, or write `prometheus: {url: http://...}` for one of your own"
            yield Problem(path=("prometheus",), message=message, got=None, fix=fix, lacks=PROMETHEUS)
        return
    for key, policy in ((key, model.autoscaling) for key, model in reading.items()):
        if policy.metric in RATES and policy.window_seconds < (bound := SCRAPES * prometheus.scrape_seconds):
            each = f"each {prometheus.scrape_seconds} seconds after the other"
            message = f"holds fewer than {SCRAPES} scrapes, {each}, of what is a rate"
            path, got = ("models", key, "autoscaling", "window_seconds"), policy.window_seconds
            yield Problem(path=path, message=message, got=got, fix=f"write {bound} or more, or scrape more often")
