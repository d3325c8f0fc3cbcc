"""Small programs of models with routes and rollouts: a gateway, Argo Rollouts, and one model of each kind.

What they share with all programs of serving is imported late: those are made of these too.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from components.cluster.grant_targets import GrantTargets
from components.cluster.pod_identity import TargetCluster
from components.serving.autoscaling import Autoscaling, AutoscalingArgs
from components.serving.canary_spec import CanarySpec
from components.serving.candidate import candidate_key, candidate_of, with_candidates
from components.serving.gateway import Gateway, GatewayArgs
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec
from components.serving.model_canary import ModelCanary, ModelCanaryArgs
from components.serving.model_route import ModelRoute, ModelRouteArgs
from components.serving.model_service import ModelService, ModelServiceArgs
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.rollout_controller import RolloutController, RolloutControllerArgs
from components.serving.serving_platform import ServingPlatform, ServingPlatformArgs
from components.serving.serving_spec import ServingSpec
from components.serving.variant import Variant, clusters_of
from tests.components.cluster.programs_team_namespace import CLUSTER_ARN
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, changed, serving

OTHER = "b" * 64
NEW = f"s3://models/assistant@sha256:{OTHER}"

GATEWAY: dict[str, Any] = {
    "kind": "envoy",
    "domain": "models.example.com",
    "certificate": {"kind": "none"},
    "authentication": {"kind": "none"},
}
ALB: dict[str, Any] = changed(GATEWAY, kind="alb")

CANARY: dict[str, Any] = {
    "kind": "canary",
    "steps": [{"percent": 10, "pause_minutes": 5, "measurements": 3}, {"percent": 100, "pause_minutes": 0}],
    "analysis": {
        "checks": {"failed_requests": {}, "latency_p95": {"above_stable_percent": 25}, "restarts": {}},
        "window_seconds": 120,
    },
}
AB: dict[str, Any] = {
    "kind": "ab",
    "candidate": {"source": NEW},
    "weights": {"model": 90, "candidate": 10},
    "stickiness": {"by": "cookie"},
}
SHADOW: dict[str, Any] = {"kind": "shadow", "candidate": {"source": NEW}, "percent": 20}

ROLLOUTS: dict[str, dict[str, Any]] = {
    "assistant": changed(ASSISTANT, rollout=CANARY),
    "compared": changed(ASSISTANT, rollout=AB),
    "plain": CLASSIFIER,
    "shadowed": changed(ASSISTANT, rollout=SHADOW),
}


def gateway_spec(document: Mapping[str, Any] = GATEWAY) -> EnvoyGatewaySpec | AlbGatewaySpec:
    kinds: dict[str, type[EnvoyGatewaySpec | AlbGatewaySpec]] = {"envoy": EnvoyGatewaySpec, "alb": AlbGatewaySpec}
    return kinds[document["kind"]].model_validate_json(json.dumps(document))


def roll_out(
    spec: ServingSpec,
    home: pulumi.ResourceOptions,
    *,
    gateway: EnvoyGatewaySpec | AlbGatewaySpec,
    cluster: TargetCluster,
    vpc_id: pulumi.Input[str] = "vpc-0123456789abcdef0",
    bucket_name: pulumi.Input[str] = "groundplane-test-models",
) -> None:
    """All models of `spec`, with their candidates, routes and canaries, as an environment makes them."""
    from tests.components.serving.programs import ACCOUNT, BUCKET_NAME, TAGS, files_targets, nodes

    system = ["cluster-system"]
    platform = ServingPlatform(
        "serving",
        ServingPlatformArgs(
            namespace=spec.namespace,
            holds_requests=spec.holds_requests,
            has_canaries=spec.has_canaries,
            behind_load_balancer=isinstance(gateway, AlbGatewaySpec),
            system_node_groups=system,
        ),
        home,
    )
    way_in = Gateway(
        "gateway",
        GatewayArgs(
            spec=gateway,
            namespace=spec.gateway_namespace,
            models=with_candidates(spec.models),
            models_namespace=spec.namespace,
            models_namespace_ready=platform.namespace,
            cluster=cluster,
            vpc_id=vpc_id,
            network_blocks=["10.40.0.0/16"],
            system_node_groups=system,
            tags=TAGS,
        ),
        home,
    )
    controller = None
    if spec.has_canaries:
        after = RolloutControllerArgs(system_node_groups=system)
        controller = RolloutController("rollouts", after, home)
    assert spec.prometheus is not None
    prometheus = spec.prometheus

    def serve(key: str, model: ModelServiceSpec) -> ModelService:
        return ModelService(
            key,
            ModelServiceArgs(
                spec=model,
                namespace=spec.namespace,
                namespace_ready=platform.namespace,
                capacity=nodes()[model.accelerator.nodes],
                cluster=cluster,
                files=files_targets(key, bucket_name),
                grants=GrantTargets(
                    buckets={"models": f"arn:aws:s3:::{BUCKET_NAME}"},
                    bucket_keys={"models": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/00000000-0000-4000-8000-000000000000"},
                ),
                callers=spec.callers(model),
                monitoring=prometheus.namespace,
                after=platform.priorities,
                tags=TAGS,
            ),
            home,
        )

    def scale(key: str, model: ModelServiceSpec, made: ModelService, **more: Any) -> None:
        Autoscaling(
            key,
            AutoscalingArgs(
                spec=model,
                namespace=spec.namespace,
                namespace_ready=platform.namespace,
                deployment_name=made.deployment_name,
                service_name=made.service_name,
                prometheus_url=prometheus.url,
                gateway_namespace=spec.gateway_namespace,
                capacity=nodes()[model.accelerator.nodes],
                after=[*platform.releases, *platform.priorities],
                **more,
            ),
            home,
        )

    for key, model in sorted(spec.models.items()):
        made, candidate = serve(key, model), candidate_of(key, model)
        beside = serve(candidate_key(key), candidate) if candidate else None
        route = ModelRoute(
            key,
            ModelRouteArgs(
                spec=model,
                namespace=spec.namespace,
                namespace_ready=platform.namespace,
                gateway=gateway,
                gateway_name=way_in.gateway_name,
                gateway_namespace=way_in.gateway_namespace,
                service_name=made.service_name,
                candidate_service_name=beside.service_name if beside else None,
                after=platform.releases,
            ),
            home,
        )
        canary = None
        if isinstance(model.rollout, CanarySpec) and controller is not None:
            canary = ModelCanary(
                key,
                ModelCanaryArgs(
                    spec=model,
                    namespace=spec.namespace,
                    namespace_ready=platform.namespace,
                    deployment_name=made.deployment_name,
                    route_name=route.route_name,
                    prometheus_url=prometheus.url,
                    gateway_namespace=spec.gateway_namespace,
                    after=[controller.release],
                ),
                home,
            )
        scale(key, model, made, rollout_name=canary.rollout_name if canary else None)
        if candidate is not None and beside is not None:
            clusters = clusters_of(model, spec.namespace, key, Variant.CANDIDATE)
            scale(candidate_key(key), candidate, beside, gateway_clusters=clusters)


def program(models: Mapping[str, Any], gateway: Mapping[str, Any] = GATEWAY) -> Callable[[], object]:
    """A program that makes these models, with this gateway, on a cluster that is there already."""

    def made() -> None:
        from tests.components.serving.programs import ACCOUNT, REGION, providers

        cluster = TargetCluster(name="groundplane-test", arn=CLUSTER_ARN, account=ACCOUNT, region=REGION)
        roll_out(serving(dict(models)), providers(), gateway=gateway_spec(gateway), cluster=cluster)

    return made


ON_ALB = {
    "assistant": changed(
        ROLLOUTS["assistant"],
        rollout__analysis__checks={"latency_p95": {}, "restarts": {}},
        autoscaling__metric="queue_depth",
    ),
    "compared": changed(ROLLOUTS["compared"], autoscaling__metric="queue_depth"),
}

PROGRAMS: dict[str, Callable[[], object]] = {
    "rollouts": program(ROLLOUTS),
    "rollouts-alb": program(ON_ALB, ALB),
}
