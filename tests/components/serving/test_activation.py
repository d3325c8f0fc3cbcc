from components.serving.activation import Activation
from tests.components.serving.specs import autoscaling


def activation(**changes: object) -> Activation:
    zero = {"min_replicas": 0, "scale_to_zero": {"wake": "held_requests", "cooldown_seconds": 60}, **changes}
    return Activation(spec=autoscaling(**zero))


def test_first_use_brings_one_replica_and_the_cooldown_takes_it_away() -> None:
    keda = activation()
    assert keda.poll(0.0, 0, in_use=False) == 0
    assert keda.poll(30.0, 0, in_use=True) == 1
    assert keda.poll(60.0, 1, in_use=True) == 1
    assert keda.poll(90.0, 3, in_use=False) == 3
    assert keda.poll(120.0, 3, in_use=False) == 3
    assert keda.poll(121.0, 3, in_use=False) == 0


def test_what_was_never_in_use_goes_at_once() -> None:
    assert activation().poll(0.0, 1, in_use=False) == 0


def test_nothing_goes_below_the_minimum_and_less_is_mended() -> None:
    keda = Activation(spec=autoscaling(min_replicas=2))
    assert keda.poll(0.0, 2, in_use=False) == 2
    assert keda.poll(30.0, 1, in_use=False) == 2
    assert keda.poll(60.0, 0, in_use=True) == 2


def test_metric_lost_for_long_raises_to_the_fallback_and_never_lowers() -> None:
    keda = activation(fallback={"after_failures": 2, "replicas": 4})
    assert [keda.poll(30.0 * n, 1, in_use=None) for n in range(4)] == [1, 1, 4, 4]
    assert keda.failing
    assert keda.poll(120.0, 6, in_use=None) == 6
    assert keda.poll(150.0, 6, in_use=True) == 6
    assert not keda.failing
