import itertools

import pytest

from groundplane.simulate.service_model import ServiceModel, batch_speeds
from groundplane.simulate.service_of import service_of
from tests.components.serving.specs import CLASSIFIER, model


def test_speeds_go_from_one_alone_to_all_together() -> None:
    speeds = batch_speeds(64, alone=45, together=1600)
    assert len(speeds) == 64
    assert speeds[0] == pytest.approx(45)
    assert speeds[-1] * 64 == pytest.approx(1600)
    steps = [1 / speed for speed in speeds]
    gaps = [two - one for one, two in itertools.pairwise(steps)]
    assert gaps == pytest.approx([gaps[0]] * 63)


def test_one_slot_has_the_speed_of_one_alone() -> None:
    assert batch_speeds(1, alone=45, together=45) == (45,)


def test_fails_when_speeds_and_slots_differ() -> None:
    with pytest.raises(ValueError, match="a replica of 2 slots needs as many speeds, got 1"):
        ServiceModel(slots=2, speeds=(1.0,))


def test_language_model_becomes_its_figures() -> None:
    found = service_of(model(startup={"headroom_replicas": 2}, slo__first_token_seconds=1.5))
    assert (found.slots, found.prefill_tokens_per_second, found.fixed_tokens) == (64, 9000, None)
    assert (found.timeout_seconds, found.drain_seconds) == (300, 330)
    assert (found.node_gpus, found.replicas_per_node, found.node_usd_per_hour) == (1, 1, 3.00424)
    assert (found.headroom_replicas, found.node_idle_seconds) == (2, 300)
    assert (found.slo_seconds, found.slo_first_token_seconds, found.slo_percent) == (15, 1.5, 95)
    # 8.8 GB at 183 MB/s; 16.06 GB of weights at 2 GB/s, and 53 s to compile.
    cold = found.cold_start
    parts = (cold.node_seconds, cold.image_seconds, cold.load_seconds, cold.probe_seconds)
    assert parts == pytest.approx((45, 48.087, 61.03, 5), abs=0.001)


def test_model_without_tokens_becomes_one_unit_of_work_a_request() -> None:
    found = service_of(model(CLASSIFIER))
    assert (found.slots, found.fixed_tokens, found.node_gpus) == (4, 1.0, 0)
    assert found.prefill_tokens_per_second == float("inf")
    assert found.speeds[0] == pytest.approx(20)
    assert found.speeds[-1] * 4 == pytest.approx(40)
    assert found.cold_start.load_seconds == 0
