import pytest

from components.catalog.metrics.exporters import ExporterName, series
from components.monitoring.promql import exporters_of, query_problems, read

KNOWN = {"a_total": frozenset({"pod", "code"}), "b": frozenset({"pod", "node"})}


def _said(expression: str) -> list[str]:
    return [f"{problem.message}; {problem.fix}" for problem in query_problems(expression, KNOWN)]


def test_query_is_taken_apart() -> None:
    query = read('sum by (pod) (rate(a_total{code=~"5.."}[5m])) / on (pod) group_left (node) b{pod!=""} offset 1h')
    assert query.metrics == {"a_total": frozenset({"code"}), "b": frozenset({"pod"})}
    assert query.groupings == {"pod", "node"}


def test_query_of_a_name_in_braces_is_taken_apart() -> None:
    assert read('{__name__="b", node="n"}').metrics == {"b": frozenset({"node"})}


def test_query_within_a_subquery_is_taken_apart() -> None:
    assert read("max_over_time(sum(b)[1h:5m])").metrics == {"b": frozenset()}


def test_query_makes_labels() -> None:
    assert read('label_replace(b, "new", "$1", "node", "(.*)")').made == {"new"}


@pytest.mark.parametrize(
    "expression",
    [
        'sum by (pod) (rate(a_total{code="500"}[5m])) > 0',
        'sum by (new) (label_replace(b, "new", "$1", "node", "(.*)"))',
        'sum without (pod) (b{environment="prod"})',
        "sum by (cluster) (b)",
        "vector(1)",
        "time() - b > 5",
    ],
)
def test_query_of_what_is_there_is_fine(expression: str) -> None:
    assert _said(expression) == []


def test_fails_when_nobody_emits_a_metric() -> None:
    assert _said("a_totl > 0") == [
        (
            "asks for a_totl, which nobody emits; name a metric of an exporter that is installed, or declare it under "
            "metrics; did you mean a_total?"
        )
    ]


def test_fails_when_the_exporter_is_not_installed() -> None:
    assert _said("DCGM_FI_DEV_GPU_UTIL > 0") == [
        "asks for DCGM_FI_DEV_GPU_UTIL, which nobody emits; install what emits it: dcgm-exporter"
    ]


def test_fails_when_a_metric_does_not_have_a_label() -> None:
    assert _said('b{code="500"} > 0') == ["asks for label code of b, which it does not have; use one of node, pod"]


def test_fails_when_grouped_by_a_label_that_nothing_has() -> None:
    assert _said("sum by (zone) (b)") == [
        "groups or joins by label zone, which none of its metrics has; group by a label that one of them has"
    ]


def test_fails_when_joined_by_a_label_that_nothing_has() -> None:
    assert len(_said("b * on (zone) a_total")) == 1


def test_fails_when_it_is_no_query() -> None:
    assert _said("sum((") == ["is no PromQL: unclosed left parenthesis; mend the query"]


def test_exporters_of_a_query_are_those_of_its_metrics() -> None:
    assert exporters_of("sum(DCGM_FI_DEV_GPU_UTIL) / sum(up) + nobody") == {ExporterName.DCGM, ExporterName.PROMETHEUS}


def test_series_of_a_histogram_can_be_asked_for() -> None:
    known = series([ExporterName.VLLM])
    assert list(query_problems('sum by (le) (vllm:e2e_request_latency_seconds_bucket{le="5.0"})', known)) == []
