"""Placeholders for everything a resource type computes, read off the SDK's own type hints; no table to keep.

`${aws:s3/bucket:Bucket::datasets.arn}` stands for the ARN that bucket will have, so a wire stays visible even in the middle of a
policy document. Numbers and booleans have no placeholder: the recorder refuses the input they feed. `pulumi._types` is not
public; only this file may use it, and the SDK is pinned.
"""

import collections.abc
import functools
import importlib
import typing
from typing import Any

from pulumi import _types

PACKAGES = ("aws", "kubernetes")
"""Provider packages whose Python SDK is read. Resources of others keep only the outputs they are given."""

Template = dict[str, Any]
"""Computed outputs by name; every text leaf is a path below the resource, every list and dict mirrors the output type."""


@functools.cache
def template(token: str) -> Template:
    """Outputs that resources of type `token` compute, as a tree of paths: {"arn": ".arn", "tls": [{"issuer": …}]}."""
    package = token.partition(":")[0]
    if package not in PACKAGES or token.startswith("pulumi:providers:"):
        return {}
    kinds = _types.resource_types(resource_class(token))
    found = {key: _tree(kind, f".{key}") for key, kind in kinds.items()}
    return {key: value for key, value in found.items() if value is not None}


def resource_class(token: str) -> type:
    """The SDK class of a type token. Raises LookupError, naming the token, if the installed SDK has none."""
    package, module, name = token.split(":")
    area = module.partition("/")[0].replace("index", "")
    path = ".".join(filter(None, (f"pulumi_{package}", *area.split(".")))).replace("-", "_")
    try:
        return typing.cast(type, getattr(importlib.import_module(path), name))
    except (ImportError, AttributeError) as error:
        raise LookupError(f"no class for resource type {token} in the installed SDK ({path})") from error


def placeholder(tree: Any, wire: str) -> Any:
    """`tree`'s paths as placeholders below `wire`, which is `<type token>::<logical name>`."""
    if isinstance(tree, str):
        return f"${{{wire}{tree}}}"
    if isinstance(tree, list):
        return [placeholder(item, wire) for item in tree]
    return {key: placeholder(value, wire) for key, value in tree.items()}


def _tree(kind: Any, path: str) -> Any:
    kind = _types.unwrap_type(kind)
    if kind is str:
        return path
    if typing.get_origin(kind) in (list, collections.abc.Sequence):
        first = _tree(typing.get_args(kind)[0], f"{path}[0]")
        return None if first is None else [first]
    if isinstance(kind, type) and _types.is_output_type(kind):
        inner = {key: _tree(value, f"{path}.{key}") for key, value in _types.output_type_types(kind).items()}
        return {key: value for key, value in inner.items() if value is not None}
    return None
