import itertools
from typing import Any

import pytest

from components.serving.autoscaling_manifests import NEVER, cron_of, route_spec, scaled_object_spec
from components.serving.autoscaling_spec import Wake
from components.serving.metric import Metric
from components.serving.metric_queries import Place, metric_query, readable_metrics
from components.serving.runtime import Runtime
from components.serving.schedule_spec import ScheduleSpec
from tests.components.serving.programs import CUSTOM, LARGE, SLEEPING
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, changed, model

PLACE = Place(namespace="serving", name="assistant", gateway_namespace="envoy-gateway-system", window_seconds=60)
SERVER = "http://prometheus-operated.monitoring:9090"
DOCUMENTS = {
    Runtime.VLLM: ASSISTANT,
    Runtime.TRITON: CLASSIFIER,
    Runtime.KSERVE: changed(CLASSIFIER, runtime="kserve"),
    Runtime.CUSTOM: changed(CLASSIFIER, runtime="custom"),
}
VALUES = {Metric.LATENCY_P95, Metric.GPU_UTILISATION}
ON_GPU = {"nodes": "inference", "instance_type": "g6e.4xlarge"}
EVERY = [(r, m) for r, m in itertools.product(Runtime, Metric) if m is not Metric.SCHEDULE and m in readable_metrics(r)]


def scaled(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return scaled_object_spec(model(document, **changes), PLACE, target="assistant", server=SERVER)


def behavior(**changes: Any) -> Any:
    return scaled(ASSISTANT, **changes)["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_trigger_compares_the_query_with_the_target(runtime: Runtime, metric: Metric) -> None:
    policy = {"metric": metric.value, "target": 2.5, "min_replicas": 1, "max_replicas": 4}
    made = scaled(DOCUMENTS[runtime], accelerator=ON_GPU, autoscaling=policy)
    assert made["triggers"] == [
        {
            "type": "prometheus",
            "name": metric.value.replace("_", "-"),
            "metricType": "Value" if metric in VALUES else "AverageValue",
            "metadata": {
                "serverAddress": SERVER,
                "query": metric_query(metric, runtime, PLACE),
                "threshold": "2.5",
                "activationThreshold": "0",
                "ignoreNullValues": "false",
            },
        }
    ]


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_lost_prometheus_takes_no_replica_away(runtime: Runtime, metric: Metric) -> None:
    policy = {"metric": metric.value, "target": 2.5, "min_replicas": 2, "max_replicas": 4}
    made = scaled(DOCUMENTS[runtime], accelerator=ON_GPU, autoscaling=policy)
    assert made["fallback"] == {"failureThreshold": 3, "replicas": 2, "behavior": "currentReplicasIfHigher"}
    assert {trigger["metadata"]["ignoreNullValues"] for trigger in made["triggers"]} == {"false"}


def test_lost_prometheus_keeps_a_model_that_may_be_scaled_to_zero() -> None:
    assert scaled(SLEEPING)["fallback"]["replicas"] == 1


def test_bounds_and_times_are_those_of_the_policy() -> None:
    made = scaled(SLEEPING)
    keys = ("minReplicaCount", "maxReplicaCount", "pollingInterval", "cooldownPeriod")
    assert [made[key] for key in keys] == [0, 2, 30, 900]
    assert "cooldownPeriod" not in scaled(ASSISTANT)


def test_metadata_is_text() -> None:
    made = [value for trigger in scaled(LARGE)["triggers"] for value in trigger["metadata"].values()]
    assert {type(value) for value in made} == {str}


@pytest.mark.parametrize(("target", "text"), [(20, "20"), (0.05, "0.05"), (1_000_000, "1000000"), (0.00005, "0.00005")])
def test_numbers_have_no_exponent(target: float, text: str) -> None:
    made = scaled(ASSISTANT, autoscaling__target=target)
    assert made["triggers"][0]["metadata"]["threshold"] == text


def test_behavior_is_that_of_the_policy() -> None:
    made = scaled(LARGE)["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    assert made == {
        "scaleDown": {
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 120}],
            "selectPolicy": "Min",
            "stabilizationWindowSeconds": 300,
        },
        "scaleUp": {
            "policies": [{"type": "Pods", "value": 2, "periodSeconds": 60}],
            "selectPolicy": "Max",
            "stabilizationWindowSeconds": 30,
            "tolerance": "0.05",
        },
    }


