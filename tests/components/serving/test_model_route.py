from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from components.serving.model_route import ModelRoute, ModelRouteArgs
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs import CUSTOM, SLEEPING, providers
from tests.components.serving.programs_rollouts import AB, PROGRAMS, SHADOW, gateway_spec, program
from tests.components.serving.specs import changed, model
from tests.components.serving.test_autoscaling import kinds
from tests.components.serving.test_rollout_matrix import GROUPS, RUNTIMES

ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
GRANT = "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant"
SERVICE = "kubernetes:core/v1:Service"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
LISTENER_RULES = "kubernetes:gateway.k8s.aws/v1:ListenerRuleConfiguration"


@cache
def every() -> RecordedPlan:
    return record(PROGRAMS["rollouts"])


@cache
def on_alb() -> RecordedPlan:
    return record(PROGRAMS["rollouts-alb"])


def test_route_comes_after_what_it_leads_from_and_to() -> None:
    route = every().resource("compared-model-route", ROUTE)
    assert kinds(route.resource.property_dependencies["spec"]) >= {GATEWAY, SERVICE}
    assert route.inputs["metadata"]["name"] == "compared"


def test_versions_of_a_canary_have_services_that_argo_rollouts_narrows() -> None:
    for name in ("assistant-stable", "assistant-canary"):
        service = every().resource(name, SERVICE)
        assert service.inputs["spec"]["selector"] == {"groundplane/model": "assistant"}
        assert service.resource.options.ignore_changes == ("spec.selector",)
    assert [r.name for r in every().plan.resources if r.type == SERVICE and r.name.endswith("-stable")] == [
        "assistant-stable"
    ]


def test_weights_that_somebody_else_writes_are_taken_back_by_force_alone() -> None:
    forced = {r.name: r.inputs["metadata"].get("annotations") for r in every().plan.resources if r.type == ROUTE}
    assert forced == {
        "assistant-model-route": {"pulumi.com/patchForce": "true"},
        "compared-model-route": None,
        "plain-model-route": None,
        "shadowed-model-route": None,
    }


def test_pods_of_a_candidate_say_so() -> None:
    deployment = "kubernetes:apps/v1:Deployment"
    labels = {
        name: every().resource(name, deployment).inputs["spec"]["template"]["metadata"]["labels"]
        for name in ("compared", "compared-candidate")
    }
    assert "groundplane/variant" not in labels["compared"]
    assert labels["compared-candidate"]["groundplane/variant"] == "candidate"
    assert labels["compared-candidate"]["groundplane/model"] == "compared-candidate"


def test_route_to_the_interceptor_has_its_leave() -> None:
    plan = record(program({"sleeping": SLEEPING}))
    grant = plan.resource("sleeping-grant", GRANT)
    grant.depends_on("serving-keda-http")
    assert grant.inputs["metadata"]["namespace"] == "keda"
    assert grant.inputs["spec"] == {
        "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "serving"}],
        "to": [{"group": "", "kind": "Service", "name": "keda-add-ons-http-interceptor-proxy"}],
    }
    [rule] = plan.resource("sleeping-model-route", ROUTE).inputs["spec"]["rules"]
    assert rule["filters"][0]["urlRewrite"] == {"hostname": "sleeping.serving"}


def test_load_balancer_is_told_how_it_keeps_users_before_the_route_names_it() -> None:
    rules = on_alb().resource("compared-variants", LISTENER_RULES).resource
    assert GATEWAY in kinds(rules.property_dependencies["metadata"])
    route = on_alb().resource("compared-model-route", ROUTE)
    route.depends_on("compared-variants")
    [rule] = route.inputs["spec"]["rules"]
    assert [each["extensionRef"]["kind"] for each in rule["filters"]] == ["ListenerRuleConfiguration"]


def arguments(rollout: dict[str, Any] | None, document: dict[str, Any], **more: Any) -> ModelRouteArgs:
    return ModelRouteArgs(
        spec=model(document, rollout=rollout),
        namespace="serving",
        namespace_ready="serving",
        gateway=gateway_spec(),
        gateway_name="gateway",
        gateway_namespace="gateways",
        service_name="assistant",
        **more,
    )


def refused(rollout: dict[str, Any] | None, document: dict[str, Any]) -> str:
    args = arguments(rollout, document)
    with pytest.raises(ValueError, match="assistant: ") as error:
        record(lambda: ModelRoute("assistant", args, providers()))
    return str(error.value)


@pytest.mark.parametrize("rollout", [AB, SHADOW])
def test_candidate_is_asked_where_its_own_server_listens(rollout: dict[str, Any]) -> None:
    own = changed(rollout, candidate={"server": {"port": 9001}})
    args = arguments(own, CUSTOM, candidate_service_name="assistant-candidate")
    plan = record(lambda: ModelRoute("assistant", args, providers()))
    found = list(services(plan.resource("assistant-model-route", ROUTE).inputs["spec"]["rules"]))
    assert set(found) == {("assistant", 9000), ("assistant-candidate", 9001)}


def services(rules: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for rule in rules:
        mirrored = [each["requestMirror"]["backendRef"] for each in rule.get("filters", ()) if "requestMirror" in each]
        yield from ((each["name"], each["port"]) for each in [*rule["backendRefs"], *mirrored])


def test_fails_when_the_candidate_has_no_service() -> None:
    assert "its candidate has no service" in refused(AB, RUNTIMES["vllm"])


def test_fails_when_kserve_makes_the_routes() -> None:
    llm = changed(RUNTIMES["kserve-llm"], autoscaling__metric="queue_depth")
    assert "KServe makes the routes of a group" in refused(GROUPS, llm)
