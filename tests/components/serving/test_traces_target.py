from components.serving.model_network import network_policy_spec
from components.serving.runtime import Runtime
from components.serving.server_spec import ServerSpec, wrong_server
from components.serving.traces_target import TracesTarget, is_traced, trace_arguments, trace_environment
from tests.components.serving.specs import ASSISTANT, changed, model

TARGET = TracesTarget(namespace="traces-system", service="collector", port=4317)
TRACED = model(changed(ASSISTANT, server__traces=True))


def test_model_that_is_traced_sends_spans_to_the_collectors() -> None:
    assert trace_arguments(TRACED, TARGET) == ["--otlp-traces-endpoint=http://collector.traces-system.svc:4317"]
    assert trace_environment("assistant", TRACED, TARGET) == {
        "OTEL_EXPORTER_OTLP_TRACES_INSECURE": "true",
        "OTEL_SERVICE_NAME": "assistant",
    }


def test_model_that_does_not_say_so_sends_none() -> None:
    silent = model(ASSISTANT)
    assert not is_traced(silent, TARGET)
    assert trace_arguments(silent, TARGET) == []
    assert trace_environment("assistant", silent, TARGET) == {}


def test_model_sends_none_where_nobody_takes_them() -> None:
    assert not is_traced(TRACED, None)
    assert trace_arguments(TRACED, None) == []


def test_policy_lets_spans_out_to_the_collectors_alone() -> None:
    def egress(traces: TracesTarget | None) -> list[object]:
        spec = network_policy_spec("assistant", TRACED, callers=["gateway"], monitoring=None, traces=traces)
        return list(spec["egress"])

    added = [each for each in egress(TARGET) if each not in egress(None)]
    collectors = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "traces-system"}}}
    assert added == [{"to": [collectors], "ports": [{"port": 4317, "protocol": "TCP"}]}]


def test_fails_when_another_server_than_vllm_is_to_send_spans() -> None:

    (problem,) = wrong_server(ServerSpec(traces=True), Runtime.TRITON)
    assert str(problem).startswith("traces: is for vllm, and this is triton")
