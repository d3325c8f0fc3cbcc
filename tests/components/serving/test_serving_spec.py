import json
from typing import Any

from components.serving.prometheus_spec import PrometheusSpec
from components.serving.serving_spec import ServingSpec, unread_metrics
from tests.components.problems import problems
from tests.components.serving.programs import CUSTOM, SLEEPING
from tests.components.serving.specs import ASSISTANT, PROMETHEUS, changed, serving


def told(document: dict[str, Any]) -> list[str]:
    return problems(ServingSpec, json.dumps(document))


def unread(document: dict[str, Any], prometheus: dict[str, Any] | None) -> list[str]:
    spec = ServingSpec.model_validate_json(json.dumps(document))
    return [
        str(each) for each in unread_metrics(spec, PrometheusSpec.model_validate(prometheus) if prometheus else None)
    ]


def test_prometheus_is_not_needed_for_a_schedule() -> None:
    assert unread({"models": {"custom": CUSTOM}}, None) == []


def test_fails_when_nobody_knows_the_metrics() -> None:
    assert unread({"models": {"assistant": ASSISTANT, "custom": CUSTOM}}, None) == [
        (
            "prometheus: is not set, and assistant scale by what it knows; got None; add monitoring.metrics, or write "
            "`prometheus: {url: http://...}` for one of your own"
        )
    ]


def test_fails_when_a_window_holds_no_two_scrapes_of_a_rate() -> None:
    policy = {"metric": "tokens_per_second", "target": 800, "max_replicas": 4, "window_seconds": 30}
    document = {"models": {"assistant": changed(ASSISTANT, autoscaling=policy)}}
    assert unread(document, {**PROMETHEUS, "scrape_seconds": 30}) == [
        (
            "models.assistant.autoscaling.window_seconds: holds fewer than 2 scrapes, each 30 seconds after the other, "
            "of what is a rate; got 30; write 60 or more, or scrape more often"
        )
    ]


def test_window_of_what_is_no_rate_may_be_short() -> None:
    document = {"models": {"assistant": changed(ASSISTANT, autoscaling__window_seconds=15)}}
    assert unread(document, {**PROMETHEUS, "scrape_seconds": 60}) == []


def test_fails_when_the_namespace_is_the_clusters() -> None:
    assert told({"namespace": "kube-system"}) == [
        "namespace: is a namespace of the cluster's own services; got 'kube-system'; write another, such as serving"
    ]


def test_fails_when_the_address_has_credentials() -> None:
    document = {"prometheus": {"url": "http://user:secret@prometheus:9090"}}
    assert told(document) == ["prometheus.url: string_pattern_mismatch"]


def test_requests_come_from_the_gateway_and_from_where_they_wait() -> None:
    spec = serving({"assistant": ASSISTANT, "sleeping": SLEEPING}, gateway_namespace="gateway")
    assert spec.holds_requests
    assert spec.callers(spec.models["assistant"]) == ("gateway",)
    assert spec.callers(spec.models["sleeping"]) == ("gateway", "keda")
    assert not serving({"assistant": ASSISTANT}).holds_requests
