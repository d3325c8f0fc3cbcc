from functools import cache
from typing import Any

import pulumi_aws as aws
import pytest

from components.catalog.charts import CHARTS, ChartName
from components.cluster.pod_identity import TargetCluster
from components.serving.gateway import Gateway, GatewayArgs
from components.serving.gateway_values import envoy_gateway_values, gateway_cpu_millicores
from components.serving.probes import longest_answer_seconds
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs import SLEEPING
from tests.components.serving.programs_gateway import ALB, ENVOY, PROGRAMS, PUBLIC, gateway, opened, providers
from tests.components.serving.programs_rollouts import PROGRAMS as ROLLOUTS
from tests.components.serving.programs_rollouts import program
from tests.components.serving.specs import model

RELEASE = "kubernetes:helm.sh/v3:Release"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
CLASS = "kubernetes:gateway.networking.k8s.io/v1:GatewayClass"
SECURITY = "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy"
PROXY = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy"
TRAFFIC = "kubernetes:gateway.envoyproxy.io/v1alpha1:ClientTrafficPolicy"
SERVICE = "kubernetes:core/v1:Service"
NAMESPACE = "kubernetes:core/v1:Namespace"
BALANCER = "kubernetes:gateway.k8s.aws/v1:LoadBalancerConfiguration"
ACCESS = "kubernetes:gateway.k8s.aws/v1:ListenerRuleConfiguration"
TARGETS = "kubernetes:gateway.k8s.aws/v1:TargetGroupConfiguration"


@cache
def plan(name: str) -> RecordedPlan:
    return record(PROGRAMS[f"gateway-{name}"])


def values(name: str, release: str) -> Any:
    return plan(name).resource(release, RELEASE).inputs["values"]


def test_charts_are_pinned() -> None:
    for release, chart in (
        ("gateway", ChartName.ENVOY_GATEWAY),
        ("gateway-load-balancers", ChartName.LOAD_BALANCER_CONTROLLER),
    ):
        plan("envoy").resource(release, RELEASE).has(version=CHARTS[chart].version, chart=CHARTS[chart].address)


def test_envoy_gateway_runs_for_its_own_kind_alone() -> None:
    assert (
        values("envoy", "gateway")["deployment"]["replicas"],
        values("alb", "gateway")["deployment"]["replicas"],
    ) == (
        2,
        0,
    )


def test_load_balancer_controller_makes_application_gateways_for_their_kind_alone() -> None:
    gates = [values(name, "gateway-load-balancers")["controllerConfig"]["featureGates"] for name in ("envoy", "alb")]
    assert gates == [
        {"ALBGatewayAPI": False, "NLBGatewayAPI": False},
        {"ALBGatewayAPI": True, "NLBGatewayAPI": False},
    ]


def test_controller_starts_once_the_definitions_are_there() -> None:
    plan("alb").resource("gateway-load-balancers", RELEASE).depends_on("gateway")


def test_gateway_is_never_open() -> None:
    plan("envoy").resource("gateway", GATEWAY).depends_on("gateway")
    before = plan("envoy").resource("gateway", GATEWAY).resource.options.depends_on_explicit
    assert {urn.split("::")[2].rpartition("$")[2] for urn in before} == {
        RELEASE,
        CLASS,
        SECURITY,
        PROXY,
        "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy",
        "kubernetes:gateway.envoyproxy.io/v1alpha1:ClientTrafficPolicy",
    }


def test_load_balancer_comes_after_the_gateway_and_goes_before_its_controller() -> None:
    before = plan("envoy").resource("gateway", SERVICE).resource.options.depends_on_explicit
    assert {(urn.split("::")[2].rpartition("$")[2], urn.split("::")[3]) for urn in before} == {
        (GATEWAY, "gateway"),
        (RELEASE, "gateway"),
        (RELEASE, "gateway-load-balancers"),
    }


def test_application_load_balancer_knows_everything_before_it_is_made() -> None:
    before = plan("guarded").resource("gateway", GATEWAY).resource.options.depends_on_explicit
    kinds = [urn.split("::")[2].rpartition("$")[2] for urn in before]
    assert {kind: kinds.count(kind) for kind in (BALANCER, ACCESS, TARGETS, CLASS, RELEASE)} == {
        BALANCER: 1,
        ACCESS: 1,
        TARGETS: 3,
        CLASS: 1,
        RELEASE: 1,
    }


