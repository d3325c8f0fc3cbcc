"""Base of every model a stack file may contain, and the rules a model can carry. No pulumi here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import FunctionType
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

Path = tuple[str | int, ...]
"""Where a value stands below the model that speaks of it: ("lifecycle", "raw", "expire_days")."""


NOTHING = ...
"""What a Problem got when the value is missing altogether."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with one value: enough to mend it without reading the code."""

    path: Path
    """Place of the value, relative to the model whose rule found it."""

    message: str
    """What is wrong, and its bound; lower case, no final period."""

    got: Any
    """The value as given."""

    fix: str
    """What to write instead; an imperative."""

    lacks: tuple[str, ...] = ()
    """Keys of what is missing, where that is what is wrong: of a part that is there, and wrong itself, it is not told
    that it is missing."""

    def __str__(self) -> str:
        where = ".".join(str(part) for part in self.path)
        return f"{where}: {self.message}; got {self.got!r}; {self.fix}"


class BrokenRules(ValueError):
    """A model is well-formed, but its values do not go together. Holds every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def below(prefix: Path, problems: Iterable[Problem]) -> Iterator[Problem]:
    """`problems` of a part, with paths from the whole."""
    for problem in problems:
        yield replace(problem, path=(*prefix, *problem.path))


Rule = TypeVar("Rule", bound=Callable[[Any], Iterator[Problem]])


def rule(function: Rule) -> Rule:
    """Mark a method of a Spec, `(self) -> Iterator[Problem]`, as a rule; name it after what it guarantees."""
    function.__dict__["_is_rule"] = True
    return function


class Spec(BaseModel):
    """Plain, immutable data known before the program runs; never holds an Output.

    Unknown keys and wrong types are refused. All rules of a model run, and all that they find is reported together.
    """

    model_config = ConfigDict(
        # Validators are built for what is validated: most models are but parts of others.
        defer_build=True,
        extra="forbid",
        frozen=True,
        strict=True,
    )

    def broken_rules(self) -> tuple[Problem, ...]:
        """Everything that its rules find: nothing, unless it is a copy with other values (`model_copy`)."""
        return tuple(problem for name in _rules_of(type(self)) for problem in getattr(self, name)())

    @model_validator(mode="after")
    def _every_rule_holds(self) -> Self:
        if problems := self.broken_rules():
            raise BrokenRules(problems)
        return self


@cache
def _rules_of(model: type[Spec]) -> tuple[str, ...]:
    """Names of the rules of a model and of those that it is made from, sorted."""
    return tuple(sorted({name for cls in model.__mro__ for name, value in vars(cls).items() if _is_rule(value)}))


def _is_rule(value: object) -> bool:
    return isinstance(value, FunctionType) and value.__dict__.get("_is_rule") is True
