"""What makes a recording quick: nothing that changes what is recorded. Measured by `make bench`."""

import functools
import gc
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

CONSTRUCTORS = 3
"""Frames called `__init__` between the program and the SDK: of the resource, of its kind, and of any resource."""

FRAMES = 24
"""Frames kept: enough to get out of the SDK and into the program."""


@contextmanager
def quick() -> Iterator[None]:
    """While a program runs: look at the stack without reading files, and leave garbage for later.

    For every resource the SDK reads the source line of each frame, down to the bottom of the stack, and throws it away.
    And a recording makes many objects that live until its end, which the collector would go through in vain.
    """
    collecting = gc.isenabled()
    gc.disable()
    original = resource._get_stack_trace
    resource._get_stack_trace = _stack_trace
    try:
        yield
    finally:
        resource._get_stack_trace = original
        if collecting:
            gc.enable()


def _stack_trace() -> source_pb2.StackTrace:
    """As the SDK's own: the frames from the one that constructs the resource downwards."""
    frame, constructors = sys._getframe(1), 0
    while frame.f_back is not None and constructors < CONSTRUCTORS:
        constructors += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    if constructors < CONSTRUCTORS:
        return source_pb2.StackTrace()
    trace = source_pb2.StackTrace()
    while frame is not None and len(trace.frames) < FRAMES:
        position = _at(frame.f_code.co_filename, frame.f_lineno)
        trace.frames.add(pc=position)
        frame = frame.f_back  # type: ignore[assignment] # the loop's own condition
    return trace


@functools.cache
def _at(filename: str, line: int | None) -> Any:
    return resource._get_source_position_for_frame(traceback.FrameSummary(filename, line, "", lookup_line=False))
