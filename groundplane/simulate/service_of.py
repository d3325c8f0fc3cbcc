"""From a model of a stack file to the figures of the simulation. Chooses no figure itself."""

from components.catalog.instances import instance_type
from components.serving.model_service_spec import ModelServiceSpec, Runtime
from components.serving.performance_spec import PerformanceSpec, TokenPerformanceSpec
from components.serving.startup_spec import NODE_SECONDS, PROBE_SECONDS
from groundplane.simulate.service_model import ColdStart, ServiceModel, batch_speeds


def service_of(model: ModelServiceSpec) -> ServiceModel:
    """What the model's replicas can do, and what they cost."""
    node = instance_type(model.accelerator.instance_type)
    performance = model.performance
    tokens = performance if isinstance(performance, TokenPerformanceSpec) else None
    return ServiceModel(
        slots=performance.max_concurrent_requests,
        speeds=_speeds(performance),
        prefill_tokens_per_second=tokens.prefill_tokens_per_second if tokens else float("inf"),
        fixed_tokens=None if tokens else 1.0,
        timeout_seconds=float(model.requests.timeout_seconds),
        drain_seconds=float(model.requests.drain_seconds),
        cold_start=cold_start_of(model),
        replicas_per_node=model.accelerator.replicas_per_node,
        node_gpus=node.accelerator.count if node.accelerator else 0,
        node_usd_per_hour=node.on_demand_usd_us_east_1,
        headroom_replicas=model.startup.headroom_replicas,
        node_idle_seconds=float(model.startup.node_idle_seconds),
        slo_seconds=model.slo.latency_seconds,
        slo_first_token_seconds=model.slo.first_token_seconds,
        slo_percent=model.slo.percent,
    )


def cold_start_of(model: ModelServiceSpec) -> ColdStart:
    """What a replica takes until its first request."""
    weights_gb = model.shape.weights_gb if model.shape else 0.0
    return ColdStart(
        node_seconds=NODE_SECONDS,
        image_seconds=model.startup.image_seconds,
        load_seconds=model.startup.load_seconds(weights_gb, compiles=model.server_runtime is Runtime.VLLM),
        probe_seconds=PROBE_SECONDS,
    )


def _speeds(performance: PerformanceSpec) -> tuple[float, ...]:
    slots = performance.max_concurrent_requests
    if isinstance(performance, TokenPerformanceSpec):
        alone, together = performance.single_tokens_per_second, performance.decode_tokens_per_second
    else:
        alone, together = 1 / performance.request_seconds, performance.requests_per_second
    return batch_speeds(slots, alone=alone, together=together)
