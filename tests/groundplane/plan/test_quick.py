import gc
import traceback

import pytest
from pulumi.runtime import resource

from groundplane.plan.quick import quick


def test_positions_are_the_same_while_quick() -> None:
    frames = traceback.extract_stack()
    slow = [resource._get_source_position_for_frame(frame) for frame in frames]
    with quick():
        assert [resource._get_source_position_for_frame(frame) for frame in frames] == slow


@pytest.mark.parametrize("collecting", [True, False])
def test_everything_is_as_before_afterwards(collecting: bool) -> None:
    original = resource._get_source_position_for_frame
    was = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError), quick(), quick():
            raise ZeroDivisionError
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if was else gc.disable)()
    assert resource._get_source_position_for_frame is original
