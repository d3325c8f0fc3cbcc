from collections.abc import Collection
from typing import Any

import pytest

from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec
from components.serving.route_rules import rollout_problems
from tests.components.serving.programs_rollouts import AB, ALB, CANARY, ON_ALB, SHADOW, gateway_spec
from tests.components.serving.specs import ASSISTANT, changed, model

ENVOY, ON_AWS = gateway_spec(), gateway_spec(ALB)


def found(
    rollout: dict[str, Any] | None,
    gateway: EnvoyGatewaySpec | AlbGatewaySpec | None = ENVOY,
    *,
    key: str = "assistant",
    scrape_seconds: int | None = 15,
    architectures: Collection[str] = ("amd64",),
) -> list[str]:
    models = {key: model(rollout=rollout)}
    told = rollout_problems(models, gateway=gateway, scrape_seconds=scrape_seconds, system_architectures=architectures)
    return [str(problem) for problem in told]


@pytest.mark.parametrize("rollout", [None, CANARY, AB, SHADOW])
def test_envoy_does_all_of_them(rollout: dict[str, Any] | None) -> None:
    assert found(rollout) == []


@pytest.mark.parametrize("rollout", [CANARY, AB, SHADOW])
def test_fails_when_there_is_no_gateway(rollout: dict[str, Any]) -> None:
    assert found(rollout, None) == [
        (
            f"models.assistant.rollout.kind: is done by the gateway, and there is none; got '{rollout['kind']}'; "
            "add serving.gateway"
        )
    ]


def test_fails_when_a_load_balancer_has_to_copy_requests() -> None:
    assert found(SHADOW, ON_AWS) == [
        (
            "models.assistant.rollout.kind: needs copies of requests, which an application load balancer does "
            "not make; "
            "got 'shadow'; write another kind, or gateway.kind: envoy"
        )
    ]


def test_fails_when_a_load_balancer_has_to_count() -> None:
    assert found(CANARY, ON_AWS) == [
        (
            "models.assistant.rollout.analysis.checks.failed_requests: is counted by Envoy, and the gateway is an "
            "application load balancer; got 'failed_requests'; remove it, or gateway.kind: envoy"
        )
    ]
    assert found(ON_ALB["assistant"]["rollout"], ON_AWS) == []


def test_fails_when_a_load_balancers_cookie_has_to_hold_for_too_long() -> None:
    long = changed(AB, stickiness={"by": "cookie", "days": 8})
    assert found(long, ON_AWS) == [
        (
            "models.assistant.rollout.stickiness.days: is more than 7, the longest that an application load balancer's "
            "cookie holds; got 8; write 7 or less, or gateway.kind: envoy"
        )
    ]
    assert found(long) == []


def test_fails_when_nobody_measures_a_canary() -> None:
    [problem] = found(CANARY, scrape_seconds=None)
    assert problem.startswith("models.assistant.rollout.analysis: asks Prometheus, and there is none")


def test_fails_when_a_measurement_holds_one_scrape() -> None:
    assert found(CANARY, scrape_seconds=61) == [
        (
            "models.assistant.rollout.analysis.window_seconds: holds fewer than 2 scrapes, each 61 seconds after the "
            "other; "
            "got 120; write 122 or more, or scrape more often"
        )
    ]
    assert found(CANARY, scrape_seconds=60) == []


def test_fails_when_controllers_have_arm_nodes_alone() -> None:
    [problem] = found(CANARY, architectures=["arm64"])
    assert problem.startswith(
        "models.assistant.rollout.kind: needs Argo Rollouts, whose plugin runs on amd64, and nodes of controllers are "
        "arm64; got 'canary'; add a node group of x86 types"
    )
    assert found(CANARY, architectures=["amd64", "arm64"]) == found(AB, architectures=["arm64"]) == []


def test_fails_when_a_model_is_called_like_a_candidate() -> None:
    assert found(None, key="assistant-candidate") == [
        (
            "models.assistant-candidate: ends with -candidate, as candidates of other models do; "
            "got 'assistant-candidate'; write another key"
        )
    ]
    assert "candidate" not in str(ASSISTANT)
