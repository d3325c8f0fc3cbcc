import re
from typing import Any

import pytest

from components.serving.gateway_spec import AlbGatewaySpec
from components.serving.metric_queries import Place
from components.serving.route_manifests import Backend, RoutePlace, route_spec, sticky_rules_spec
from components.serving.variant import Variant, clusters_of
from tests.components.serving.programs_rollouts import AB, ALB, CANARY, SHADOW, gateway_spec
from tests.components.serving.specs import changed, model

PARENTS = [{"name": "gateway", "namespace": "gateways", "sectionName": "https"}]


def place(**changes: Any) -> RoutePlace:
    named: dict[str, Any] = {
        "key": "assistant",
        "host": "assistant.models.example.com",
        "service": Backend(name="assistant", port=8000),
        "candidate": Backend(name="assistant-candidate", port=8000),
    }
    return RoutePlace(**{**named, **changes})


def rules(rollout: dict[str, Any] | None, at: RoutePlace | None = None, **changes: Any) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = route_spec(model(rollout=rollout, **changes), at or place(), parents=PARENTS)["rules"]
    return made


def shares(rule: dict[str, Any]) -> dict[str, int | None]:
    return {backend["name"]: backend.get("weight") for backend in rule["backendRefs"]}


def test_route_leads_from_the_models_host_to_its_service() -> None:
    assert route_spec(model(requests={"timeout_seconds": 120, "drain_seconds": 150}), place(), parents=PARENTS) == {
        "parentRefs": PARENTS,
        "hostnames": ["assistant.models.example.com"],
        "rules": [
            {
                "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                "backendRefs": [{"group": "", "kind": "Service", "name": "assistant", "port": 8000}],
                "timeouts": {"request": "120s"},
            }
        ],
    }


def test_requests_that_wait_have_the_time_of_a_start_as_well() -> None:
    waiting = Backend(name="interceptor", port=8080, namespace="keda", host="assistant.serving")
    zero = {"min_replicas": 0, "max_replicas": 2, "scale_to_zero": {"wake": "held_requests"}}
    policy = {"metric": "in_flight_requests", "target": 20, **zero}
    [rule] = rules(None, place(service=waiting), autoscaling=policy)
    assert rule["backendRefs"] == [
        {"group": "", "kind": "Service", "name": "interceptor", "port": 8080, "namespace": "keda"}
    ]
    assert rule["filters"] == [{"type": "URLRewrite", "urlRewrite": {"hostname": "assistant.serving"}}]
    assert rule["timeouts"] == {"request": "1273s"}


def test_canary_begins_without_requests() -> None:
    [rule] = rules(CANARY)
    assert shares(rule) == {"assistant-stable": 100, "assistant-canary": 0}


def test_variants_say_who_they_are_so_that_envoy_counts_each_of_them() -> None:
    [rule] = rules(CANARY)
    told = [backend["filters"][0]["responseHeaderModifier"]["set"] for backend in rule["backendRefs"]]
    assert told == [[{"name": "x-model-variant", "value": value}] for value in ("stable", "canary")]


def test_requests_are_divided_by_weight() -> None:
    [rule] = rules(changed(AB, stickiness=None))
    assert shares(rule) == {"assistant": 90, "assistant-candidate": 10}


COOKIES = [
    ("model-variant=candidate", 0),
    ("session=1; model-variant=model", 1),
    ("model-variant=model; session=1", 1),
    ("model-variant=candidates", 2),
    ("my-model-variant=candidate", 2),
    ("session=1", 2),
]


@pytest.mark.parametrize(("cookie", "number"), COOKIES)
def test_cookie_leads_to_the_variant_that_set_it(cookie: str, number: int) -> None:
    patterns = [rule["matches"][0]["headers"][0]["value"] for rule in rules(AB)[:2]]
    assert next((at for at, pattern in enumerate(patterns) if re.fullmatch(pattern, cookie)), 2) == number


def test_first_answer_keeps_its_user_with_the_variant() -> None:
    candidate, own, first = rules(AB)
    assert [list(shares(rule)) for rule in (candidate, own)] == [["assistant-candidate"], ["assistant"]]
    assert shares(first) == {"assistant": 90, "assistant-candidate": 10}
    added = [backend["filters"][0]["responseHeaderModifier"]["add"] for backend in first["backendRefs"]]
    flags = "; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert added == [[{"name": "Set-Cookie", "value": f"model-variant={v}{flags}"}] for v in ("model", "candidate")]
    [without_tls] = [rules(AB, place(encrypted=False))[2]["backendRefs"][0]["filters"][0]]
    assert not without_tls["responseHeaderModifier"]["add"][0]["value"].endswith("Secure")


