"""Finds wires that a plan cannot show: inputs and stack outputs fed by what has no placeholder, and outputs that were
put into a text by Python itself, which no engine would undo. One problem each.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2

from groundplane.plan.monitor import Recorder
from groundplane.plan.registration import source
from groundplane.plan.values import unknown_paths

_FIX = "wire an output that is text, read a text in an object as `output.field` without apply, or pass a plain value"

_SPOILT = "Calling __str__ on an Output[T] is not supported"
"""What `str()` makes of an output (pulumi 3.272.0, `Output.__str__`), with a warning at most."""


def lost_inputs(monitor: Recorder, root: Path) -> Iterator[str]:
    """One problem for each input that would be lost."""
    for urn, request in monitor.requests.items():
        for path in unknown_paths(request.object):
            carried = request.propertyDependencies[_top(path)].urns
            where = source(request, root) or urn
            yield _problem(monitor, f"{request.type} {request.name!r}: the wire into input {path}", carried, where)
        for field in _spoilt(request.object):
            yield f"{_title(request)}: {_spoilt_text(f'input {field}')} ({source(request, root) or urn})"
        if _SPOILT in request.name:
            yield f"{request.type}: {_spoilt_text('its name')} ({source(request, root) or request.type})"


def lost_outputs(monitor: Recorder, stack: str, carried: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """One problem for each stack output that would be lost; `carried` has the URNs that each of them depends on."""
    for path in unknown_paths(monitor.outputs.get(stack, struct_pb2.Struct())):
        yield _problem(monitor, f"the wire into stack output {path}", carried.get(_top(path), ()), "pulumi.export")
    for field in _spoilt(monitor.outputs.get(stack, struct_pb2.Struct())):
        yield f"{_spoilt_text(f'stack output {field}')} (pulumi.export)"


def _spoilt(values: struct_pb2.Struct) -> list[str]:
    """Names of the fields that hold a text made of an output by `str()`."""
    mark = _SPOILT.encode()
    if mark not in values.SerializeToString():
        return []
    return sorted(name for name, value in values.fields.items() if mark in value.SerializeToString())


def _spoilt_text(place: str) -> str:
    return f"the wire into {place} would be lost: an f-string or str() has no value of an output yet; use Output.format"


def _problem(monitor: Recorder, wire: str, carried: Iterable[str], where: str) -> str:
    urns = sorted(set(carried))
    marked = [monitor.lost[urn] for urn in urns if urn in monitor.lost]
    feeders = [f"{output} of {_title(monitor.requests[urn])}" for urn, output in marked]
    others = [_title(monitor.requests[urn]) for urn in urns if urn in monitor.requests]
    if feeders:
        origin = f"{' and '.join(feeders)}, which is not text, or not only"
    elif others:
        origin = f"an output that the installed SDK does not declare, of {' or '.join(others)}"
    else:
        origin = "a value that is not known"
    return f"{wire} would be lost: it is fed by {origin}; {_FIX} ({where})"


def _title(request: Any) -> str:
    return f"{request.type} {request.name!r}"


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]
