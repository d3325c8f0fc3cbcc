"""What models that KServe runs need of the rest of a stack file. Pure functions; paths are below the serving."""

from collections.abc import Iterator

from components.catalog.charts import unsupported
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec
from components.serving.kserve_needs import kserve_needs
from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.kserve_spec import KServeMode
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.scale_target import workload_name
from components.serving.serving_spec import ServingSpec
from components.spec import Problem


def kserve_problems(serving: ServingSpec, kubernetes_version: str) -> Iterator[Problem]:
    """Everything of models that KServe runs that could not be, as things are."""
    needs = kserve_needs(serving.models.values())
    if needs is None:
        return
    for chart in needs.charts:
        if unfit := unsupported(chart, kubernetes_version):
            text = f"need Kubernetes {kubernetes_version}, which {unfit}"
            yield Problem(path=("models",), message=text, got=kubernetes_version, fix="upgrade the cluster")
    for key, model in sorted(serving.models.items()):
        taken = workload_name(model, key)
        if taken != key and taken in serving.models:
            message = f"is what KServe calls the replicas of {key}"
            yield Problem(path=("models", taken), message=message, got=taken, fix="write another key")
    yield from _beyond_the_gateway(serving)


def _beyond_the_gateway(serving: ServingSpec) -> Iterator[Problem]:
    """What KServe's own ways to divide or hold requests need of the gateway."""
    gateway = serving.gateway
    for key, model in sorted(serving.models.items()):
        path = ("models", key, "rollout", "kind")
        if isinstance(model.rollout, LlmGroupsSpec) and not isinstance(gateway, EnvoyGatewaySpec):
            why = "and nobody would be asked who it is" if gateway else "and there is none"
            message = f"divides requests by routes of KServe's own at the gateway, {why}"
            fix = "add gateway: {kind: envoy}, or remove the rollout"
            lacks = () if gateway else ("gateway",)
            yield Problem(path=path, message=message, got=model.rollout.kind, fix=fix, lacks=lacks)
        if model.kserve_mode is KServeMode.KNATIVE and isinstance(gateway, AlbGatewaySpec):
            message = "is known to Knative by another host, and an application load balancer rewrites none"
            mode, fix = ("models", key, "server", "kserve", "mode"), "write standard, or gateway.kind: envoy"
            yield Problem(path=mode, message=message, got=KServeMode.KNATIVE.value, fix=fix)


def replicas_for_updates(model: ModelServiceSpec) -> int:
    """Replicas beyond the most that there may be, while a new version takes over: made before others go."""
    if model.kserve_mode is KServeMode.KNATIVE:
        # A revision begins with all that it has to have.
        return max(1, model.autoscaling.min_replicas)
    return 1 + fixed_replicas(model)


def fixed_replicas(model: ModelServiceSpec) -> int:
    """Replicas of a candidate in a group, which nothing scales."""
    return model.rollout.replicas if isinstance(model.rollout, LlmGroupsSpec) else 0