def test_header_that_answers_have_leads_back_to_the_variant() -> None:
    candidate, own, first = rules(changed(AB, stickiness={"by": "header", "name": "x-variant"}))
    match = [rule["matches"][0]["headers"] for rule in (candidate, own)]
    assert match == [[{"type": "Exact", "name": "x-variant", "value": value}] for value in ("candidate", "model")]
    told = [rule["filters"][0]["responseHeaderModifier"]["set"] for rule in (candidate, own)]
    assert told == [[{"name": "x-variant", "value": value}] for value in ("candidate", "model")]
    assert "add" not in first["backendRefs"][0]["filters"][0]["responseHeaderModifier"]


def test_copies_go_to_the_candidate_and_answers_come_from_the_model() -> None:
    [rule] = rules(SHADOW)
    assert shares(rule) == {"assistant": None}
    backend = {"group": "", "kind": "Service", "name": "assistant-candidate", "port": 8000}
    assert rule["filters"] == [
        {"type": "RequestMirror", "requestMirror": {"backendRef": backend, "percent": SHADOW["percent"]}}
    ]
    [every] = rules(changed(SHADOW, percent=100))
    assert "percent" not in every["filters"][0]["requestMirror"]


@pytest.mark.parametrize("rollout", [None, CANARY, AB])
def test_load_balancer_gets_nothing_that_it_does_not_know(rollout: dict[str, Any] | None) -> None:
    access = {"type": "ExtensionRef"}
    for rule in rules(rollout, place(on_envoy=False, filters=[access])):
        assert rule["filters"] == [access]
        assert "timeouts" not in rule
        assert [backend for backend in rule["backendRefs"] if "filters" in backend] == []


def test_load_balancer_keeps_users_by_itself_and_asks_who_they_are() -> None:
    login = {"kind": "jwt", "issuer": "https://id.example.com", "jwks_url": "https://id.example.com/k", "audience": "m"}
    certificate = {"kind": "existing", "arn": "arn:aws:acm:us-east-1:123456789012:certificate/" + "0" * 36}
    gateway = gateway_spec(changed(ALB, authentication=login, certificate=certificate))
    assert isinstance(gateway, AlbGatewaySpec)
    spec = sticky_rules_spec(model(rollout=AB), gateway)
    assert spec is not None
    assert [action["type"] for action in spec["actions"]] == ["jwt-validation", "forward"]
    assert spec["actions"][1]["forwardConfig"] == {
        "targetGroupStickinessConfig": {"enabled": True, "durationSeconds": 604800}
    }
    assert sticky_rules_spec(model(rollout=changed(AB, stickiness=None)), gateway) is None
    assert len(rules(AB, place(on_envoy=False))) == 1


EVERY_CLUSTER = [
    "httproute/serving/assistant/rule/0",
    "httproute/serving/assistant/rule/0/backend/0",
    "httproute/serving/assistant/rule/0/backend/1",
    "httproute/serving/assistant/rule/0-mirror-0",
    "httproute/serving/assistant/rule/1",
    "httproute/serving/assistant/rule/2/backend/0",
    "httproute/serving/assistant/rule/2/backend/1",
    "httproute/serving/assistant2/rule/0",
]


@pytest.mark.parametrize(
    ("rollout", "own", "candidates"),
    [
        (SHADOW, [0], [3]),
        (AB, [4, 5], [0, 6]),
        (changed(AB, stickiness=None), [1], [2]),
        (CANARY, [0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_each_variant_scales_by_its_own_requests(
    rollout: dict[str, Any], own: list[int], candidates: list[int]
) -> None:
    spec = model(rollout=rollout)
    found = []
    for variant in (Variant.MODEL, Variant.CANDIDATE):
        pattern = clusters_of(spec, "serving", "assistant", variant)
        found.append([at for at, name in enumerate(EVERY_CLUSTER) if re.fullmatch(pattern, name)])
    assert found == [own, candidates]


def test_query_counts_the_clusters_that_it_is_told() -> None:
    told = Place(namespace="s", name="m", gateway_namespace="g", window_seconds=60, clusters="httproute/s/m/rule/0")
    assert told.route == 'namespace="g",envoy_cluster_name=~"httproute/s/m/rule/0"'
