import re

import pytest

from components.catalog.metrics.envoy import ENVOY
from components.monitoring.monitors import KUEUE_NAMESPACE, monitors
from components.monitoring.watched import ModelTarget, Watched, installed_exporters
from components.serving.rollout_controller_values import ROLLOUTS_NAMESPACE
from components.serving.runtime import Runtime
from components.training.queueing import NAMESPACE
from tests.components.monitoring.programs_metrics import EVERYTHING, FULL, metrics_spec

SPEC = metrics_spec({**FULL, "scrape_seconds": 30, "serving_scrape_seconds": 5})

BY_CHARTS = {
    "alertmanager",
    "api_server",
    "cloudwatch",
    "custom_resources",
    "dcgm",
    "facts",
    "kube_state",
    "kubelet",
} | {
    "node",
    "prometheus",
    "prometheus_rules",
}
"""Exporters that charts have scraped."""


def test_whatever_is_installed_is_scraped() -> None:
    names = set(monitors(SPEC, EVERYTHING))
    found = {exporter.replace("_", "-") for exporter in installed_exporters(SPEC, EVERYTHING) - BY_CHARTS}
    assert found - names == {"opencost", "triton", "vllm"}
    assert {name for name in names if name.startswith("models-")} == {"models-http-metrics", "models-metrics-metrics"}


def test_nothing_is_scraped_that_is_not_there() -> None:
    assert monitors(SPEC, Watched()) == {}


def test_models_of_one_kind_are_scraped_together_as_often_as_autoscaling_asks() -> None:
    made = monitors(SPEC, EVERYTHING)["models-http-metrics"]
    assert made.kind == "PodMonitor"
    assert made.spec == {
        "namespaceSelector": {"matchNames": ["serving"]},
        "podMetricsEndpoints": [{"interval": "5s", "path": "/metrics", "port": "http", "scrapeTimeout": "5s"}],
        "podTargetLabels": ["groundplane/model"],
        "selector": {
            "matchExpressions": [{"key": "groundplane/model", "operator": "In", "values": ["assistant", "summary"]}]
        },
    }


def test_models_of_two_runtimes_with_the_same_port_are_both_scraped() -> None:
    at = {"port": "http", "path": "/metrics", "namespace": "models"}
    both = {"a": ModelTarget(runtime=Runtime.VLLM, **at), "b": ModelTarget(runtime=Runtime.TRITON, **at)}
    (made,) = monitors(SPEC, Watched(models=both)).values()
    assert made.spec["selector"]["matchExpressions"][0]["values"] == ["a", "b"]
    assert made.spec["namespaceSelector"] == {"matchNames": ["models"]}


def test_proxies_tell_what_the_catalogue_has() -> None:
    made = monitors(SPEC, EVERYTHING)["envoy"]
    (endpoint,) = made.spec["podMetricsEndpoints"]
    (kept,) = endpoint["metricRelabelings"]
    assert made.spec["namespaceSelector"] == {"matchNames": ["envoy-gateway-system"]}
    assert all(re.fullmatch(kept["regex"], name) for name in ENVOY.series())
    assert endpoint["interval"] == "5s"


def test_kueue_is_asked_with_a_token_at_its_metrics_service_alone() -> None:
    made = monitors(SPEC, EVERYTHING)["kueue"]
    (endpoint,) = made.spec["endpoints"]
    assert (endpoint["port"], endpoint["scheme"]) == ("https", "https")
    assert endpoint["bearerTokenFile"] == "/var/run/secrets/kubernetes.io/serviceaccount/token"
    (only,) = endpoint["relabelings"]
    assert (only["action"], only["regex"]) == ("keep", "kueue-controller-manager-metrics-service")
    assert KUEUE_NAMESPACE == NAMESPACE


@pytest.mark.parametrize("key", ["argo-rollouts", "cert-manager", "keda"])
def test_namespace_is_that_of_the_object_and_not_of_the_exporter(key: str) -> None:
    (endpoint,) = monitors(SPEC, EVERYTHING)[key].spec["podMetricsEndpoints"]
    assert endpoint["honorLabels"] is True


def test_argo_rollouts_is_asked_where_it_is() -> None:
    made = monitors(SPEC, EVERYTHING)["argo-rollouts"]
    assert made.spec["namespaceSelector"] == {"matchNames": [ROLLOUTS_NAMESPACE]}
    assert made.spec["podMetricsEndpoints"][0]["port"] == "metrics"
    assert made.spec["selector"]["matchLabels"] == {
        "app.kubernetes.io/component": "rollouts-controller",
        "app.kubernetes.io/name": "argo-rollouts",
    }


def test_gpu_that_no_pod_has_is_not_taken_for_the_exporters_own() -> None:
    made = monitors(SPEC, Watched(nvidia=True, gpu_operator=True))
    (endpoint,) = made["dcgm"].spec["endpoints"]
    assert endpoint["honorLabels"] is True
    assert {"action": "labeldrop", "regex": "container|endpoint|namespace|pod|service"} in endpoint["relabelings"]


def test_exporter_of_gpus_is_the_charts_unless_the_operator_runs_one() -> None:
    assert "dcgm" not in monitors(SPEC, Watched(nvidia=True))
