"""The simulation against closed forms and recursions, with fixed replicas."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundplane.simulate.des import simulate
from groundplane.simulate.result import Result
from groundplane.simulate.service_model import ServiceModel, batch_speeds
from groundplane.simulate.trace import Trace
from tests.components.serving.specs import autoscaling
from tests.groundplane.simulate.closed_forms import erlang_c, mean_wait, waits
from tests.groundplane.simulate.traces import ONE_SECOND, poisson, trace


def fixed(replicas: int, service: ServiceModel, requests: Trace) -> Result:
    return simulate(autoscaling(min_replicas=replicas, max_replicas=replicas, target=1), service, requests)


def waited(result: Result) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Time to the first token, without that of the token itself: one at this speed."""
    return np.asarray(result.first_tokens - 1.0)


@pytest.mark.parametrize(
    ("replicas", "slots", "utilisation"),
    [(1, 1, 0.5), (2, 1, 0.6), (5, 1, 0.7), (1, 4, 0.6), (3, 2, 0.6), (10, 1, 0.7)],
)
def test_queue_agrees_with_erlang_within_3_percent(replicas: int, slots: int, utilisation: float) -> None:
    """The seed is fixed: chance alone makes about 1 percent of so many requests, and more near full utilisation."""
    servers = replicas * slots
    service = ServiceModel(slots=slots, speeds=(1.0,) * slots, shared_queue=True)
    result = fixed(replicas, service, poisson(utilisation * servers, 150_000, seed=11))
    wait = waited(result)
    offered = utilisation * servers
    assert wait.mean() == pytest.approx(mean_wait(offered, servers), rel=0.03)
    assert (wait > 1e-6).mean() == pytest.approx(erlang_c(offered, servers), rel=0.03)
    assert result.latencies.mean() == pytest.approx(mean_wait(offered, servers) + 1, rel=0.03)
    if slots == 1:
        assert result.utilisation == pytest.approx(utilisation, rel=0.03)


gaps = st.lists(st.tuples(st.floats(0, 5), st.floats(0.01, 5)), min_size=1, max_size=60)


@settings(max_examples=100, deadline=None)
@given(gaps=gaps, replicas=st.integers(1, 4))
def test_every_single_wait_is_that_of_the_recursion(gaps: list[tuple[float, float]], replicas: int) -> None:
    arrivals = np.cumsum([gap for gap, _ in gaps]).tolist()
    services = [service for _, service in gaps]
    result = fixed(replicas, replace(ONE_SECOND, shared_queue=True), trace(arrivals, services))
    assert waited(result) == pytest.approx(waits(arrivals, services, replicas), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(gaps=gaps)
def test_order_of_service_is_that_of_arrival_in_one_replica(gaps: list[tuple[float, float]]) -> None:
    """With one replica there is one queue, wherever it is."""
    requests = trace(np.cumsum([gap for gap, _ in gaps]).tolist(), [service for _, service in gaps])
    own, shared = (fixed(1, replace(ONE_SECOND, shared_queue=shared), requests) for shared in (False, True))
    assert own.latencies.tolist() == shared.latencies.tolist()


def test_requests_go_to_the_replica_with_the_fewest() -> None:
    result = fixed(2, ONE_SECOND, trace([0.0, 0.1, 0.2, 0.3], [10.0, 1.0, 1.0, 1.0]))
    # The third joins the first, which is long: it had as few as the other. The fourth joins the second.
    assert result.latencies == pytest.approx([10.0, 1.0, 10.8, 1.8])


def test_shared_queue_goes_to_whoever_is_free() -> None:
    result = fixed(2, replace(ONE_SECOND, shared_queue=True), trace([0.0, 0.1, 0.2, 0.3], [10.0, 1.0, 1.0, 1.0]))
    assert result.latencies == pytest.approx([10.0, 1.0, 1.9, 2.8])


def test_requests_in_slots_share_the_engine() -> None:
    service = ServiceModel(slots=2, speeds=batch_speeds(2, alone=10.0, together=10.0))
    result = fixed(1, service, trace([0.0, 0.5], [10.0, 5.0]))
    # 5 tokens alone in 0.5 s, then 5 each at 5 tokens a second.
    assert result.latencies == pytest.approx([1.5, 1.0])


def test_prompts_are_read_before_all_else() -> None:
    service = ServiceModel(slots=2, speeds=(10.0, 10.0), prefill_tokens_per_second=100.0)
    result = fixed(1, service, trace([0.0, 0.5], [10.0, 10.0], prompts=20.0))
    # Read 0.2, generate 0.3, stand still 0.2 for the second prompt, generate 0.7; the second: read 0.2, generate 1.
    assert result.latencies == pytest.approx([1.4, 1.2])
    assert result.first_tokens == pytest.approx([0.3, 0.3])


def test_nothing_is_lost() -> None:
    result = fixed(3, ONE_SECOND, poisson(2.0, 5_000))
    assert result.served.all()
    assert result.slo_misses == 0
    assert len(result.latencies) == 5_000
    assert (result.latencies >= result.trace.output_tokens - 1e-9).all()
