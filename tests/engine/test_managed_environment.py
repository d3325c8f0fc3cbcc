"""Rehearsal of what no committed environment has: metrics at AWS, a load balancer of AWS, KServe, two versions."""

from pathlib import Path
from typing import Any

from groundplane.engine.find import Engine
from groundplane.engine.rehearsal import rehearse
from groundplane.engine.result import RehearsalRequest
from infra.environment import build
from tests.engine.rehearsing import Remembering
from tests.infra.cases import document, environment_of

BEFORE = {
    "v1:HTTPRoute::classifier-model-route": "v1:Gateway::gateway",
    "v1:Gateway::gateway": "Release::gateway-load-balancers",
    "ListenerRuleConfiguration::classifier-variants": "v1:Gateway::gateway",
    "InferenceService::assistant": "Release::kserve-kserve-resources",
    "Release::kserve-kserve-resources": "Release::gateway",
    "ScaledObject::classifier-candidate": "Release::serving-keda",
    "CronJob::drift-classifier": "Release::drift-gateway",
    "ServiceMonitor::metrics-dcgm": "Release::metrics",
    "AlertManagerDefinition::alert-routing": "Topic::alert-routing-mail",
    "RuleGroupNamespace::alerts-watchdog": "amp/workspace:Workspace::metrics",
}
"""What goes before what: its controller is there that takes finalizers off, or what it is a part of."""


def _written() -> dict[str, Any]:
    """The load balancer's case with the monitoring of the other; of GPUs, the operator's own metrics."""
    written, managed = document("gateway"), document("managed")
    del written["serving"]["prometheus"]
    written["buckets"] |= managed["buckets"]
    written["cluster"]["gpu_software"] = {"nvidia": {"kind": "operator", "metrics": True}}
    written |= {"monitoring": managed["monitoring"], "budget": managed["budget"]}
    # Tags of an account stay when they are removed from a program.
    del written["monitoring"]["cost"]["activate_tags"]
    return written


def test_environment_comes_up_stays_and_goes_in_order(engine: Engine, tmp_path: Path) -> None:
    environment, observer = environment_of(_written()), Remembering()
    request = RehearsalRequest(
        environment="case",
        program=lambda: build("case", environment).export(),
        account=environment.account,
        root=tmp_path,
        cache=tmp_path,
        speedup=10_000,
    )
    result = rehearse(request, engine=engine, observer=observer)
    assert result.ok, result.steps
    created = result.steps[0].changes["create"]
    assert [dict(step.changes) for step in result.steps] == [
        {"create": created},
        {"same": created},
        {"delete": created},
    ]
    assert result.left_over == ()
    deleted = [urn for operation, urn in observer.started if operation == "delete"]
    places = {
        name: [at for at, urn in enumerate(deleted) if urn.endswith(name)] for pair in BEFORE.items() for name in pair
    }
    assert {name: len(at) for name, at in places.items()} == dict.fromkeys(places, 1)
    assert [name for name, later in BEFORE.items() if places[name] >= places[later]] == []
