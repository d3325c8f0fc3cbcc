"""Serving of environments that are not committed ones: each kind of gateway, of rollout, and of KServe's modes."""

import json
from typing import Any

import pytest

from tests.infra.cases import plan_of

RELEASE = "kubernetes:helm.sh/v3:Release"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject"
INFERENCE = "kubernetes:serving.kserve.io/v1beta1:InferenceService"
GROUP = "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
RULES = "kubernetes:gateway.k8s.aws/v1:ListenerRuleConfiguration"
BALANCER = "kubernetes:gateway.k8s.aws/v1:LoadBalancerConfiguration"
EXTENSION = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyExtensionPolicy"

ALB, ROLLOUTS = "gateway", "rollouts"


@pytest.mark.parametrize("case", [ALB, ROLLOUTS])
def test_nothing_is_out_of_order(case: str) -> None:
    plan_of(case).holds_invariants()


def test_load_balancer_knows_every_replica_and_no_envoy_is_there() -> None:
    plan_of(ALB).has_counts(
        Gateway=1,
        HTTPRoute=3,
        # Of the gateway, and of each model and candidate.
        TargetGroupConfiguration=5,
        # Who may come in, and with which variant a user stays.
        ListenerRuleConfiguration=2,
        WebAcl=1,
        WebAclLoggingConfiguration=1,
        EnvoyProxy=0,
        Rollout=0,
        InferenceService=2,
        LLMInferenceService=0,
        KnativeServing=0,
        ScaledObject=4,
    )


def test_load_balancer_has_its_web_acl_and_logs_once_the_bucket_lets_them_in() -> None:
    balancer = plan_of(ALB).resource("gateway", BALANCER)
    balancer.is_wired("spec", to="gateway", output="arn").depends_on("logs-policy")


def test_logs_of_the_web_acl_are_encrypted_with_the_key_of_logs() -> None:
    group = plan_of(ALB).resource("gateway-web-acl", "aws:cloudwatch/logGroup:LogGroup")
    group.is_wired("kmsKeyId", to="logs", output="arn")


def test_load_balancer_goes_while_its_controller_is_there() -> None:
    plan_of(ALB).resource("gateway", GATEWAY).depends_on("gateway-load-balancers")


@pytest.mark.parametrize("key", ["assistant", "classifier", "classifier-candidate", "trees"])
def test_models_let_the_load_balancer_in_by_the_blocks_of_the_network(key: str) -> None:
    assert '"cidr": "10.20.0.0/16"' in json.dumps(plan_of(ALB).resource(key, POLICY).inputs["spec"]["ingress"])


@pytest.mark.parametrize("key", ["assistant", "classifier", "trees"])
def test_routes_go_before_the_gateway(key: str) -> None:
    plan_of(ALB).resource(f"{key}-model-route", ROUTE).depends_on("gateway")


def test_requests_are_divided_between_a_model_and_its_candidate() -> None:
    route = plan_of(ALB).resource("classifier-model-route", ROUTE).inputs["spec"]
    backends = [backend for rule in route["rules"] for backend in rule["backendRefs"]]
    assert sorted(backend["weight"] for backend in backends) == [10, 90]
    plan_of(ALB).resource("classifier-model-route", ROUTE).depends_on("classifier-candidate").depends_on("classifier")


def test_what_keeps_users_with_a_variant_goes_while_the_controller_is_there() -> None:
    plan_of(ALB).resource("classifier-variants", RULES).depends_on("gateway")


@pytest.mark.parametrize("key", ["assistant", "trees"])
def test_inference_services_go_while_kserve_is_there(key: str) -> None:
    plan_of(ALB).resource(key, INFERENCE).depends_on("kserve-kserve-resources")


@pytest.mark.parametrize(
    ("case", "release"),
    [(ALB, "kserve-kserve-resources"), (ROLLOUTS, "kserve-kserve-llmisvc-resources")],
)
def test_kserve_starts_once_the_gateway_has_brought_its_definitions(case: str, release: str) -> None:
    """Its controller looks for routes once, as it starts."""
    plan_of(case).resource(release, RELEASE).depends_on("gateway")


