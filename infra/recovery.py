"""Finding every problem of a stack file at once: what was wrong is mended or left out, and the rest read again.

Validation stops early: rules of a mapping are not tried while one of its values is of the wrong type. Compilers have
the same trouble, and the same way out. Nothing made up here ever leaves this module: only the problems do.
"""

import copy
import json
from typing import Any

from pydantic import BaseModel, ValidationError

from components.spec import NOTHING, Path, Problem
from infra.problems import found_in, model_at

ROUNDS = 12
"""Enough for a problem at the deepest place to take its parents with it, one a round."""


def all_problems(model: type[BaseModel], text: str, first: ValidationError) -> list[Problem]:
    """Every problem with JSON `text`, which `model` refused with `first`; sorted by path."""
    try:
        data = json.loads(text)
    except ValueError as error:
        return [Problem(path=(), message=f"is not JSON: {error}", got=NOTHING, fix="mend the file")]
    round_ = found_in(first, model, data)
    problems = [found.problem for found in round_]
    problems += _with_stand_ins(model, data, problems)
    touched: set[Path] = set()
    sound: set[Path] = set()
    for _ in range(ROUNDS):
        # The rules of a mapping are tried only if all below it is sound, and then all of them. What is wrong there
        # later is our own doing.
        sound |= {found.by for found in round_ if found.by is not None}
        # From the back, so that an item's place in its list is still true when its turn comes.
        for found in sorted(round_, key=lambda f: _sortable(f.problem.path), reverse=True):
            touched.add(_step_over(model, data, found.problem, touched))
        try:
            model.model_validate_json(json.dumps(data))
            break
        except ValidationError as error:
            round_ = found_in(error, model, data)
        news = [found for found in round_ if not _at_or_below_one_of(sound, found.by)]
        problems += [found.problem for found in news if not _caused(found.problem, touched)]
        if () in touched:
            break
    unique = {str(problem): problem for problem in problems}
    return sorted(unique.values(), key=lambda problem: _sortable(problem.path))


def _with_stand_ins(model: type[BaseModel], data: Any, problems: list[Problem]) -> list[Problem]:
    """What the rules of a mapping find once its wrong or missing required values have been replaced by their examples.

    Only what those very mappings find counts: rules further up would look at what is made up.
    """
    filled, holders = copy.deepcopy(data), set()
    for problem in problems:
        holder, key = _at(filled, problem.path[:-1]), problem.path[-1] if problem.path else ""
        owner = model_at(model, problem.path[:-1])
        field = owner.model_fields.get(str(key)) if owner and isinstance(holder, dict) else None
        if field and field.is_required() and field.examples and problem.path[:-1]:
            holder[key] = field.examples[0]
            holders.add(problem.path[:-1])
        elif isinstance(holder, dict) and problem.path[:-1]:
            holder.pop(key, None)
    if not holders:
        return []
    try:
        model.model_validate_json(json.dumps(filled))
    except ValidationError as error:
        wrong = {problem.path for problem in problems}
        found = [found for found in found_in(error, model, filled) if found.by in holders]
        return [found.problem for found in found if not _caused(found.problem, wrong)]
    return []


def _at_or_below_one_of(sound: set[Path], by: Path | None) -> bool:
    return by is not None and any(by[: len(place)] == place for place in sound)


def _step_over(model: type[BaseModel], data: Any, problem: Problem, touched: set[Path]) -> Path:
    """Mend or leave out what `problem` is about, or what holds it if that was done before; returns the path changed."""
    path = problem.path
    changed_before = any(path[: len(other)] == other for other in touched)
    if changed_before and path not in _mendable(model):
        path = path[:-1]
    if not path:
        return ()
    holder = _at(data, path[:-1])
    if isinstance(holder, dict):
        holder.pop(path[-1], None)
        if path in _mendable(model):
            holder[path[-1]] = _mendable(model)[path]
        return path
    if isinstance(holder, list) and isinstance(path[-1], int) and path[-1] < len(holder):
        if isinstance(holder[path[-1]], int) and "must be text" in problem.message:
            holder[path[-1]] = str(holder[path[-1]])
        else:
            del holder[path[-1]]
    # The places of the other items are no longer true, so the list as a whole is what was changed.
    return path[:-1]


def _mendable(model: type[BaseModel]) -> dict[Path, Any]:
    """Required values at the top that no rule looks at, with an example of each."""
    return {
        (name,): field.examples[0]
        for name, field in model.model_fields.items()
        if field.is_required() and field.examples
    }


def _at(data: Any, path: Path) -> Any:
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _caused(problem: Problem, touched: set[Path]) -> bool:
    """Whether a problem may only be there because of a change at, above or below it, or of what it lacks."""
    path = problem.path
    at_it = any(path[: len(other)] == other or other[: len(path)] == path for other in touched)
    return at_it or any(name in other for name in problem.lacks for other in touched)


def _sortable(path: Path) -> tuple[tuple[bool, int | str], ...]:
    return tuple((isinstance(part, str), part) for part in path)
