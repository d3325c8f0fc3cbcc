"""Kubernetes' own schemas, one set a minor, and what is wrong with an object by them. No plans and no files here.

Strict: a field that Kubernetes does not know is an error, as it is with `kubectl --validate=strict`. The schemas are
those of the package kubernetes-validate, and say what the API reference says: types, required fields, no field but
those. What an API server checks beyond (patterns of names, quantities, what goes with what) is not in them.

A value that the plan does not know is not judged: it may have to be a number, and is a text until then.
"""

import difflib
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource

QUOTE = "'"


class Flaw(NamedTuple):
    """One thing wrong with one object."""

    message: str
    """With the path of the field; lower case, no final period."""
    fix: str


class Schemas:
    """The schemas of one minor of Kubernetes."""

    def __init__(self, minor: str, folder: Traversable) -> None:
        self.minor = minor
        self._folder = folder
        definitions = json.loads((folder / "_definitions.json").read_text(encoding="utf-8"))
        self._registry: Registry[Any] = Resource.from_contents(definitions) @ Registry()
        self._served: dict[tuple[str, str], set[str]] = {}
        for definition in definitions["$defs"].values():
            for known in definition.get("x-kubernetes-group-version-kind", ()):
                self._served.setdefault((known["group"], known["kind"]), set()).add(known["version"])
        self._validators: dict[str, Draft202012Validator] = {}

    @property
    def groups(self) -> frozenset[str]:
        """API groups of Kubernetes itself in this minor."""
        return frozenset(group for group, _ in self._served)

    def versions(self, group: str, kind: str) -> tuple[str, ...]:
        """Versions in which a kind of Kubernetes' own is in this minor, sorted; empty if it is not."""
        return tuple(sorted(self._served.get((group, kind), ())))

    def flaws(self, data: Mapping[str, Any], known_later: Callable[[object], bool]) -> Iterator[Flaw]:
        """What is wrong with an object of a kind that is served, by path."""
        errors = self._validator(str(data["apiVersion"]), str(data["kind"])).iter_errors(data)
        for error in sorted(errors, key=lambda error: ([str(part) for part in error.absolute_path], error.message)):
            if not known_later(error.instance):
                yield from _told(error, self.minor)

    def _validator(self, api_version: str, kind: str) -> Draft202012Validator:
        # Their files have the first part of a group alone: networkpolicy-networking-v1.json.
        group, _, version = api_version.rpartition("/")
        name = "-".join(filter(None, (kind.lower(), group.partition(".")[0], version)))
        if name not in self._validators:
            schema = json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))
            self._validators[name] = Draft202012Validator(schema, registry=self._registry)
        return self._validators[name]


@functools.cache
def schemas_of(minor: str) -> Schemas | None:
    """The schemas of a minor such as "1.35"; None if there are none."""
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{minor}.0-local-strict"
    return Schemas(minor, folder) if folder.is_dir() else None


def _told(error: ValidationError, minor: str) -> Iterator[Flaw]:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path).lstrip(".")
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        instance: Any = error.instance
        known = sorted(schema.get("properties", {}))
        for key in sorted(set(map(str, instance)) - set(known)):
            close = difflib.get_close_matches(key, known, n=1)
            fix = f"write {close[0]}" if close else f"remove it; known are {', '.join(known)}"
            yield Flaw(f"{_below(path, key)}: is no field in Kubernetes {minor}", fix)
    elif error.validator == "required":
        # "'selector' is a required property": one error for each, and its name nowhere else.
        yield Flaw(f"{_below(path, error.message.split(QUOTE)[1])}: is required, and missing", "set it")
    elif error.validator in ("type", "oneOf"):
        yield Flaw(f"{path}: must be {_types(error)}; got {error.instance!r}", "write a value of that type")
    else:
        yield Flaw(f"{path}: {error.message}", "write what the API reference says")


def _types(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    types = [wanted] if error.validator == "type" else [choice["type"] for choice in wanted]
    names = [name for each in types for name in ([each] if isinstance(each, str) else each)]
    return " or ".join(dict.fromkeys(name for name in names if name != "null"))


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
