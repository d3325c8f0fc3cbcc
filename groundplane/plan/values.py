"""Property values as a plan holds them, read from the wire and from the engine's documents. No resources, no SDK.

Secrets become "[secret]", what is not known yet "[unknown]", a resource its URN; assets and archives say what they are
made of.
"""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2

from groundplane.plan import signatures
from groundplane.plan.model import SECRET, UNKNOWN

BOOKKEEPING = ("__defaults", "__internal")
"""Keys that providers and the engine add to inputs; `__defaults` names more, which a provider filled in."""


def plain(value: Any, root: Path | None = None) -> Any:
    """JSON data as a plan holds it: keys sorted, whole numbers as int, paths of assets below `root` relative to it."""
    if isinstance(value, dict):
        kind = value.get(signatures.KEY)
        if isinstance(kind, str):
            return _special(kind, value, root)
        left_out = {*BOOKKEEPING, *(value.get("__defaults") or ())}
        return {key: plain(item, root) for key, item in sorted(value.items()) if key not in left_out}
    if isinstance(value, list):
        return [plain(item, root) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return UNKNOWN if isinstance(value, str) and value in signatures.UNKNOWNS else value


def from_struct(bag: struct_pb2.Struct, root: Path | None = None) -> dict[str, Any]:
    """A property bag from the wire, as `plain` has it."""
    return {key: plain(_data(value), root) for key, value in sorted(bag.fields.items())}


def unknown_paths(bag: struct_pb2.Struct, path: str = "") -> Iterator[str]:
    """Where a property bag from the wire is not known: "vpcConfig.subnetIds[0]". A secret counts as one place."""
    for key, value in sorted(bag.fields.items()):
        yield from _unknowns(value, f"{path}.{key}" if path else key)


def _unknowns(value: struct_pb2.Value, path: str) -> Iterator[str]:
    kind = value.WhichOneof("kind")
    if kind == "string_value" and signatures.UNKNOWN in value.string_value:
        yield path
    elif kind == "list_value":
        for index, item in enumerate(value.list_value.values):
            yield from _unknowns(item, f"{path}[{index}]")
    elif kind == "struct_value" and signatures.KEY in value.struct_value.fields:
        if any(unknown_paths(value.struct_value)):
            yield path
    elif kind == "struct_value":
        yield from unknown_paths(value.struct_value, path)


def _data(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return {key: _data(item) for key, item in value.struct_value.fields.items()}
    if kind == "list_value":
        return [_data(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def _special(kind: str, value: dict[str, Any], root: Path | None) -> Any:
    if kind == signatures.SECRET:
        return SECRET
    if kind == signatures.RESOURCE:
        return value["urn"]
    if kind in (signatures.ASSET, signatures.ARCHIVE):
        name = "asset" if kind == signatures.ASSET else "archive"
        made_of = {key: value[key] for key in ("assets", "path", "text", "uri") if value.get(key)}
        if "path" in made_of:
            made_of["path"] = _relative(str(made_of["path"]), root)
        return {name: plain(made_of, root)}
    return {key: plain(item, root) for key, item in sorted(value.items())}


def _relative(path: str, root: Path | None) -> str:
    if root is not None and Path(path).is_relative_to(root):
        return Path(path).relative_to(root).as_posix()
    return posixpath.normpath(path)
