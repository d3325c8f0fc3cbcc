"""Every runtime with every metric and every kind of rollout: each is planned with exactly its objects, or refused with
what keeps it from being.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from components.cluster.grant_targets import GrantTargets
from components.cluster.pod_identity import TargetCluster
from components.serving.autoscaling import Autoscaling, AutoscalingArgs
from components.serving.canary_spec import CanarySpec
from components.serving.candidate import candidate_key, candidate_of
from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.kserve_spec import KServeMode
from components.serving.metric import Metric
from components.serving.model_canary import ModelCanary, ModelCanaryArgs
from components.serving.model_route import ModelRoute, ModelRouteArgs
from components.serving.model_service import GatewayRef, ModelService, ModelServiceArgs
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.rollout_kind import RolloutKind
from components.serving.runtime import Runtime
from components.serving.variant import Variant, clusters_of
from groundplane.testing import record
from tests.components.cluster.programs_team_namespace import CLUSTER_ARN
from tests.components.problems import problems
from tests.components.serving.programs import (
    ACCOUNT,
    BUCKET_NAME,
    REGION,
    TAGS,
    files_targets,
    nodes,
    providers,
)
from tests.components.serving.programs_rollouts import AB, CANARY, NEW, SHADOW, gateway_spec
from tests.components.serving.specs import ASSISTANT, DIGEST, changed

NAME = "assistant"
TRITON = changed(ASSISTANT, runtime="triton")
CUSTOM = changed(ASSISTANT, runtime="custom")
RUNTIMES: dict[str, dict[str, Any]] = {
    "vllm": ASSISTANT,
    "triton": TRITON,
    "custom": CUSTOM,
    **{
        f"kserve-{mode.value}": changed(
            ASSISTANT, runtime="kserve", server={"kserve": {"mode": mode.value, "server": "vllm"}}
        )
        for mode in KServeMode
    },
}

KNATIVE: dict[str, Any] = {"kind": "knative", "percent": 10}
GROUPS: dict[str, Any] = {"kind": "llm_groups", "candidate": {"source": NEW}}
ROLLOUTS: dict[RolloutKind, dict[str, Any]] = {
    RolloutKind.CANARY: CANARY,
    RolloutKind.AB: AB,
    RolloutKind.SHADOW: SHADOW,
    RolloutKind.KNATIVE: KNATIVE,
    RolloutKind.LLM_GROUPS: GROUPS,
}

ALL = frozenset(Metric)
OUTSIDE = {Metric.IN_FLIGHT_REQUESTS, Metric.LATENCY_P95, Metric.GPU_UTILISATION, Metric.SCHEDULE}
HAS: dict[str, frozenset[Metric]] = {
    "vllm": ALL,
    "triton": frozenset(OUTSIDE | {Metric.QUEUE_DEPTH}),
    "custom": frozenset(OUTSIDE),
    "kserve-standard": ALL,
    "kserve-llm": ALL,
    "kserve-knative": frozenset({Metric.IN_FLIGHT_REQUESTS}),
}
"""Metrics by runtime."""

BESIDE = {RolloutKind.AB, RolloutKind.SHADOW}
DOES: dict[str, frozenset[RolloutKind]] = {
    "vllm": frozenset(BESIDE | {RolloutKind.CANARY}),
    "triton": frozenset(BESIDE | {RolloutKind.CANARY}),
    "custom": frozenset(BESIDE | {RolloutKind.CANARY}),
    "kserve-standard": frozenset(BESIDE),
    "kserve-llm": frozenset(BESIDE | {RolloutKind.LLM_GROUPS}),
    "kserve-knative": frozenset({RolloutKind.KNATIVE}),
}
"""Kinds by runtime."""

COUNTED_TWICE = {Metric.LATENCY_P95, Metric.GPU_UTILISATION}
"""By these an autoscaler takes replicas of both versions for its own."""

EVERY = list(product(RUNTIMES, Metric, RolloutKind))


def document(runtime: str, metric: Metric, kind: RolloutKind) -> dict[str, Any]:
    policy: dict[str, Any] = {"metric": metric.value, "min_replicas": 1, "max_replicas": 4}
    if metric is Metric.SCHEDULE:
        policy["schedule"] = {"night": {"replicas": 3, "start": "22:00", "end": "06:00"}}
    else:
        policy["target"] = 5
    return changed(RUNTIMES[runtime], autoscaling=policy, rollout=ROLLOUTS[kind])


def refusals(runtime: str, metric: Metric, kind: RolloutKind) -> Iterator[tuple[str, str]]:
    """Path of each refusal, and a part of its message that says what bounds it."""
    if metric not in HAS[runtime]:
        knative = "is nothing that Knative's autoscaler"
        own = f"is a metric that {RUNTIMES[runtime]['runtime']} servers do not have"
        yield "autoscaling.metric", knative if runtime == "kserve-knative" else own
    if runtime == "kserve-knative" and metric is Metric.SCHEDULE:
        yield "autoscaling.schedule", "is nothing that Knative's autoscaler heeds"
    if kind not in DOES[runtime]:
        yield "rollout.kind", ""
    elif kind is RolloutKind.CANARY and metric in COUNTED_TWICE:
        yield "rollout.keep_stable", "the autoscaler would make replicas of both until the maximum"
    elif kind is RolloutKind.LLM_GROUPS and metric is Metric.IN_FLIGHT_REQUESTS:
        yield "autoscaling.metric", "is counted on the model's own route"


@pytest.mark.parametrize(("runtime", "metric", "kind"), [each for each in EVERY if list(refusals(*each))])
def test_what_cannot_be_is_refused(runtime: str, metric: Metric, kind: RolloutKind) -> None:
    found = problems(ModelServiceSpec, json.dumps(document(runtime, metric, kind)))
    expected = sorted(refusals(runtime, metric, kind))
    told = sorted((problem.partition(": ")[0], problem) for problem in found)
    assert [path for path, _ in told] == [path for path, _ in expected]
    assert [part in problem for (_, part), (_, problem) in zip(expected, told, strict=True)] == [True] * len(told)


@pytest.mark.parametrize("kind", RolloutKind)
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_refused_kind_is_told_with_those_that_can_be(runtime: str, kind: RolloutKind) -> None:
    if kind in DOES[runtime]:
        return
    [problem] = problems(ModelServiceSpec, json.dumps(document(runtime, Metric.IN_FLIGHT_REQUESTS, kind)))
    assert f"; got '{kind.value}'; write " in problem
    fix = problem.rpartition("; ")[2].replace(",", "").split()
    assert {other.value for other in DOES[runtime]} & set(fix) or "server.kserve.mode:" in fix


FOR_EACH = (
    "apps/v1:Deployment",
    "core/v1:Service",
    "core/v1:ServiceAccount",
    "keda.sh/v1alpha1:ScaledObject",
    "networking.k8s.io/v1:NetworkPolicy",
    "policy/v1:PodDisruptionBudget",
)
KSERVE_KINDS = {
    "kserve-standard": "serving.kserve.io/v1beta1:InferenceService",
    "kserve-knative": "serving.kserve.io/v1beta1:InferenceService",
    "kserve-llm": "serving.kserve.io/v1alpha2:LLMInferenceService",
}
ROUTE = "gateway.networking.k8s.io/v1:HTTPRoute"


def workload(runtime: str) -> Counter[str]:
    """Objects of one model or candidate."""
    found = Counter(FOR_EACH)
    if runtime in KSERVE_KINDS:
        del found["apps/v1:Deployment"]
        found[KSERVE_KINDS[runtime]] += 1
    if runtime == "kserve-knative":
        # It has a service and an autoscaler of its own.
        del found["core/v1:Service"], found["keda.sh/v1alpha1:ScaledObject"]
    return found


def objects(runtime: str, kind: RolloutKind) -> Counter[str]:
    """Objects of a model with its rollout."""
    found = workload(runtime)
    if kind is RolloutKind.LLM_GROUPS:
        # KServe makes the routes, and nothing scales the candidate.
        candidate = workload(runtime)
        del candidate["keda.sh/v1alpha1:ScaledObject"]
        return found + candidate
    found[ROUTE] += 1
    if kind is RolloutKind.CANARY:
        found += Counter({"core/v1:Service": 2, "argoproj.io/v1alpha1:AnalysisTemplate": 2})
        found["argoproj.io/v1alpha1:Rollout"] += 1
    elif kind is RolloutKind.KNATIVE:
        found["gateway.networking.k8s.io/v1beta1:ReferenceGrant"] += 1
    else:
        found += workload(runtime)
    return found


def made(spec: ModelServiceSpec) -> None:
    """One model and all that belongs to it, with nothing else."""
    home, gateway = providers(), gateway_spec()
    place: dict[str, Any] = {"namespace": "serving", "namespace_ready": "serving"}

    def serve(key: str, model: ModelServiceSpec) -> ModelService:
        wired = ModelServiceArgs(
            spec=model,
            **place,
            capacity=nodes()["inference"],
            cluster=TargetCluster(name="groundplane-test", arn=CLUSTER_ARN, account=ACCOUNT, region=REGION),
            files=files_targets(key),
            grants=GrantTargets(buckets={"models": f"arn:aws:s3:::{BUCKET_NAME}"}, bucket_keys={}),
            callers=["envoy-gateway-system"],
            monitoring="monitoring",
            gateway=GatewayRef(name="models", namespace="envoy-gateway-system"),
            tags=TAGS,
        )
        return ModelService(key, wired, home)

    def scale(key: str, model: ModelServiceSpec, service: ModelService, **more: Any) -> None:
        wired = AutoscalingArgs(
            spec=model,
            **place,
            deployment_name=service.deployment_name,
            service_name=service.service_name,
            prometheus_url="http://prometheus:9090",
            gateway_namespace="envoy-gateway-system",
            capacity=nodes()["inference"],
            after=[],
            **more,
        )
        Autoscaling(key, wired, home)

    service, candidate = serve(NAME, spec), candidate_of(NAME, spec)
    beside = serve(candidate_key(NAME), candidate) if candidate else None
    rollout_name = None
    if not isinstance(spec.rollout, LlmGroupsSpec):
        routed = ModelRouteArgs(
            spec=spec,
            **place,
            gateway=gateway,
            gateway_name="gateway",
            gateway_namespace="envoy-gateway-system",
            service_name=service.service_name,
            candidate_service_name=beside.service_name if beside else None,
        )
        route = ModelRoute(NAME, routed, home)
        if isinstance(spec.rollout, CanarySpec):
            watched = ModelCanaryArgs(
                spec=spec,
                **place,
                deployment_name=service.deployment_name,
                route_name=route.route_name,
                prometheus_url="http://prometheus:9090",
                gateway_namespace="envoy-gateway-system",
                after=[],
            )
            rollout_name = ModelCanary(NAME, watched, home).rollout_name
    scale(NAME, spec, service, rollout_name=rollout_name)
    if candidate is not None and beside is not None:
        clusters = clusters_of(spec, "serving", NAME, Variant.CANDIDATE)
        scale(candidate_key(NAME), candidate, beside, gateway_clusters=clusters)


@pytest.mark.parametrize(("runtime", "metric", "kind"), [each for each in EVERY if not list(refusals(*each))])
def test_what_can_be_is_planned_with_exactly_its_objects(runtime: str, metric: Metric, kind: RolloutKind) -> None:
    spec = ModelServiceSpec.model_validate_json(json.dumps(document(runtime, metric, kind)))
    plan = record(lambda: made(spec)).plan
    found = Counter(r.type.removeprefix("kubernetes:") for r in plan.resources if r.type.startswith("kubernetes:"))
    assert found == objects(runtime, kind)


def test_tables_have_every_runtime_and_kind() -> None:
    assert {key.partition("-")[0] for key in RUNTIMES} == {runtime.value for runtime in Runtime}
    assert ROLLOUTS.keys() == set(RolloutKind)
    assert DIGEST not in NEW
