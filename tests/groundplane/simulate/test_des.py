"""The simulation's loops: what they do, and when. Times are exact to a period, since the loops' phases are chance."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from components.serving.autoscaling_spec import AutoscalingSpec
from groundplane.simulate.conditions import Conditions
from groundplane.simulate.des import simulate
from groundplane.simulate.result import Outcome, Result
from groundplane.simulate.service_model import ServiceModel
from groundplane.simulate.trace import Trace
from tests.components.serving.specs import autoscaling
from tests.groundplane.simulate.traces import COLD, ONE_SECOND, poisson, steady, trace

TEN = ServiceModel(slots=10, speeds=(1.0,) * 10, cold_start=COLD)
"""Ten requests at once, each at one token a second, and 100 seconds until it can."""

ZERO = {"min_replicas": 0, "scale_to_zero": {"wake": "held_requests", "cooldown_seconds": 60}}


def played(policy: AutoscalingSpec, requests: Trace, service: ServiceModel = TEN, **conditions: Any) -> Result:
    return simulate(policy, service, requests, Conditions(**conditions))


def test_same_seed_gives_the_same_and_another_one_another() -> None:
    requests = poisson(8.0, 5_000, mean_tokens=5.0)
    one, same, other = (played(autoscaling(target=7), requests, seed=seed) for seed in (1, 1, 2))
    assert one.latencies.tolist() == same.latencies.tolist()
    assert one.changes == same.changes
    assert one.samples == same.samples
    assert [change.seconds for change in one.changes] != [change.seconds for change in other.changes]


def test_replicas_follow_the_formula_under_constant_load() -> None:
    """32 requests in flight all the time, and 8 wanted on each replica: 4."""
    result = played(autoscaling(target=8, max_replicas=20), steady(8.0, 3000, tokens=4.0))
    assert result.samples[-1].wanted == 4
    assert [sample.in_flight for sample in result.samples[100:190]] == [32] * 90


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"metric": "tokens_per_second", "target": 8}, 4),
        ({"metric": "gpu_utilisation", "target": 40}, 8),
        ({"metric": "latency_p95", "target": 3}, 8),
    ],
)
def test_each_metric_finds_its_number(policy: dict[str, Any], expected: int) -> None:
    """8 requests a second of 4 tokens each: 32 tokens a second.

    Utilisation is 100 on any number of replicas, and latency 4 s: both grow to the maximum.
    """
    result = played(autoscaling(**policy), steady(8.0, 3000, tokens=4.0), replicas=4)
    assert result.samples[-1].wanted == expected


def test_queue_that_is_empty_asks_for_the_fewest() -> None:
    """Its metric says nothing between too few and too many replicas: so it swings."""
    result = played(autoscaling(metric="queue_depth", target=1), steady(8.0, 3000, tokens=4.0), replicas=4)
    assert {change.after for change in result.changes} >= {1, 8}


def test_cold_start_takes_its_parts_and_a_node_that_is_there_spares_some() -> None:
    result = played(autoscaling(target=4, max_replicas=2), steady(6.0, 1200, tokens=1.0))
    assert result.cold_starts == pytest.approx((100.0,))
    twice = replace(TEN, replicas_per_node=2)
    result = played(autoscaling(target=4, max_replicas=2), steady(6.0, 1200, tokens=1.0), twice)
    assert result.cold_starts == pytest.approx((30.0,))  # Node and image are there since the first replica.
    assert result.node_seconds == result.seconds


def test_first_request_wakes_and_waits_for_the_cold_start() -> None:
    result = played(autoscaling(**ZERO), trace([100.0], 1.0, seconds=1000.0))
    # Seen by the next scrape and the next poll, at most 15 and 30 s later; then 100 s until it can, and 1 s of work.
    assert 101.0 <= result.latencies[0] <= 146.0
    assert result.count(Outcome.SERVED) == 1
    assert result.absent_seconds == pytest.approx(result.latencies[0] - 1.0)
    assert [(change.before, change.after, change.by) for change in result.changes] == [(0, 1, "keda"), (1, 0, "keda")]
    assert result.zero_under_load == 0


def test_requests_are_refused_where_nothing_holds_them_and_their_number_wakes() -> None:
    policy = autoscaling(min_replicas=0, scale_to_zero={"wake": "refused_requests"})
    result = played(policy, steady(1.0, 600, tokens=1.0))
    refused = result.count(Outcome.REFUSED)
    assert 100 <= refused <= 146
    assert result.count(Outcome.SERVED) == 600 - refused
    assert result.slo_misses == refused
    assert result.absent_seconds == pytest.approx(refused, abs=2)


def test_schedule_alone_wakes_and_sends_to_sleep() -> None:
    window = {"replicas": 3, "start": "00:10", "end": "00:30"}
    zero = {"min_replicas": 0, "scale_to_zero": {"wake": "schedule", "cooldown_seconds": 60}}
    policy = autoscaling(metric="schedule", target=None, schedule={"day": window}, **zero)
    result = played(policy, trace([1500.0], seconds=3600.0))
    assert [(change.before, change.after) for change in result.changes] == [(0, 1), (1, 3), (3, 0)]
    up, grown, down = (change.seconds for change in result.changes)
    assert 600 <= up <= 630
    assert up <= grown <= up + 15
    assert 1860 <= down <= 1890 + 30
    assert result.served.all()


def test_window_of_a_schedule_is_a_floor_below_a_metric() -> None:
    policy = autoscaling(schedule={"day": {"replicas": 5, "start": "00:00", "end": "00:20"}})
    result = played(policy, steady(1.0, 3600, tokens=1.0))
    assert result.samples[0].wanted == 5
    assert [change.after for change in result.changes] == [1]
    assert 1200 + 300 - 15 <= result.changes[0].seconds <= 1200 + 300 + 15


def test_queue_alone_says_nothing_of_requests_that_run() -> None:
    """What scales by a queue goes to zero while a long answer is generated, unless requests count as well."""
    long = trace([0.0], 900.0, seconds=1000.0)
    policy = autoscaling(**ZERO, metric="queue_depth", target=2)
    assert played(policy, long, replicas=1).zero_under_load == 0
    sleeping = autoscaling(
        metric="queue_depth",
        target=2,
        min_replicas=0,
        scale_to_zero={"wake": "schedule", "cooldown_seconds": 60},
        schedule={"day": {"replicas": 1, "start": "12:00", "end": "13:00"}},
    )
    result = played(sleeping, long, replace(TEN, drain_seconds=60.0), replicas=1)
    assert result.zero_under_load == 1
    assert result.count(Outcome.ABORTED) == 1


def test_replica_that_has_to_go_answers_what_it_has() -> None:
    down = {"stabilization_seconds": 0}
    result = played(autoscaling(scale_down=down), trace([0.0, 0.0], 200.0, seconds=400.0), replicas=2)
    assert result.changes[0].after == 1
    assert result.served.all()
    assert result.latencies.tolist() == [200.0, 200.0]


def test_dead_prometheus_changes_nothing_and_then_falls_back() -> None:
    requests = steady(4.0, 1500, tokens=1.0)
    result = played(autoscaling(fallback={"replicas": 3}), requests, blind=((100.0, 2000.0),))
    assert [(change.before, change.after, change.by) for change in result.changes] == [(1, 3, "fallback")]
    # The fourth failure, a poll every 30 s.
    assert 100 + 90 <= result.changes[0].seconds <= 100 + 120


def test_dead_prometheus_takes_nothing_away() -> None:
    result = played(autoscaling(**ZERO), steady(4.0, 1500, tokens=1.0), replicas=6, blind=((0.0, 2000.0),))
    assert result.changes == ()
    assert result.zero_under_load == 0


def test_requests_that_wait_too_long_time_out() -> None:
    service = replace(ONE_SECOND, timeout_seconds=10.0)
    result = played(autoscaling(max_replicas=1), trace([0.0, 1.0, 2.0, 30.0], [8.0, 30.0, 1.0, 1.0]), service)
    # The second is done 37 s after it came, the third waited for it; the fourth comes to an engine still at work.
    assert [Outcome(outcome) for outcome in result.outcomes] == [
        Outcome.SERVED,
        Outcome.TIMED_OUT,
        Outcome.TIMED_OUT,
        Outcome.SERVED,
    ]
    assert result.latency.p99 == pytest.approx(np.percentile([8.0, 9.0], 99))


def test_held_requests_time_out_as_well() -> None:
    result = played(autoscaling(**ZERO), trace([100.0, 190.0], seconds=1000.0), replace(TEN, timeout_seconds=60.0))
    assert result.outcomes.tolist() == [Outcome.TIMED_OUT, Outcome.SERVED]


def test_what_never_ends_is_given_up() -> None:
    result = played(autoscaling(max_replicas=1), trace([0.0], 1e9, seconds=10.0))
    assert result.count(Outcome.UNANSWERED) == 1
    assert 3610 <= result.seconds <= 3660


def test_nodes_are_paid_until_they_are_gone() -> None:
    busy = steady(6.0, 300, tokens=1.0)
    policy = autoscaling(target=4, max_replicas=2, scale_down={"stabilization_seconds": 60})
    result = played(policy, trace(busy.arrivals.tolist(), 1.0, seconds=1200.0))
    up, down = (change.seconds for change in result.changes)
    assert result.node_seconds == pytest.approx(1200 + (down - up) + TEN.node_idle_seconds)


def test_swings_are_counted_as_oscillations() -> None:
    bursts = [burst * 240.0 + n / 10 for burst in range(6) for n in range(600)]
    nervous = {"stabilization_seconds": 0}
    result = played(autoscaling(target=4, scale_down=nervous, window_seconds=15), trace(bursts, 1.0))
    calm = played(autoscaling(target=4, scale_down={"stabilization_seconds": 900}), trace(bursts, 1.0))
    assert result.oscillations >= 6
    assert calm.oscillations == 0


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    simulate(autoscaling(), TEN, steady(1.0, 300), progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (300, 300)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_empty_trace_costs_its_minimum() -> None:
    result = played(autoscaling(min_replicas=2), trace([], seconds=3600.0))
    assert result.node_seconds == 7200
    assert result.latency.p95 is None
    assert result.slo_held


def test_replica_that_still_starts_goes_first() -> None:
    """A burst asks for a second replica, and is over before that is ready: the first one stays, and nothing came up."""
    burst = steady(8.0, 60, tokens=1.0).arrivals.tolist()
    down = {"stabilization_seconds": 0}
    policy = autoscaling(target=4, max_replicas=2, window_seconds=15, scale_down=down)
    result = played(policy, trace(burst, 1.0, seconds=600.0))
    assert [(change.before, change.after) for change in result.changes] == [(1, 2), (2, 1)]
    assert result.cold_starts == ()
    assert result.served.all()


def test_request_that_waited_too_long_is_passed_over_for_the_next() -> None:
    """The second waits 4.95 s for the first and goes away; the third follows the first at once."""
    service = replace(ONE_SECOND, timeout_seconds=4.9)
    result = played(autoscaling(max_replicas=1), trace([0.0, 0.05, 3.0], [4.99, 9.0, 1.0]), service)
    assert result.outcomes.tolist() == [Outcome.TIMED_OUT, Outcome.TIMED_OUT, Outcome.SERVED]
    assert result.latencies[2] == pytest.approx(4.99 + 1.0 - 3.0)
