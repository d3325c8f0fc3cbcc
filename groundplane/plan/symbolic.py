"""Placeholders for everything a resource type computes, read off the SDK's own type hints; no table to keep.

`${aws:s3/bucket:Bucket::datasets.arn}` stands for the ARN that bucket will have, so a wire stays visible even in the
middle of a policy document. Numbers have a stand-in (`numbers.py`) that can be followed into a text, and nowhere else;
booleans and maps have nothing: the recorder refuses what they feed.
Neither `pulumi._types` nor the registry of resource modules is public; only this file may use them, and the SDK is
pinned.
"""

import collections.abc
import functools
import importlib
import typing
from typing import Any

from google.protobuf import struct_pb2
from pulumi import _types
from pulumi.runtime import rpc

from groundplane.plan import signatures
from groundplane.plan.numbers import Numbers

TEXT = "text"
"""Leaf of a template: a text, which has a placeholder."""

NUMBER = "number"
"""Leaf of a template: a whole number, which has a stand-in."""

LOST = "lost"
"""Leaf of a template: anything else, which has neither."""

Template = dict[str, Any]
"""Computed outputs by name; every list and object mirrors the output type, every leaf is TEXT, NUMBER or LOST."""

_NO_TEMPLATE: Template = {}


@functools.cache
def template(token: str) -> Template:
    """Outputs that resources of type `token` declare: {"arn": TEXT, "tls": [{"issuer": TEXT, "port": NUMBER}]}.

    Empty for providers and for types that the installed SDKs do not have: those keep only the outputs they are given.
    """
    try:
        kinds = _types.resource_types(resource_class(token))
    except LookupError:
        return _NO_TEMPLATE
    return {key: _tree(kind, ()) for key, kind in sorted(kinds.items()) if key not in ("id", "urn")}


@functools.cache
def takes_tags(token: str) -> bool:
    """Whether resources of that type can be tagged."""
    return "tags" in template(token)


def resource_class(token: str) -> type:
    """The SDK class of a type token. Raises LookupError, naming the token, if the installed SDKs have none."""
    package, _, rest = token.partition(":")
    module, _, _ = rest.partition(":")
    registered = rpc._RESOURCE_MODULES.get(f"{package}:{module}") or _registered_by_import(package, module)
    for candidate in registered:
        info = getattr(candidate, "mod_info", {"classes": {}})
        if token in info["classes"]:
            return typing.cast(type, getattr(importlib.import_module(info["fqn"]), info["classes"][token]))
    raise LookupError(f"no class for resource type {token} in the installed SDKs")


def _registered_by_import(package: str, module: str) -> list[Any]:
    """SDKs register their modules when they are imported; a plan that was read from a file has imported none."""
    try:
        importlib.import_module(f"pulumi_{package}".replace("-", "_"))
    except ImportError:
        return []
    return rpc._RESOURCE_MODULES.get(f"{package}:{module}", [])


def fill(
    target: struct_pb2.Struct,
    tree: Template,
    given: struct_pb2.Struct,
    wire: str,
    *,
    numbers: Numbers | None,
) -> list[str]:
    """Write into `target` what a resource `wire` (`<type token>::<logical name>`) answers to the inputs `given`.

    What was given wins over what is computed, inside objects and lists too. With `numbers`, numbers get a stand-in, and
    parts of an object that have neither that nor a placeholder are unknown; without it they are all left out. Returns
    the names of the outputs that are, or hold, something without a placeholder.
    """
    lost = []
    for key in sorted({*tree, *given.fields}):
        branch, value = tree.get(key), _present(given, key)
        if value is None and (branch == LOST or (branch == NUMBER and numbers is None)):
            lost.append(key)
            continue
        if not _write(target.fields[key], branch, value, f"{wire}.{key}", numbers):
            lost.append(key)
    return lost


def _write(
    target: struct_pb2.Value, tree: Any, given: struct_pb2.Value | None, path: str, numbers: Numbers | None
) -> bool:
    """Whether everything written has a value or a placeholder."""
    if isinstance(tree, dict) and (given is None or _is_object(given)):
        return _write_object(target.struct_value, tree, given.struct_value if given else None, path, numbers)
    if isinstance(tree, list) and (given is None or given.HasField("list_value")):
        items = given.list_value.values if given else [None]
        target.list_value.SetInParent()
        whole = True
        for index, item in enumerate(items):
            whole &= _write(target.list_value.values.add(), tree[0], item, f"{path}[{index}]", numbers)
        return whole
    if given is not None:
        target.CopyFrom(given)
    elif tree == TEXT:
        target.string_value = f"${{{path}}}"
    elif tree == NUMBER and numbers is not None:
        target.number_value = numbers.stand_in(path)
        return False
    else:
        target.string_value = signatures.UNKNOWN
        return False
    return True


def _write_object(
    target: struct_pb2.Struct, tree: Template, given: struct_pb2.Struct | None, path: str, numbers: Numbers | None
) -> bool:
    target.SetInParent()
    whole = True
    for key in sorted({*tree, *(given.fields if given else ())}):
        branch, value = tree.get(key), _present(given, key) if given else None
        if branch in (LOST, NUMBER) and value is None and numbers is None:
            whole = False
        else:
            whole &= _write(target.fields[key], branch, value, f"{path}.{key}", numbers)
    return whole


def _present(given: struct_pb2.Struct, key: str) -> struct_pb2.Value | None:
    """The value given for `key`; None if there is none, or null."""
    if key not in given.fields or given.fields[key].HasField("null_value"):
        return None
    return given.fields[key]


def _is_object(value: struct_pb2.Value) -> bool:
    return value.HasField("struct_value") and signatures.KEY not in value.struct_value.fields


def _tree(kind: Any, above: tuple[type, ...]) -> Any:
    """`above` are the output types on the way here: a type that holds itself ends there."""
    kind = _types.unwrap_type(kind)
    if kind is str:
        return TEXT
    if kind is int:
        return NUMBER
    if typing.get_origin(kind) in (list, collections.abc.Sequence):
        item = _tree(typing.get_args(kind)[0], above)
        return LOST if item in (LOST, NUMBER) else [item]
    if isinstance(kind, type) and _types.is_output_type(kind) and kind not in above:
        fields = sorted(_types.output_type_types(kind).items())
        return {key: _tree(value, (*above, kind)) for key, value in fields}
    return LOST
