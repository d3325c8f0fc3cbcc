"""How serving has to fit the rest of a stack file. The messages as a whole are those of tests/config."""

from typing import Any

import pytest

from components.monitoring.metrics_spec import ManagedMetricsSpec, PrometheusStackSpec
from components.serving.prometheus_spec import PrometheusSpec
from components.serving.serving_spec import ServingSpec
from infra.serving_rules import prometheus_for
from tests.infra.cases import document, said_of

OWN = PrometheusSpec(url="http://prometheus.watching:9090", namespace="watching", scrape_seconds=20)


def test_prometheus_that_serving_names_comes_first() -> None:
    assert prometheus_for(ServingSpec(prometheus=OWN), PrometheusStackSpec()) == OWN


@pytest.mark.parametrize("metrics", [PrometheusStackSpec(), ManagedMetricsSpec(kind="managed")])
def test_prometheus_is_the_one_in_the_cluster_else(metrics: PrometheusStackSpec | ManagedMetricsSpec) -> None:
    found = prometheus_for(ServingSpec(), metrics)
    assert found is not None
    assert found.url == "http://prometheus-operated.monitoring:9090"
    # What autoscaling asks for is scraped more often than the rest.
    assert found.scrape_seconds == metrics.serving_scrape_seconds


def test_there_is_no_prometheus_without_either() -> None:
    assert prometheus_for(ServingSpec(), None) is None


def test_fails_when_a_canary_looks_at_fewer_scrapes_than_make_a_rate() -> None:
    written = document("rollouts")
    del written["serving"]["prometheus"]
    written["monitoring"] = {"metrics": {"kind": "prometheus", "serving_scrape_seconds": 100}}
    (said,) = [line for line in said_of(written) if line.startswith("serving.models.classifier.rollout")]
    assert said.startswith(
        "serving.models.classifier.rollout.analysis.window_seconds: holds fewer than 2 scrapes, each 100 seconds"
    )


def test_nodes_of_controllers_have_to_include_one_that_the_canary_s_plugin_runs_on() -> None:
    written = document("rollouts")
    arm = {"instance_types": ["m7g.2xlarge"], "min_size": 4, "max_size": 4}
    x86 = {**arm, "instance_types": ["m7i.2xlarge"]}
    needle = "serving.models.classifier.rollout.kind: needs Argo Rollouts"
    written["cluster"]["node_groups"]["system"] = arm
    assert [line for line in said_of(written) if line.startswith(needle)]
    written["cluster"]["node_groups"]["more"] = x86
    written["cluster"]["system_node_groups"] = ["more", "system"]
    assert not [line for line in said_of(written) if line.startswith(needle)]


def _production(gateway: dict[str, Any]) -> list[str]:
    written = document("gateway")
    written["tier"] = "production"
    written["serving"]["gateway"].update(gateway)
    return [line for line in said_of(written) if line.startswith("serving.gateway")]


def test_production_asks_for_access_logs() -> None:
    assert _production({}) == []
    assert _production({"access_logs_to": None}) == [
        "serving.gateway.access_logs_to: is not set, in production; got None; write the key of a bucket of purpose logs"
    ]


def test_development_may_do_without_them() -> None:
    written = document("gateway")
    written["serving"]["gateway"]["access_logs_to"] = None
    assert said_of(written) == []


def test_fails_when_a_public_gateway_has_no_public_subnets() -> None:
    written = document("gateway")
    written["serving"]["gateway"] |= {"public": True, "allowed_cidrs": ["203.0.113.0/24"]}
    assert said_of(written) == []
    written["network"] |= {"nat": "none", "public_subnets": False}
    (said,) = [line for line in said_of(written) if line.startswith("serving.gateway")]
    assert said.startswith("serving.gateway.public: needs public subnets, and the network has none")