def test_every_kind_of_rollout_makes_what_it_takes() -> None:
    plan_of(ROLLOUTS).has_counts(
        # Not of the group, whose routes are KServe's.
        HTTPRoute=5,
        Rollout=1,
        AnalysisTemplate=1,
        EnvoyExtensionPolicy=1,
        InferenceService=1,
        LLMInferenceService=2,
        KnativeServing=1,
        # Not of the model that Knative scales, nor of the group's candidate, which nothing does.
        ScaledObject=7,
        HorizontalPodAutoscaler=0,
    )


def test_canary_scales_its_rollout_and_goes_before_what_runs_it() -> None:
    plan = plan_of(ROLLOUTS)
    target = plan.resource("classifier", SCALED).depends_on("classifier-rollout").inputs["spec"]["scaleTargetRef"]
    assert target == {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "classifier"}
    plan.resource("classifier-rollout", ROLLOUT).depends_on("rollouts").depends_on("classifier-model-route")
    plan.resource("rollouts", RELEASE).depends_on("gateway")


@pytest.mark.parametrize("key", ["ranker", "translator"])
def test_candidates_scale_by_themselves(key: str) -> None:
    scaled = plan_of(ROLLOUTS).resource(f"{key}-candidate", SCALED).depends_on(f"{key}-candidate")
    assert scaled.inputs["spec"]["scaleTargetRef"]["name"] == f"{key}-candidate"
    assert f"{key}-candidate" in json.dumps(scaled.inputs["spec"]["triggers"])


@pytest.mark.parametrize("key", ["ranker", "ranker-candidate", "translator", "translator-candidate"])
def test_candidates_run_their_own_image(key: str) -> None:
    pod = plan_of(ROLLOUTS).resource(key, DEPLOYMENT).inputs["spec"]["template"]["spec"]
    expected = f"ghcr.io/example/{key.removesuffix('-candidate')}:v4" if "candidate" in key else "classifier:v3"
    assert pod["containers"][0]["image"].endswith(expected)


def test_copies_of_requests_go_to_the_candidate() -> None:
    (rule,) = plan_of(ROLLOUTS).resource("translator-model-route", ROUTE).inputs["spec"]["rules"]
    (mirror,) = [each for each in rule["filters"] if each["type"] == "RequestMirror"]
    assert mirror["requestMirror"]["percent"] == 20
    assert "translator-candidate" in json.dumps(mirror["requestMirror"]["backendRef"])
    assert "translator-candidate" not in json.dumps(rule["backendRefs"])


@pytest.mark.parametrize("key", ["grouped", "grouped-candidate"])
@pytest.mark.parametrize("release", ["gateway", "kserve-kserve-llmisvc-resources", "kserve-cert-manager"])
def test_groups_go_while_gateway_and_kserve_are_there(key: str, release: str) -> None:
    plan_of(ROLLOUTS).resource(key, GROUP).depends_on(release)


@pytest.mark.parametrize("needed", ["kserve-knative", "kserve-kserve-resources"])
def test_what_knative_scales_goes_while_knative_is_there(needed: str) -> None:
    plan_of(ROLLOUTS).resource("quiet", INFERENCE).depends_on(needed)


def test_requests_find_knatives_gateway_by_leave_of_its_namespace() -> None:
    plan = plan_of(ROLLOUTS)
    plan.resource("quiet-model-route", ROUTE).depends_on("quiet-grant").depends_on("quiet")
    grant: Any = plan.resource("quiet-grant", "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant").inputs
    assert grant["spec"]["from"] == [
        {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "serving"}
    ]
    assert grant["metadata"]["namespace"] == "knative-serving"


def test_picker_is_asked_once_it_is_there_and_the_gateway() -> None:
    extension = plan_of(ROLLOUTS).resource("assistant-picker", EXTENSION)
    extension.depends_on("assistant-picker").depends_on("gateway")
    assert extension.inputs["spec"]["targetRefs"][0]["name"] == "assistant"
