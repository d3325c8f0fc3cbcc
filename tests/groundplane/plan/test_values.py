from pathlib import Path
from typing import Any

import pytest
from google.protobuf import struct_pb2

from groundplane.plan import signatures
from groundplane.plan.values import from_struct, plain, unknown_paths


def special(kind: str, **fields: Any) -> dict[str, Any]:
    return {signatures.KEY: kind, **fields}


def bag(**fields: Any) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(fields)
    return struct


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, 3),
        (1.5, 1.5),
        (2.0**60, 2**60),
        (True, True),
        (None, None),
        ([{"b": 1.0, "a": None}], [{"a": None, "b": 1}]),
        (signatures.UNKNOWN, "[unknown]"),
        (special(signatures.SECRET, value={"password": "hush"}), "[secret]"),
        ({"list": [special(signatures.SECRET, ciphertext="v1:…")]}, {"list": ["[secret]"]}),
        (special(signatures.RESOURCE, urn="urn:x", id="i"), "urn:x"),
        (special(signatures.ASSET, text="hello", hash="1"), {"asset": {"text": "hello"}}),
        (special(signatures.ASSET, path="/home/me/project/files/a.txt"), {"asset": {"path": "files/a.txt"}}),
        (special(signatures.ASSET, path="./files/a.txt"), {"asset": {"path": "files/a.txt"}}),
        (
            special(signatures.ARCHIVE, assets={"a": special(signatures.ASSET, uri="https://x")}),
            {"archive": {"assets": {"a": {"asset": {"uri": "https://x"}}}}},
        ),
        ({"__defaults": ["name"], "name": "auto-1", "size": 1}, {"size": 1}),
    ],
)
def test_plain_value(value: Any, expected: Any) -> None:
    assert plain(value, Path("/home/me/project")) == expected
    assert repr(plain(value, Path("/home/me/project"))) == repr(expected)


def test_bag_from_the_wire_is_plain() -> None:
    assert from_struct(bag(b=[1, None], a={"c": special(signatures.SECRET, value="hush")})) == {
        "a": {"c": "[secret]"},
        "b": [1, None],
    }


def test_unknown_paths_name_places_and_count_a_secret_once() -> None:
    unknown = signatures.UNKNOWN
    found = unknown_paths(
        bag(
            a=unknown,
            b=["x", {"c": unknown}],
            d=special(signatures.SECRET, value=[unknown, unknown]),
            e=f'["{unknown}"]',
        )
    )
    assert list(found) == ["a", "b[1].c", "d", "e"]
