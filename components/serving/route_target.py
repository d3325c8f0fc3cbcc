"""Where requests for a model go within the cluster, whatever runs it. Pure functions; no pulumi here."""

from dataclasses import dataclass

from components.serving.knative_values import KNATIVE_NAMESPACE, KOURIER_PORT, KOURIER_SERVICE
from components.serving.kserve_spec import KServeMode
from components.serving.model_server import ports_of
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.scale_target import workload_name


@dataclass(frozen=True, kw_only=True)
class RouteTarget:
    """A Service, and what it takes to be understood by it."""

    service: str
    namespace: str
    """Another one than that of the model needs a ReferenceGrant there."""
    port: int
    host: str | None = None
    """Host that requests have to have there; any if left out. A gateway rewrites it."""


def route_target(spec: ModelServiceSpec, name: str, namespace: str) -> RouteTarget:
    """What sends requests for the model `name` sends them here, but for those that wait for KEDA's interceptor.

    Knative's Service of a model is a name for its own gateway, Kourier, which knows models by their host.
    """
    if spec.kserve_mode is KServeMode.KNATIVE:
        host = f"{workload_name(spec, name)}.{namespace}.svc.cluster.local"
        return RouteTarget(service=KOURIER_SERVICE, namespace=KNATIVE_NAMESPACE, port=KOURIER_PORT, host=host)
    return RouteTarget(service=name, namespace=namespace, port=ports_of(spec).http)
