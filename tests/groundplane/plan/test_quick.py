import gc

import pytest
from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

from groundplane.plan.quick import quick


def _positions(trace: source_pb2.StackTrace) -> list[tuple[str, int]]:
    return [(frame.pc.uri, frame.pc.line) for frame in trace.frames]


class _Constructed:
    """Three constructors deep, as a resource is when the SDK looks at the stack."""

    def __init__(self, depth: int = 3) -> None:
        self.trace: source_pb2.StackTrace = resource._get_stack_trace() if depth == 1 else _Constructed(depth - 1).trace


def test_stack_is_the_same_while_quick() -> None:
    def built() -> _Constructed:
        return _Constructed()

    slow = _positions(built().trace)
    with quick():
        fast = _positions(built().trace)
    # Two frames of this test differ: its own line, and that of the `with`.
    assert fast[0] == slow[0]
    assert fast[2:] == slow[2 : len(fast)]


def test_stack_without_constructors_tells_nothing() -> None:
    with quick():
        assert _positions(resource._get_stack_trace()) == []


@pytest.mark.parametrize("collecting", [True, False])
def test_everything_is_as_before_afterwards(collecting: bool) -> None:
    original = resource._get_stack_trace
    was = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError), quick(), quick():
            raise ZeroDivisionError
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if was else gc.disable)()
    assert resource._get_stack_trace is original
