import math
from itertools import product

import pytest

from components.catalog.metrics.exporters import ExporterName, series
from components.monitoring.promql import query_problems
from components.serving.analysis_metric import METRICS_BY_RUNTIME, AnalysisMetric
from components.serving.analysis_queries import analysis_query, breaks, comparing_query, holds, holds_or_nothing
from components.serving.metric_queries import Place
from components.serving.runtime import Runtime
from tests.components.serving.promql import value_of

PLACE = Place(namespace="serving", name="assistant", gateway_namespace="gateways", window_seconds=120)
KNOWN = series([ExporterName.ENVOY, ExporterName.KUBE_STATE, ExporterName.VLLM])
EVERY = [(Runtime(runtime), metric) for runtime, has in METRICS_BY_RUNTIME.items() for metric in sorted(has)]
CLUSTER = "httproute/serving/assistant/rule/0/backend/1"


def filled(query: str) -> str:
    """As Argo Rollouts sends it."""
    return query.replace("{{args.canary-hash}}", "5d8f7c9b6d").replace("{{args.stable-hash}}", "7b7b7b7b7b")


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_every_metric_is_one_that_somebody_emits(runtime: Runtime, metric: AnalysisMetric) -> None:
    for query in (analysis_query, comparing_query):
        assert list(query_problems(filled(query(metric, runtime, PLACE)), KNOWN)) == []


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_versions_are_told_apart(runtime: Runtime, metric: AnalysisMetric) -> None:
    own, both = analysis_query(metric, runtime, PLACE), comparing_query(metric, runtime, PLACE)
    by_gateway = "envoy" in own
    canary, stable = ("backend/1", "backend/0") if by_gateway else ("{{args.canary-hash}}", "{{args.stable-hash}}")
    assert (canary in own, stable in own, stable in both) == (True, False, True)


def test_every_runtime_with_replicas_of_its_own_can_be_judged() -> None:
    assert METRICS_BY_RUNTIME.keys() == {runtime.value for runtime in Runtime}
    assert [runtime for runtime, has in METRICS_BY_RUNTIME.items() if not has] == ["kserve"]


def answered(good: float, failed: float | None) -> dict[str, list[tuple[dict[str, str], float]]]:
    labels = {"namespace": "gateways", "envoy_cluster_name": CLUSTER}
    found = [({**labels, "envoy_response_code_class": "2"}, good)]
    if failed is not None:
        found.append(({**labels, "envoy_response_code_class": "5"}, failed))
    return {"envoy_cluster_upstream_rq_xx": found}


@pytest.mark.parametrize(("good", "failed", "percent"), [(9, 1, 10), (10, 0, 0), (10, None, 0), (0, 4, 100)])
def test_share_of_failures_is_in_percent(good: float, failed: float | None, percent: float) -> None:
    query = analysis_query(AnalysisMetric.FAILED_REQUESTS, Runtime.CUSTOM, PLACE)
    assert value_of(query, answered(good, failed)) == percent


def test_version_that_the_gateway_does_not_know_has_no_share_of_failures() -> None:
    query = analysis_query(AnalysisMetric.FAILED_REQUESTS, Runtime.CUSTOM, PLACE)
    assert value_of(query, {}) is None


def condition(text: str, result: list[float]) -> bool:
    """As expr evaluates it, of which these conditions use what Python has too."""
    words = text.replace("&&", "and").replace("||", "or").replace("!isNaN", "not isNaN")
    return bool(eval(words, {"len": len, "isNaN": math.isnan, "isInf": math.isinf}, {"result": result}))


@pytest.mark.parametrize(
    ("result", "verdicts"),
    [
        ([1.0], (True, False, True)),
        ([1.5], (True, False, True)),
        ([1.6], (False, True, False)),
        ([math.nan], (False, False, True)),
        ([math.inf], (False, True, True)),
        ([], (False, False, True)),
    ],
)
def test_measurement_without_a_number_is_neither_right_nor_wrong(
    result: list[float], verdicts: tuple[bool, bool, bool]
) -> None:
    conditions = (holds(1.5), breaks(1.5), holds_or_nothing(1.5))
    assert tuple(condition(text, result) for text in conditions) == verdicts


def test_exactly_those_at_the_gateway_need_it() -> None:
    from components.serving.analysis_metric import at_gateway

    for runtime, metric in product(("vllm", "triton", "custom"), AnalysisMetric):
        if metric in METRICS_BY_RUNTIME[runtime]:
            assert at_gateway(metric, runtime) is ("envoy_" in analysis_query(metric, Runtime(runtime), PLACE))
