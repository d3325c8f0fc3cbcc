import base64
import re

import pytest

from groundplane.simulate.chart import as_html, as_png
from groundplane.simulate.des import simulate
from groundplane.simulate.result import Result
from groundplane.simulate.service_model import ServiceModel
from groundplane.simulate.trace import Trace
from tests.components.serving.specs import autoscaling
from tests.groundplane.simulate.traces import COLD, steady, trace

SERVICE = ServiceModel(slots=4, speeds=(1.0,) * 4, cold_start=COLD, node_usd_per_hour=3.0, slo_seconds=1.5)


def asleep(requests: Trace | None = None, service: ServiceModel = SERVICE) -> Result:
    policy = autoscaling(min_replicas=0, scale_to_zero={"wake": "held_requests"})
    return simulate(policy, service, requests or steady(1.0, 600))


def picture(page: str) -> str:
    (encoded,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    return base64.b64decode(encoded).decode()


def test_png_is_one() -> None:
    assert as_png(asleep(), "assistant").startswith(b"\x89PNG\r\n\x1a\n")


def test_page_needs_nothing_else() -> None:
    page = as_html(asleep(), "assistant in <prod>")
    assert "<h1>assistant in &lt;prod&gt;</h1>" in page
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "<tr><th>requests</th><td>600 in 10 min 0 s</td></tr>" in page


def test_same_result_is_the_same_page() -> None:
    assert as_html(asleep(), "assistant") == as_html(asleep(), "assistant")


def drawn(result: Result, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts of the picture."""
    monkeypatch.setitem(__import__("matplotlib").rcParams, "svg.fonttype", "none")
    return re.findall(r"<text[^>]*>([^<]+)</text>", picture(as_html(result, "assistant")))


def test_panels_and_what_is_in_them_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = drawn(asleep(), monkeypatch)
    for text in (
        "Requests per second, averaged over 5 s",
        "Replicas",
        "wanted (white below: starting)",
        "requests, but no replica",
        "Latency in seconds, of requests by their arrival",
        "objective 1.5 s",
        "Requests in flight",
        "time since the start (minutes)",
    ):
        assert text in texts


def test_absence_is_named_only_where_there_is_some(monkeypatch: pytest.MonkeyPatch) -> None:
    there = simulate(autoscaling(), SERVICE, steady(1.0, 600))
    assert "requests, but no replica" not in drawn(there, monkeypatch)


@pytest.mark.parametrize(("seconds", "unit"), [(60.0, "seconds"), (18_000.0, "hours")])
def test_time_is_in_a_unit_of_its_size(seconds: float, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    service = ServiceModel(slots=1, speeds=(1.0,))
    result = simulate(autoscaling(), service, trace([1.0], seconds=seconds))
    assert f"time since the start ({unit})" in drawn(result, monkeypatch)


def test_trace_without_requests_can_be_drawn() -> None:
    assert as_png(asleep(trace([], seconds=600.0)), "assistant").startswith(b"\x89PNG")
