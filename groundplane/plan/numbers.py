"""Stand-ins for computed numbers: large ones, each for one output, which no program writes itself.

A number has no placeholder, but a program may turn one into text (`template.latest_version.apply(str)`). So it gets a
stand-in, and wherever that turns up in a text, it is replaced by the placeholder of the output it stands for. Where
one turns up as a number, or calculated with, the wire is not known, and the plan refuses it.
"""

import re

from google.protobuf import struct_pb2

from groundplane.plan import signatures

FIRST = 4_503_599_000_000_000
"""Below 2**53, so that a double holds all of them; above what counts, sizes, ports and times are."""

STEP = 1_000
"""What may be added to one without meeting the next."""

_IN_TEXT = re.compile(r"4503599(\d{9})(?:\.0)?(?!\d)")
_START = "4503599"


class Numbers:
    """The stand-ins of one recording."""

    def __init__(self) -> None:
        self._wires: list[str] = []

    def stand_in(self, wire: str) -> int:
        """A number for the output at `wire`, which is `<type token>::<logical name>.<path>`."""
        self._wires.append(wire)
        return FIRST + STEP * len(self._wires)

    def resolve(self, bag: struct_pb2.Struct) -> None:
        """Put placeholders and unknowns in the place of stand-ins, everywhere in `bag`."""
        if self._wires:
            for value in bag.fields.values():
                self._resolve(value)

    def _resolve(self, value: struct_pb2.Value) -> None:
        kind = value.WhichOneof("kind")
        if kind == "struct_value":
            self.resolve(value.struct_value)
        elif kind == "list_value":
            for item in value.list_value.values:
                self._resolve(item)
        elif kind == "number_value" and FIRST <= value.number_value < FIRST + 10**9:
            value.string_value = signatures.UNKNOWN
        elif kind == "string_value" and _START in value.string_value:
            value.string_value = self._resolved(value.string_value)

    def _resolved(self, text: str) -> str:
        offsets = [int(match[1]) for match in _IN_TEXT.finditer(text)]
        if any(offset % STEP or not 0 < offset // STEP <= len(self._wires) for offset in offsets):
            return signatures.UNKNOWN
        return _IN_TEXT.sub(lambda match: f"${{{self._wires[int(match[1]) // STEP - 1]}}}", text)
