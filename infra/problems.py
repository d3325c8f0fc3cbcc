"""One formatter for all that is wrong with a stack file: pydantic's errors and our rules, with place, bound and fix."""

import difflib
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from components.spec import NOTHING, BrokenRules, Path, Problem
from infra.docstrings import docstrings_of

_WRITE = {
    "string_type": ("must be text", "write it in quotes"),
    "int_type": ("must be a whole number", "write it without quotes and without a fraction"),
    "int_from_float": ("must be a whole number", "write it without a fraction"),
    "float_type": ("must be a number", "write it without quotes"),
    "bool_type": ("must be true or false", "write true or false without quotes"),
    "list_type": ("must be a list", "write a list: [a, b]"),
    "tuple_type": ("must be a list", "write a list: [a, b]"),
    "frozen_set_type": ("must be a list", "write a list: [a, b]"),
    "dict_type": ("must be a mapping", "write a mapping: {key: value}"),
    "model_type": ("must be a mapping", "write a mapping: {key: value}"),
    "model_attributes_type": ("must be a mapping", "write a mapping: {key: value}"),
}
_BOUNDS = {
    "greater_than_equal": ("must be at least {ge}", "write {ge} or more"),
    "greater_than": ("must be more than {gt}", "write more than {gt}"),
    "less_than_equal": ("must be at most {le}", "write {le} or less"),
    "less_than": ("must be less than {lt}", "write less than {lt}"),
    "string_pattern_mismatch": ("must match {pattern}", "write a value of that form"),
    "string_too_short": ("must have at least {min_length} characters", "write a longer one"),
    "string_too_long": ("must have at most {max_length} characters", "write a shorter one"),
    "too_short": ("needs at least {min_length} in the list", "add the missing ones"),
    "too_long": ("takes at most {max_length} in the list", "remove the ones too many"),
    "enum": ("must be one of {expected}", "use one of these"),
    "literal_error": ("must be one of {expected}", "use one of these"),
}
_TAGS = ("union_tag_invalid", "union_tag_not_found")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A problem, and who found it."""

    problem: Problem
    """With its path from the top of the data."""

    by: Path | None
    """Place of the mapping whose rule found it; None for a value that is of the wrong type or out of its own bounds."""


def found_in(error: ValidationError, model: type[BaseModel], data: Any) -> list[Found]:
    """Every problem that `error` holds, sorted by path."""
    errors = error.errors(include_url=False)
    places = [details["loc"] for details in errors]
    # A list is "too short" for pydantic if its items are bad; only the items are what is wrong.
    told = [d for d in errors if d["type"] != "too_short" or not any(_is_below(place, d["loc"]) for place in places)]
    found = [found for details in told for found in _found(details, model, data)]
    unique = {str(found.problem): found for found in found}
    return sorted(unique.values(), key=lambda found: [str(part) for part in found.problem.path])


def _found(details: ErrorDetails, model: type[BaseModel], data: Any) -> Iterator[Found]:
    raised = details.get("ctx", {}).get("error")
    path = _in_data(details["loc"], data, is_there=isinstance(raised, BrokenRules))
    if isinstance(raised, BrokenRules):
        for problem in raised.problems:
            whole = replace(problem, path=(*path, *problem.path))
            yield Found(problem=whole, by=path)
        return
    if details["type"] in _TAGS:
        yield Found(problem=_wrong_tag(details, model, path, data), by=None)
        return
    message, fix = _words(details, model, path, data)
    got = NOTHING if details["type"] == "missing" else details["input"]
    yield Found(problem=Problem(path=path, message=message, got=got, fix=fix), by=None)


def _wrong_tag(details: ErrorDetails, model: type[BaseModel], path: Path, data: Any) -> Problem:
    """A mapping that does not say, or says wrongly, which of several it is."""
    context = details.get("ctx", {})
    place = (*path, str(context["discriminator"]).strip("'"))
    if details["type"] == "union_tag_not_found":
        message, fix = "required key is not set", _described(model, path, data)
        return Problem(path=place, message=message, got=NOTHING, fix=fix)
    expected, given = str(context["expected_tags"]), context["tag"]
    message, fix = f"must be one of {expected}", _nearest(given, expected) or "use one of these"
    return Problem(path=place, message=message, got=given, fix=fix)


def _words(details: ErrorDetails, model: type[BaseModel], path: Path, data: Any) -> tuple[str, str]:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(model, path, data)
    if kind == "missing":
        return "required key is not set", _described(model, path, data)
    if kind in _WRITE:
        return _WRITE[kind]
    if kind in _BOUNDS:
        message, fix = (text.format(**context) for text in _BOUNDS[kind])
        near = _nearest(details["input"], str(context.get("expected", "")))
        return message, near or fix
    return details["msg"].removeprefix("Value error, "), _described(model, path, data)


def _unknown_key(model: type[BaseModel], path: Path, data: Any) -> tuple[str, str]:
    owner = model_at(model, path[:-1], data)
    known = sorted(owner.model_fields) if owner else []
    close = difflib.get_close_matches(str(path[-1]), known, n=1)
    return f"unknown key; known are {', '.join(known)}", f"write {close[0]}" if close else "remove it"


def _nearest(given: Any, expected: str) -> str | None:
    choices = [word for word in expected.replace(" or ", ", ").replace("'", "").split(", ") if word]
    close = difflib.get_close_matches(str(given), choices, n=1)
    return f"write {close[0]}" if close else None


def _described(model: type[BaseModel], path: Path, data: Any) -> str:
    """What the key is for, from its own documentation, as a hint how to set it."""
    owner = model_at(model, path[:-1], data)
    text = _whole_sentences(docstrings_of(owner).get(str(path[-1]), "")) if owner and path else ""
    start = text[:1].lower() if text[1:2].islower() else text[:1]
    return f"set it: {start}{text[1:].rstrip('.')}" if text else "set it"


def _whole_sentences(text: str) -> str:
    """Those of the first line; the first one, if it takes more lines than that."""
    line, everything = text.partition("\n")[0], " ".join(text.split())
    if line == everything or line.endswith("."):
        return line
    return line.rpartition(". ")[0] or everything.partition(". ")[0]


def _is_below(place: tuple[int | str, ...], other: tuple[int | str, ...]) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


def _in_data(location: tuple[int | str, ...], data: Any, *, is_there: bool) -> Path:
    """`location` without the names that pydantic adds for the members of a union and for keys.

    What is at it may be missing, unless `is_there`.
    """
    path: list[int | str] = []
    for position, part in enumerate(location):
        last = position == len(location) - 1
        inside = isinstance(data, Mapping) and part in data
        if inside or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            path.append(part)
            data = data[part]
        elif last and not is_there and part != "[key]" and isinstance(data, Mapping):
            path.append(part)
    return tuple(path)


def model_at(kind: Any, path: Path, data: Any = None) -> type[BaseModel] | None:
    """The model that describes the mapping at `path` below `kind`, if the types tell: of several, by `kind` in data."""
    models = [member for member in _members(kind) if isinstance(member, type) and issubclass(member, BaseModel)]
    models.sort(key=lambda model: not _is_of_kind(model, data))
    if not path:
        return models[0] if models else None
    inside = data.get(path[0]) if isinstance(data, Mapping) else None
    for model in models:
        if path[0] in model.model_fields:
            return model_at(model.model_fields[str(path[0])].annotation, path[1:], inside)
    for member in _members(kind):
        arguments = typing.get_args(member)
        if typing.get_origin(member) in (dict, Mapping, tuple, list) and arguments:
            values = arguments[1] if typing.get_origin(member) in (dict, Mapping) else arguments[0]
            return model_at(values, path[1:], inside)
    return None


def _is_of_kind(model: type[BaseModel], data: Any) -> bool:
    field = model.model_fields.get("kind")
    return field is not None and isinstance(data, Mapping) and data.get("kind") in typing.get_args(field.annotation)


def _members(kind: Any) -> list[Any]:
    if typing.get_origin(kind) is typing.Annotated:
        return _members(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return [member for argument in typing.get_args(kind) for member in _members(argument)]
    return [kind]


def shown(value: Any) -> str:
    """A value as the message quotes it: short, on one line, enums by value."""
    if value is NOTHING:
        return "nothing"
    text = repr(value.value if isinstance(value, Enum) else value)
    return text if len(text) <= 80 else f"{text[:77]}…"
