from typing import Any

import pytest

from components.cluster.team_namespace_spec import reserved
from components.monitoring.traces_spec import TempoTracesSpec
from components.monitoring.traces_values import (
    OTLP_ENDPOINT,
    SECRETS,
    TRACES_NAMESPACE,
    collector_config,
    collector_values,
    tempo_values,
    traces_cpu_millicores,
)
from tests.components.monitoring.programs_traces import TEMPO, XRAY, traces_spec


def _config(given: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return collector_config(traces_spec(given, **changed), "us-east-1")


def _tempo(region: str = "us-east-1") -> dict[str, Any]:
    spec = traces_spec(TEMPO)
    assert isinstance(spec, TempoTracesSpec)
    return tempo_values(spec, region=region, bucket="traces-tempo-1", system_node_groups=["cluster-system"])


@pytest.mark.parametrize("given", [XRAY, TEMPO])
def test_pipeline_names_what_is_configured_and_refuses_first(given: dict[str, Any]) -> None:
    config = _config(given)
    pipeline = config["service"]["pipelines"]["traces"]
    # The preset of the chart adds k8sattributes.
    assert set(pipeline["processors"]) - {"k8sattributes"} == set(config["processors"])
    assert (pipeline["processors"][0], pipeline["processors"][-1]) == ("memory_limiter", "batch")
    assert pipeline["exporters"] == list(config["exporters"])
    assert pipeline["receivers"] == list(config["receivers"]) == ["otlp"]


def test_headers_with_secrets_are_deleted() -> None:
    actions = _config(XRAY)["processors"]["attributes/secrets"]["actions"]
    assert actions == [{"key": key, "action": "delete"} for key in SECRETS]


def test_traces_go_to_xray_of_the_region() -> None:
    assert _config(XRAY)["exporters"] == {"awsxray": {"region": "us-east-1", "index_all_attributes": False}}


def test_traces_go_to_tempo_in_the_cluster() -> None:
    assert _config(TEMPO)["exporters"] == {
        "otlp/tempo": {"endpoint": "tempo.traces-system.svc:4317", "tls": {"insecure": True}}
    }


def test_some_traces_are_kept_by_their_number() -> None:
    sampler = _config(XRAY, sampling={"kind": "probabilistic", "percent": 2.5})["processors"]["probabilistic_sampler"]
    assert sampler == {"sampling_percentage": 2.5}


@pytest.mark.parametrize(("percent", "names"), [(1, ["errors", "slow", "some"]), (0, ["errors", "slow"])])
def test_errors_and_slow_traces_are_kept_with_some_others(percent: float, names: list[str]) -> None:
    sampling = {"kind": "tail", "slow_milliseconds": 750, "percent": percent, "wait_seconds": 20}
    tail = _config(TEMPO, sampling=sampling)["processors"]["tail_sampling"]
    assert (tail["decision_wait"], tail["num_traces"]) == ("20s", 20_000)
    assert [policy["name"] for policy in tail["policies"]] == names
    assert tail["policies"][1]["latency"] == {"threshold_ms": 750}


def test_collectors_take_otlp_alone_and_stay_while_nodes_go() -> None:
    values = collector_values(traces_spec(XRAY), region="us-east-1", system_node_groups=["cluster-system"])
    assert {name for name, port in values["ports"].items() if not port["enabled"]} == {
        "jaeger-compact",
        "jaeger-thrift",
        "jaeger-grpc",
        "zipkin",
    }
    assert (values["mode"], values["replicaCount"]) == ("deployment", 2)
    assert values["podDisruptionBudget"] == {"enabled": True, "minAvailable": 1}
    assert "config" not in values


def test_tempo_deletes_what_is_old_from_its_bucket() -> None:
    tempo = _tempo()["tempo"]
    assert tempo["retention"] == f"{7 * 24}h"
    assert tempo["storage"]["trace"]["s3"] == {
        "bucket": "traces-tempo-1",
        "endpoint": "s3.us-east-1.amazonaws.com",
        "region": "us-east-1",
    }


def test_tempo_finds_its_bucket_in_china() -> None:
    assert _tempo("cn-north-1")["tempo"]["storage"]["trace"]["s3"]["endpoint"] == "s3.cn-north-1.amazonaws.com.cn"


@pytest.mark.parametrize(("given", "expected"), [(XRAY, 400), (TEMPO, 700)])
def test_requests_are_those_of_all_pods(given: dict[str, Any], expected: int) -> None:
    assert traces_cpu_millicores(traces_spec(given)) == expected


def test_endpoint_is_in_a_namespace_that_no_team_may_have() -> None:
    assert reserved(TRACES_NAMESPACE)
    assert OTLP_ENDPOINT == "http://opentelemetry-collector.traces-system.svc:4317"
