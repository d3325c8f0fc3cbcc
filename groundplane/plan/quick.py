"""What makes a recording quick: nothing that changes what is recorded. Measured by `make bench`."""

import functools
import gc
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pulumi.runtime import resource


@contextmanager
def quick() -> Iterator[None]:
    """While a program runs: remember source positions, and leave garbage for later. Each takes a sixth of the time.

    For every resource the SDK makes a URI of each frame's file, down to the bottom of the stack; most are the same ones
    again. And a recording makes many objects that live until its end, which the collector would go through in vain.
    """
    collecting = gc.isenabled()
    gc.disable()
    original = resource._get_source_position_for_frame
    resource._get_source_position_for_frame = _remembered
    try:
        yield
    finally:
        resource._get_source_position_for_frame = original
        if collecting:
            gc.enable()


_position = resource._get_source_position_for_frame


def _remembered(frame: traceback.FrameSummary) -> Any:
    return _at(frame.filename, frame.lineno)


@functools.cache
def _at(filename: str, line: int | None) -> Any:
    return _position(traceback.FrameSummary(filename, line, "", lookup_line=False))
