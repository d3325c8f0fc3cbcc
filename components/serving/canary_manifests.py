"""Argo Rollouts' objects for a served model as plain data. Pure functions; no pulumi here.

Rollout and AnalysisTemplate of Argo Rollouts 1.9: docs/features/specification.md and analysis.md; of its plugin for the
Gateway API 0.17: docs/quick-start.md (argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi, 2026-11).
"""

from collections.abc import Iterator
from typing import Any

from components.serving.analysis_metric import AnalysisMetric
from components.serving.analysis_queries import (
    CANARY_HASH,
    STABLE_HASH,
    analysis_query,
    breaks,
    comparing_query,
    holds,
    holds_or_nothing,
)
from components.serving.canary_spec import AnalysisSpec, CanarySpec, CanaryStepSpec, CheckSpec, bounds
from components.serving.metric_queries import Place
from components.serving.model_manifests import selector
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import progress_seconds
from components.serving.variant import VARIANT_LABEL, Variant, canary_service, stable_service

Manifest = dict[str, Any]

ROLLOUTS_API, ROLLOUT, TEMPLATE = "argoproj.io/v1alpha1", "Rollout", "AnalysisTemplate"

PLUGIN = "argoproj-labs/gatewayAPI"
"""Name that the plugin expects in argo-rollouts-config and in every Rollout."""

NOTHING_MEASURED = 5
"""Measurements without a number that are waited for before somebody has to decide."""

ERRORS = 4
"""Queries in a row that Prometheus did not answer, after which all requests go back: nobody watches then."""

BACK_WITHOUT_STEPS = 3
"""Versions back that are taken at once, without steps: they have been seen."""

_ARGUMENTS = [
    {"name": CANARY_HASH, "valueFrom": {"podTemplateHashValue": "Latest"}},
    {"name": STABLE_HASH, "valueFrom": {"podTemplateHashValue": "Stable"}},
]


def watch_name(key: str) -> str:
    """Name of the template of what is watched all the time."""
    return f"{key}-watch"


def steps_name(key: str) -> str:
    """Name of the template of what is measured between steps."""
    return f"{key}-step"


def rollout_spec(
    spec: ModelServiceSpec, canary: CanarySpec, *, key: str, namespace: str, deployment: Any, route: Any
) -> Manifest:
    """Spec of a model's Rollout, which takes its pods from the Deployment and changes weights of the route.

    Both are names, text or Outputs. The replicas are those to begin with: they are the autoscaler's from then on.
    """
    return {
        "replicas": max(1, spec.autoscaling.min_replicas),
        "revisionHistoryLimit": 5,
        "progressDeadlineSeconds": progress_seconds(spec),
        "progressDeadlineAbort": True,
        "rollbackWindow": {"revisions": BACK_WITHOUT_STEPS},
        "selector": {"matchLabels": selector(key)},
        # The Deployment goes to 0 once the Rollout has its replicas, and stays there.
        "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployment, "scaleDown": "onsuccess"},
        "strategy": {"canary": _strategy(canary, key=key, namespace=namespace, route=route)},
    }


def watch_spec(spec: ModelServiceSpec, canary: CanarySpec, place: Place, *, server: str) -> Manifest:
    """Spec of the template of what is watched from the first step to the last."""
    return _template(spec, canary.analysis, place, server, {"initialDelay": f"{canary.analysis.window_seconds}s"})


def measurements_spec(spec: ModelServiceSpec, canary: CanarySpec, place: Place, *, server: str) -> Manifest:
    """Spec of the template of what is measured between steps, as often as each of these says."""
    made = _template(spec, canary.analysis, place, server, {"count": "{{args.count}}"})
    return {**made, "args": [*made["args"], {"name": "count"}]}


def _strategy(canary: CanarySpec, *, key: str, namespace: str, route: Any) -> Manifest:
    steps = [part for step in canary.steps for part in _step(step, key)]
    return {
        "stableService": stable_service(key),
        "canaryService": canary_service(key),
        "stableMetadata": {"labels": {VARIANT_LABEL: Variant.STABLE.value}},
        "canaryMetadata": {"labels": {VARIANT_LABEL: Variant.CANARY.value}},
        "maxSurge": 1,
        "maxUnavailable": 0,
        "dynamicStableScale": not canary.keep_stable,
        "trafficRouting": {"plugins": {PLUGIN: {"httpRoute": route, "namespace": namespace}}},
        # Not before the new version has requests.
        "analysis": {
            "templates": [{"templateName": watch_name(key)}],
            "startingStep": min(1, len(steps) - 1),
            "args": _ARGUMENTS,
        },
        "steps": steps,
    }


def _step(step: CanaryStepSpec, key: str) -> Iterator[Manifest]:
    yield {"setWeight": step.percent}
    if step.pause_minutes is None:
        yield {"pause": {}}
    elif step.pause_minutes:
        yield {"pause": {"duration": f"{step.pause_minutes}m"}}
    if step.measurements:
        arguments = [*_ARGUMENTS, {"name": "count", "value": str(step.measurements)}]
        yield {"analysis": {"templates": [{"templateName": steps_name(key)}], "args": arguments}}


def _template(spec: ModelServiceSpec, analysis: AnalysisSpec, place: Place, server: str, timing: Manifest) -> Manifest:
    slo = spec.slo
    limits = bounds(analysis, latency_seconds=slo.latency_seconds, first_token_seconds=slo.first_token_seconds)
    metrics: list[Manifest] = []
    for metric, bound in limits.items():
        if bound is None:
            raise ValueError(f"{place.name}: {metric.value} has no bound; set it, or slo.first_token_seconds")
        name, check = metric.value.replace("_", "-"), analysis.checks[metric]
        query = analysis_query(metric, spec.runtime, place)
        metrics.append(_metric(name, query, server, analysis, timing, _verdict(analysis, bound)))
        if (more := _compared(metric, check)) is not None:
            query = comparing_query(metric, spec.runtime, place)
            verdict = {"successCondition": holds_or_nothing(more)}
            metrics.append(_metric(f"{name}-above-stable", query, server, analysis, timing, verdict))
    return {"args": [{"name": CANARY_HASH}, {"name": STABLE_HASH}], "metrics": metrics}


def _compared(metric: AnalysisMetric, check: CheckSpec) -> float | None:
    return None if metric is AnalysisMetric.RESTARTS else check.above_stable_percent


def _verdict(analysis: AnalysisSpec, bound: float) -> Manifest:
    if analysis.without_requests == "pass":
        return {"successCondition": holds_or_nothing(bound)}
    return {
        "successCondition": holds(bound),
        "failureCondition": breaks(bound),
        "inconclusiveLimit": NOTHING_MEASURED,
    }


def _metric(
    name: str, query: str, server: str, analysis: AnalysisSpec, timing: Manifest, verdict: Manifest
) -> Manifest:
    return {
        "name": name,
        "interval": f"{analysis.interval_seconds}s",
        "failureLimit": analysis.failures,
        "consecutiveErrorLimit": ERRORS,
        "provider": {"prometheus": {"address": server, "query": query}},
        **timing,
        **verdict,
    }
