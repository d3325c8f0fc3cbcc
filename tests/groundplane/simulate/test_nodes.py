from dataclasses import replace

from groundplane.simulate.nodes import NodePool
from groundplane.simulate.service_model import ServiceModel
from tests.groundplane.simulate.traces import COLD, ONE_SECOND

SERVICE = replace(ONE_SECOND, cold_start=COLD, node_idle_seconds=60.0)


def pool(**changes: float) -> NodePool:
    service: ServiceModel = replace(SERVICE, **changes)  # type: ignore[arg-type] # fields by name
    return NodePool(service)


def test_new_node_takes_its_time_and_pulls_the_image() -> None:
    node, begins = pool().place(100.0)
    assert (node.ready_at, begins) == (140.0, 170.0)


def test_second_replica_waits_for_the_node_and_the_image_of_the_first() -> None:
    shared = pool(replicas_per_node=2)
    first, _ = shared.place(100.0)
    second, begins = shared.place(150.0)
    assert second is first
    assert begins == 170.0
    assert shared.place(150.0)[0] is not first


def test_empty_node_is_taken_again_with_its_image() -> None:
    nodes = pool()
    node, _ = nodes.place(0.0)
    assert nodes.leave(node, 500.0) == 560.0
    assert nodes.place(520.0) == (node, 520.0)
    nodes.expire(node, 560.0)
    assert nodes.nodes == [node]


def test_empty_node_goes_when_its_time_is_over_and_is_paid_until_then() -> None:
    nodes = pool()
    node, _ = nodes.place(100.0)
    nodes.leave(node, 500.0)
    nodes.expire(node, 560.0)
    assert nodes.nodes == []
    assert nodes.paid_seconds(9000.0) == 460.0


def test_node_in_use_is_paid_until_now() -> None:
    nodes = pool()
    nodes.place(100.0)
    assert nodes.paid_seconds(400.0) == 300.0


def test_headroom_is_taken_at_once_and_made_up_for() -> None:
    nodes = pool(headroom_replicas=1)
    nodes.keep_headroom(0.0, 0.0)
    node, begins = nodes.place(100.0)
    assert begins == 130.0  # The node is there, the image is not.
    assert [n.ready_at for n in nodes.nodes] == [0.0, 140.0]
    assert nodes.leave(node, 200.0) == 260.0


def test_headroom_that_a_leaving_replica_makes_stays() -> None:
    nodes = pool(headroom_replicas=1, replicas_per_node=2)
    node, _ = nodes.place(0.0)
    assert len(nodes.nodes) == 1
    assert nodes.leave(node, 10.0) is None


def test_warm_replica_is_there_since_ever() -> None:
    node, begins = pool().place(0.0, warm=True)
    assert (node.ready_at, begins) == (0.0, 0.0)
