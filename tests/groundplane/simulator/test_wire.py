from typing import Any

import pytest
from google.protobuf import struct_pb2

from groundplane.simulator.wire import masking, plain, struct, unmasked

MASK = masking("key")


def secret(value: Any) -> dict[str, Any]:
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": value}


def test_plain_opens_secrets_and_gives_whole_numbers_back() -> None:
    data = {"n": 3.0, "f": 1.5, "t": True, "none": None, "l": [1, {"s": secret("x")}], "s": secret({"a": 1})}
    assert plain(struct(data)) == {"n": 3, "f": 1.5, "t": True, "none": None, "l": [1, {"s": "x"}], "s": {"a": 1}}


def test_plain_masks_secrets_wherever_they_are() -> None:
    masked = plain(struct({"a": secret("x"), "b": [secret("y")], "c": {"d": secret("x")}}), MASK)
    assert masked == {"a": MASK("x"), "b": [MASK("y")], "c": {"d": MASK("x")}}
    assert MASK("x").startswith("[secret:")


def test_masks_differ_by_secret_and_by_key() -> None:
    assert len({MASK("x"), MASK("y"), masking("other")("x")}) == 3


def test_unmasked_puts_secrets_back_where_their_masks_are() -> None:
    inputs = struct({"a": secret("x"), "b": {"c": secret("y"), "d": 1}, "l": [secret("z")]})
    state = {**plain(inputs, MASK), "id": "i-1"}
    state["b"]["computed"] = "late"
    answered = unmasked(state, inputs, MASK)
    assert answered.fields["a"] == inputs.fields["a"]
    assert answered.fields["b"].struct_value.fields["c"] == inputs.fields["b"].struct_value.fields["c"]
    assert answered.fields["l"] == inputs.fields["l"]
    assert plain(answered) == {"a": "x", "b": {"c": "y", "d": 1, "computed": "late"}, "l": ["z"], "id": "i-1"}


def test_what_was_computed_from_a_secret_is_one() -> None:
    answered = unmasked({"url": f"https://{MASK('x')}@host", "port": 1}, struct({"password": secret("x")}), MASK)
    assert answered.fields["url"] == struct({"v": secret(f"https://{MASK('x')}@host")}).fields["v"]
    assert answered.fields["port"].number_value == 1


def test_secret_that_has_changed_meanwhile_is_not_put_back() -> None:
    answered = unmasked({"a": MASK("new")}, struct({"a": secret("old")}), MASK)
    assert plain(answered) == {"a": MASK("new")}


@pytest.mark.parametrize("value", ["text", 1, [1, 2], {"k": "v"}, None, False])
def test_struct_and_plain_are_inverse(value: Any) -> None:
    assert plain(struct({"v": value})) == {"v": value}


def test_plain_of_an_empty_value_is_none() -> None:
    assert plain(struct_pb2.Value()) is None
