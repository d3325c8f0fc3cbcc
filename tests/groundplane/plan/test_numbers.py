from typing import Any

import pytest
from google.protobuf import struct_pb2
from google.protobuf.json_format import MessageToDict

from groundplane.plan.numbers import FIRST, Numbers
from groundplane.plan.signatures import UNKNOWN


def _resolved(numbers: Numbers, value: Any) -> Any:
    bag = struct_pb2.Struct()
    bag.update({"a": {"b": [value]}})
    numbers.resolve(bag)
    return MessageToDict(bag)["a"]["b"][0]


def test_each_output_has_a_stand_in_of_its_own() -> None:
    numbers = Numbers()
    first, second = numbers.stand_in("t::a.size"), numbers.stand_in("t::b.size")
    assert _resolved(numbers, f"{first} and {second}.0") == "${t::a.size} and ${t::b.size}"


def test_number_by_itself_is_unknown() -> None:
    numbers = Numbers()
    assert _resolved(numbers, numbers.stand_in("t::a.size")) == UNKNOWN


@pytest.mark.parametrize("change", [1, -1, 999])
def test_number_calculated_with_is_unknown(change: int) -> None:
    numbers = Numbers()
    changed = numbers.stand_in("t::a.size") + change
    assert [_resolved(numbers, changed), _resolved(numbers, f"v{changed}")] == [UNKNOWN, UNKNOWN]


@pytest.mark.parametrize("value", [0, 1.5, 443, "4503599", "text", True, FIRST - 1, 2**53])
def test_other_values_stay(value: Any) -> None:
    numbers = Numbers()
    numbers.stand_in("t::a.size")
    assert _resolved(numbers, value) == value
