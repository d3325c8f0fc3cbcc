"""Served models as the monitoring sees them: whose pods, whose requests, what is promised. Pure; no pulumi here."""

from collections.abc import Iterator

from components.monitoring.facts import Endpoint
from components.serving.canary_spec import CanarySpec
from components.serving.candidate import candidate_key, candidate_of
from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.kserve_spec import KServeMode
from components.serving.llm_group import candidate_spec
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.runtime import Runtime
from components.serving.scale_target import workload_name
from components.serving.serving_spec import ServingSpec
from components.serving.shadow_spec import ShadowSpec
from components.serving.variant import Variant, clusters_of

KSERVE_ROUTE = "-kserve-route"
"""What KServe's own routes are called, after their LLMInferenceService (kserve/kserve, pkg/controller/v1alpha2/llmisvc,
2026-11)."""


def every_model(serving: ServingSpec) -> dict[str, ModelServiceSpec]:
    """All models and candidates that have pods, by key, which is in the label groundplane/model of their pods."""
    found = dict(serving.models)
    for key, spec in sorted(serving.models.items()):
        if (candidate := _candidate(key, spec)) is not None:
            found[candidate_key(key)] = candidate
    return found


def endpoints_of(serving: ServingSpec) -> dict[str, Endpoint]:
    """All models and candidates as endpoints, by key."""
    return dict(sorted(_endpoints(serving)))


def _candidate(key: str, spec: ModelServiceSpec) -> ModelServiceSpec | None:
    if isinstance(spec.rollout, LlmGroupsSpec):
        return candidate_spec(spec, spec.rollout)
    return candidate_of(key, spec)


def _endpoints(serving: ServingSpec) -> Iterator[tuple[str, Endpoint]]:
    for key, spec in serving.models.items():
        yield key, _endpoint(serving.namespace, key, spec, _clusters(serving.namespace, key, spec))
        if (candidate := _candidate(key, spec)) is None:
            continue
        # Any member of a group may have the route that divides requests: they are counted as the model's.
        counted = not isinstance(spec.rollout, LlmGroupsSpec)
        clusters = clusters_of(spec, serving.namespace, key, Variant.CANDIDATE) if counted else None
        seen = not isinstance(spec.rollout, ShadowSpec)
        beside = candidate_key(key)
        yield beside, _endpoint(serving.namespace, beside, candidate, clusters, seen=seen)


def _endpoint(namespace: str, key: str, spec: ModelServiceSpec, clusters: str | None, *, seen: bool = True) -> Endpoint:
    return Endpoint(
        latency_seconds=spec.slo.latency_seconds,
        latency_percent=spec.slo.percent,
        availability_percent=None if clusters is None else Endpoint.availability_percent,
        vllm=spec.server_runtime is Runtime.VLLM,
        seen=seen,
        namespace=namespace,
        workload=_workload(key, spec),
        clusters=clusters,
        canary_minutes=_canary_minutes(spec),
    )


def _clusters(namespace: str, key: str, spec: ModelServiceSpec) -> str:
    if isinstance(spec.rollout, LlmGroupsSpec):
        return f"httproute/{namespace}/({key}|{candidate_key(key)}){KSERVE_ROUTE}/.+"
    return clusters_of(spec, namespace, key, Variant.MODEL)


def _workload(key: str, spec: ModelServiceSpec) -> str:
    """Of a Deployment, of a Rollout, or of the Deployments of all of Knative's revisions.

    Revisions are numbered in five digits or more (knative/serving, pkg/reconciler/configuration; 2026-11).
    """
    name = workload_name(spec, key)
    return f"{name}-[0-9]+-deployment" if spec.kserve_mode is KServeMode.KNATIVE else name


def _canary_minutes(spec: ModelServiceSpec) -> int | None:
    if not isinstance(spec.rollout, CanarySpec):
        return None
    return sum(step.pause_minutes or 0 for step in spec.rollout.steps)