def test_controller_may_read_the_one_secret_that_it_needs() -> None:
    [rule] = (
        plan("guarded")
        .resource("gateway-secret-reader", "kubernetes:rbac.authorization.k8s.io/v1:Role")
        .inputs["rules"]
    )
    assert (rule["resourceNames"], rule["resources"]) == (["oidc-client"], ["secrets"])
    assert [
        each.name for each in plan("alb").plan.resources if each.type.endswith(":Role") and "rbac" in each.type
    ] == []


def test_namespace_of_proxies_is_restricted() -> None:
    labels = plan("envoy").resource("gateway", NAMESPACE).inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_proxies_are_ready_once_the_load_balancer_knows_them() -> None:
    labels = plan("envoy").resource("gateway", NAMESPACE).inputs["metadata"]["labels"]
    assert labels["elbv2.k8s.aws/pod-readiness-gate-inject"] == "enabled"


def test_gateway_waits_for_models_whose_requests_wait_for_a_replica() -> None:
    plan = record(program({"sleeping": SLEEPING}))
    patience = f"{longest_answer_seconds(model(SLEEPING))}s"
    assert patience == "1273s"
    timeout = plan.resource("gateway", TRAFFIC).inputs["spec"]["timeout"]
    assert timeout["http"]["streamIdleTimeout"] == patience


def test_load_balancer_looks_at_both_versions_of_a_canary_as_at_any_model() -> None:
    targets = {
        r.inputs["spec"]["targetReference"]["name"]: r.inputs["spec"]["defaultConfiguration"]["healthCheckConfig"]
        for r in record(ROLLOUTS["rollouts-alb"]).plan.resources
        if r.type == TARGETS and "targetReference" in r.inputs["spec"]
    }
    assert set(targets) == {"assistant-canary", "assistant-stable", "compared", "compared-candidate"}
    assert {health["healthCheckPath"] for health in targets.values()} == {"/health"}


def test_internal_gateway_lets_the_network_in() -> None:
    spec = plan("envoy").resource("gateway", SERVICE).inputs["spec"]
    assert spec["loadBalancerSourceRanges"] == ["10.40.0.0/16", "100.64.0.0/16"]


def test_issued_certificate_is_used_once_it_is_valid() -> None:
    made = plan("public")
    made.resource("gateway", "aws:acm/certificate:Certificate").has(
        domainName="*.models.example.com", validationMethod="DNS"
    )
    made.resource("gateway-validation", "aws:route53/record:Record").has(zoneId="Z0123456789ABCDEFGHIJ")
    made.resource("gateway", "aws:acm/certificateValidation:CertificateValidation").is_wired(
        "validationRecordFqdns", to="gateway-validation", output="fqdn"
    )


def test_gateway_without_a_bucket_logs_nothing_and_with_one_says_so() -> None:
    annotations = plan("public").resource("gateway", SERVICE).inputs["metadata"]["annotations"]
    attributes = annotations["service.beta.kubernetes.io/aws-load-balancer-attributes"]
    assert "access_logs.s3.bucket=groundplane-test-logs" in attributes


def test_bucket_that_is_not_there_yet_is_shown_as_what_it_will_be() -> None:
    def program() -> None:
        home = providers()
        opened(PUBLIC, home, log_bucket_arn=aws.s3.Bucket("logs", opts=home).arn)

    annotations = record(program).resource("gateway", SERVICE).inputs["metadata"]["annotations"]
    attributes = annotations["service.beta.kubernetes.io/aws-load-balancer-attributes"]
    assert "access_logs.s3.bucket=${aws:s3/bucket:Bucket::logs.arn}," in attributes


def test_fails_when_the_log_bucket_is_not_that_of_the_spec() -> None:
    args = GatewayArgs(
        spec=gateway(PUBLIC),
        namespace="envoy-gateway-system",
        models={},
        models_namespace="serving",
        models_namespace_ready="serving",
        cluster=TargetCluster(name="c", arn="arn", account="123456789012", region="us-east-1"),
        vpc_id="vpc-0123456789abcdef0",
        network_blocks=[],
        tags={},
    )
    with pytest.raises(ValueError, match="pass log_bucket_arn if, and only if, the spec has access_logs_to"):
        Gateway("gateway", args)


def test_controllers_and_proxies_are_counted() -> None:
    assert gateway_cpu_millicores(gateway(ALB)) == 200
    assert gateway_cpu_millicores(gateway(ENVOY)) == 200 + 200 + 2 * 510
    assert gateway_cpu_millicores(gateway(PUBLIC)) == 200 + 200 + 3 * 510 + 2 * 500


def test_definitions_alone_run_nothing() -> None:
    made = envoy_gateway_values(controls=False, system_node_groups=[])
    assert (made["deployment"]["replicas"], made["podDisruptionBudget"]) == (0, {"minAvailable": 0})
