import json
from typing import Any

from components.monitoring.traces_spec import TempoTracesSpec, XRayTracesSpec
from tests.components.monitoring.programs_traces import TEMPO, XRAY, traces_spec
from tests.components.problems import problems


def _said(given: dict[str, Any], **changed: Any) -> list[str]:
    return problems(XRayTracesSpec, json.dumps({**given, **changed}))


def test_kind_decides_where_traces_go() -> None:
    assert isinstance(traces_spec(XRAY), XRayTracesSpec)
    assert isinstance(traces_spec(TEMPO), TempoTracesSpec)


def test_tail_sampling_by_several_collectors_is_refused() -> None:
    assert _said(XRAY, sampling={"kind": "tail"}) == [
        (
            "replicas: must be 1 with tail sampling: spans of one trace come to different collectors, and none sees "
            "it all; "
            "got 2; write 1, or sampling: {kind: probabilistic}"
        )
    ]


def test_several_collectors_may_sample_by_number() -> None:
    assert traces_spec(XRAY, replicas=3, sampling={"kind": "probabilistic", "percent": 0.5}).replicas == 3


def test_no_traces_at_all_is_refused() -> None:
    assert _said(XRAY, sampling={"kind": "probabilistic", "percent": 0}) == [
        "sampling.probabilistic.percent: greater_than"
    ]
