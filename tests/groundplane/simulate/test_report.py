import json
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from groundplane.simulate.des import simulate
from groundplane.simulate.report import document, duration, objective, rows, summary
from groundplane.simulate.result import Result
from groundplane.simulate.service_model import ServiceModel
from tests.components.serving.specs import autoscaling
from tests.groundplane.simulate.traces import COLD, steady, trace

SERVICE = ServiceModel(slots=4, speeds=(1.0,) * 4, cold_start=COLD, node_usd_per_hour=3.0, node_gpus=2, slo_seconds=1.5)


def written(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def text(result: Result) -> str:
    console = Console(width=120, file=StringIO())
    for part in summary(result, "prod", "assistant"):
        console.print(part)
    return written(console)


def calm(service: ServiceModel = SERVICE) -> Result:
    return simulate(autoscaling(min_replicas=2, max_replicas=2), service, steady(2.0, 3600))


def asleep() -> Result:
    zero = {"min_replicas": 0, "scale_to_zero": {"wake": "refused_requests"}}
    return simulate(autoscaling(**zero), SERVICE, steady(1.0, 600))


def test_figures_of_a_calm_hour() -> None:
    assert dict(rows(calm())) == {
        "requests": "7,200 in 1 h 0 min",
        "latency": "p50 1.00 s   p95 1.00 s   p99 1.00 s",
        "first token": "p50 1.00 s   p95 1.00 s   p99 1.00 s",
        "objective": "held: 0 misses (0.0 %); 1.5 s for 95 %",
        "replicas": "2.0 on average, 2 at most",
        "changes": "0, of which 0 back and forth within 10 min",
        "nodes": "2.00 hours, 4.00 GPU-hours, 6.00 USD on demand in us-east-1",
    }


def test_what_is_wrong_is_said() -> None:
    shown = text(asleep())
    assert "refused: no replica, and nothing held them" in shown
    assert "while requests came" in shown
    assert "the objective is missed; --suggest looks for a policy that holds it" in shown


@pytest.mark.parametrize(("times", "expected"), [(1, "once"), (2, "2 times")])
def test_scaling_to_zero_under_load_is_said(times: int, expected: str) -> None:
    line = f"the last replica was taken away {expected} while there were requests"
    assert line in text(replace(calm(), zero_under_load=times)).splitlines()


def test_nothing_is_said_to_be_wrong_with_a_calm_hour() -> None:
    assert text(calm()).splitlines()[-1].startswith("nodes")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"slo_seconds": None}, "none"),
        ({"slo_seconds": 0.5}, "MISSED: 7,200 misses (100.0 %); 0.5 s for 95 %"),
        ({"slo_first_token_seconds": 0.9}, "MISSED: 7,200 misses (100.0 %); 1.5 s, first token 0.9 s for 95 %"),
        ({"slo_seconds": None, "slo_first_token_seconds": 2.0}, "held: 0 misses (0.0 %); first token 2 s for 95 %"),
    ],
)
def test_objective_is_told_with_its_verdict(changes: dict[str, float | None], expected: str) -> None:
    assert objective(calm(replace(SERVICE, **changes))) == expected  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(("misses", "held"), [(0, True), (5, True), (6, False)])
def test_objective_is_held_up_to_its_percentage(misses: int, held: bool) -> None:
    """100 requests one after the other, of which some are long."""
    tokens = [2.0] * misses + [1.0] * (100 - misses)
    result = simulate(autoscaling(max_replicas=1), SERVICE, trace([n * 3.0 for n in range(100)], tokens))
    assert result.slo_misses == misses
    assert result.slo_held is held


def test_empty_trace_has_no_latency() -> None:
    assert dict(rows(simulate(autoscaling(), SERVICE, trace([], seconds=60))))["latency"] == "no request was served"


def test_cost_is_left_out_without_a_price() -> None:
    assert dict(rows(calm(replace(SERVICE, node_usd_per_hour=None))))["nodes"] == "2.00 hours, 4.00 GPU-hours"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(5.4, "5 s"), (60, "1 min 0 s"), (3599.6, "1 h 0 min"), (7380, "2 h 3 min")]
)
def test_durations_are_told_shortly(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected


def test_document_has_everything_and_is_json() -> None:
    made = json.loads(json.dumps(document(asleep(), "prod", "assistant")))
    assert {key: made[key] for key in ("format", "environment", "model", "seed")} == {
        "format": 1,
        "environment": "prod",
        "model": "assistant",
        "seed": 0,
    }
    assert made["outcomes"]["served"] + made["outcomes"]["refused"] == 600
    assert made["slo"]["misses"] == made["outcomes"]["refused"]
    assert made["absent_seconds"] > 100
    assert made["changes"][0] == {"seconds": made["changes"][0]["seconds"], "from": 0, "to": 1, "by": "keda"}
    assert made["samples"][0] == {
        "seconds": 0.0,
        "wanted": 0,
        "ready": 0,
        "nodes": 0,
        "in_flight": 0,
        "waiting": 0,
        "arrived": 0,
    }
    assert made["replicas"]["cold_start_seconds"] == pytest.approx(100)
    assert made["policy"]["scale_to_zero"]["wake"] == "refused_requests"


def test_document_of_nothing_has_nulls() -> None:
    made = document(simulate(autoscaling(), SERVICE, trace([], seconds=60)), "prod", "assistant")
    assert made["latency_seconds"] == {"p50": None, "p95": None, "p99": None}
    assert made["replicas"]["cold_start_seconds"] is None
