import json

import pytest

from components.cluster.karpenter_spec import KarpenterSpec, unhoused_replicas
from tests.components.problems import problems


def test_smallest_spec_is_two_controllers_without_alpha_features() -> None:
    assert KarpenterSpec().model_dump() == {
        "replicas": 2,
        "cpu_millicores": 1000,
        "memory_mib": 1024,
        "repair_nodes": False,
        "consolidate_spot": False,
    }


def test_controllers_have_nodes_of_their_own() -> None:
    assert list(unhoused_replicas(KarpenterSpec(), 2)) == []


def test_fails_when_a_controller_has_no_node() -> None:
    assert [str(problem) for problem in unhoused_replicas(KarpenterSpec(), 1)] == [
        (
            "replicas: needs a node for each, and the system's node groups begin with 1; got 2; "
            "write 1, or raise the min_size of a node group without taints"
        )
    ]


@pytest.mark.parametrize("replicas", [0, 6])
def test_fails_when_there_are_too_few_or_too_many_controllers(replicas: int) -> None:
    assert len(problems(KarpenterSpec, json.dumps({"replicas": replicas}))) == 1
