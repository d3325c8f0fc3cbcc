from components.monitoring.facts import Endpoint, MonitoringFacts
from components.monitoring.rules.serving import rules
from components.monitoring.thresholds_spec import ThresholdsSpec


def _queries(endpoint: Endpoint, name: str) -> list[str]:
    made = rules(ThresholdsSpec(), MonitoringFacts(endpoints={"assistant": endpoint}))
    return [rule.expression for rule in made if rule.name == name]


def test_latency_is_counted_up_to_the_next_bound_below_the_promise() -> None:
    queries = _queries(Endpoint(latency_seconds=6, latency_percent=95), "EndpointLatencyBurn")
    assert [query.count('le="5.0"') for query in queries] == [2, 2, 2, 2]


def test_latency_below_every_bound_is_counted_up_to_the_first() -> None:
    queries = _queries(Endpoint(latency_seconds=0.1, latency_percent=95), "EndpointLatencyBurn")
    assert [query.count('le="0.3"') for query in queries] == [2, 2, 2, 2]


def test_latency_is_known_of_vllm_alone() -> None:
    assert _queries(Endpoint(latency_seconds=6, latency_percent=95, vllm=False), "EndpointLatencyBurn") == []
