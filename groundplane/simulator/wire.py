"""Protobuf to JSON data and back, secrets kept as such. Knows nothing of resources."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf import struct_pb2

from groundplane.simulator.cloud import MASK

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"

Masking = Callable[[Any], str]
"""What to put in place of a secret, given the secret."""


def masking(key: str) -> Masking:
    """Masks that are the same for the same secret, so names still clash and changes still show, and tell nothing
    else.
    """

    def mask(secret: Any) -> str:
        text = json.dumps(secret, sort_keys=True).encode()
        return f"{MASK}{hashlib.blake2b(text, key=key.encode()[:64], digest_size=8).hexdigest()}]"

    return mask


def plain(value: struct_pb2.Struct | struct_pb2.Value, mask: Masking | None = None) -> Any:
    """JSON data: whole numbers as int, secrets opened, or masked if there is a mask."""
    if isinstance(value, struct_pb2.Struct):
        if is_secret(value):
            secret = plain(value.fields["value"])
            return secret if mask is None else mask(secret)
        return {key: plain(item, mask) for key, item in value.fields.items()}
    match value.WhichOneof("kind"):
        case "struct_value":
            return plain(value.struct_value, mask)
        case "list_value":
            return [plain(item, mask) for item in value.list_value.values]
        case "number_value":
            return int(value.number_value) if value.number_value.is_integer() else value.number_value
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def struct(data: Mapping[str, Any]) -> struct_pb2.Struct:
    """JSON data as the engine gets it."""
    result = struct_pb2.Struct()
    result.update(dict(data))
    return result


def unmasked(data: Mapping[str, Any], known: struct_pb2.Struct, mask: Masking) -> struct_pb2.Struct:
    """`data` as the engine gets it: where it holds the mask of a secret of `known`, that secret; what was computed
    from a secret is one too.
    """
    result = struct(data)
    for key, value in result.fields.items():
        other = known.fields.get(key)
        value.CopyFrom(_unmasked(value, other if other is not None else struct_pb2.Value(), mask))
        if _holds_mask(value):
            value.CopyFrom(_secret(value))
    return result


def _unmasked(value: struct_pb2.Value, known: struct_pb2.Value, mask: Masking) -> struct_pb2.Value:
    if known.HasField("struct_value") and is_secret(known.struct_value):
        masked = value.HasField("string_value") and value.string_value == plain(known, mask)
        return known if masked else value
    result = struct_pb2.Value()
    result.CopyFrom(value)
    if value.HasField("struct_value") and known.HasField("struct_value"):
        for key, item in result.struct_value.fields.items():
            if key in known.struct_value.fields:
                item.CopyFrom(_unmasked(item, known.struct_value.fields[key], mask))
    elif value.HasField("list_value") and known.HasField("list_value"):
        for item, other in zip(result.list_value.values, known.list_value.values, strict=False):
            item.CopyFrom(_unmasked(item, other, mask))
    return result


def _holds_mask(value: struct_pb2.Value) -> bool:
    if value.HasField("string_value"):
        return MASK in value.string_value
    if value.HasField("list_value"):
        return any(_holds_mask(item) for item in value.list_value.values)
    if value.HasField("struct_value") and not is_secret(value.struct_value):
        return any(_holds_mask(item) for item in value.struct_value.fields.values())
    return False


def is_secret(value: struct_pb2.Struct) -> bool:
    """Whether it is the engine's wrapping of a secret."""
    return _SIGNATURE in value.fields and value.fields[_SIGNATURE].string_value == _SECRET


def _secret(value: struct_pb2.Value) -> struct_pb2.Value:
    result = struct_pb2.Value()
    result.struct_value.fields[_SIGNATURE].string_value = _SECRET
    result.struct_value.fields["value"].CopyFrom(value)
    return result