def test_behavior_says_kubernetes_defaults_too() -> None:
    assert behavior()["scaleUp"] == {
        "policies": [
            {"type": "Percent", "value": 100, "periodSeconds": 15},
            {"type": "Pods", "value": 4, "periodSeconds": 15},
        ],
        "selectPolicy": "Max",
        "stabilizationWindowSeconds": 0,
    }


def test_scale_down_can_be_disabled() -> None:
    assert behavior(autoscaling__scale_down={"select": "disabled"})["scaleDown"]["selectPolicy"] == "Disabled"


def test_held_requests_wake_and_decide_no_number() -> None:
    wake = scaled(SLEEPING)["triggers"][1]
    assert wake == {
        "type": "external-push",
        "name": "held-requests",
        "metadata": {
            "scalerAddress": "keda-add-ons-http-external-scaler.keda:9090",
            "interceptorRoute": "assistant",
        },
    }
    made = route_spec(model(SLEEPING), PLACE, service="assistant")
    assert made["scalingMetric"] == {"concurrency": {"targetValue": NEVER}}


def test_held_requests_wait_as_long_as_a_start_may_take() -> None:
    made = route_spec(model(SLEEPING, startup={"measured_load_seconds": 300}), PLACE, service="assistant")
    # Four times 300 s of loading, 45 s for a node, 48 s for the image; and then the answer.
    assert made["timeouts"] == {"readiness": "1573s", "request": "1873s", "responseHeader": "300s"}
    assert made["rules"] == [{"hosts": ["assistant.serving"]}]


def test_activation_is_that_of_the_policy() -> None:
    assert scaled(SLEEPING)["triggers"][0]["metadata"]["activationThreshold"] == "0.5"


def test_schedule_alone_asks_nobody() -> None:
    made = scaled_object_spec(model(CUSTOM), PLACE, target="custom", server=None)
    assert made["triggers"] == [
        {
            "type": "cron",
            "name": "schedule-night",
            "metadata": {"timezone": "UTC", "start": "0 22 * * *", "end": "0 6 * * *", "desiredReplicas": "3"},
        }
    ]
    assert "fallback" not in made


@pytest.mark.parametrize(
    ("start", "end", "days", "expected"),
    [
        ("08:30", "18:00", ["mon", "tue"], ("30 8 * * 1,2", "0 18 * * 1,2")),
        ("22:00", "06:00", ["fri", "sat"], ("0 22 * * 5,6", "0 6 * * 0,6")),
        ("22:00", "06:00", ["sun"], ("0 22 * * 0", "0 6 * * 1")),
        ("00:00", "23:59", None, ("0 0 * * *", "59 23 * * *")),
    ],
)
def test_window_over_midnight_ends_on_the_next_day(
    start: str, end: str, days: list[str] | None, expected: tuple[str, str]
) -> None:
    fields: dict[str, Any] = {"replicas": 2, "start": start, "end": end, **({"days": days} if days else {})}
    window = ScheduleSpec.model_validate(fields, strict=False)
    assert cron_of(window) == expected


def test_fails_when_there_is_no_prometheus() -> None:
    with pytest.raises(ValueError, match="assistant scales by in_flight_requests, and no Prometheus is named"):
        scaled_object_spec(model(), PLACE, target="assistant", server=None)


def test_fails_when_nothing_counts_what_should_wake() -> None:
    with pytest.raises(ValueError, match="nothing counts refused requests by model; write wake: held_requests"):
        scaled(SLEEPING, autoscaling__scale_to_zero={"wake": Wake.REFUSED_REQUESTS.value})
