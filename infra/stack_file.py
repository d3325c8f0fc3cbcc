"""Stack files as the tool reads them: which there are, and the environment that one holds. No pulumi here.

Pulumi itself reads the same files when it runs the program; both hand the same JSON to `reading.parse`. Keys that are
not groundplane's own (the CLI's `encryptionsalt`, other packages' config) are left alone.
"""

import difflib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarint import ScalarInt
from ruamel.yaml.scanner import Scanner

from components.spec import NOTHING, Problem
from components.spec import Path as Place
from infra.config import Environment
from infra.config_error import KEY, ConfigError
from infra.reading import parse

PROJECT_FILE = "Pulumi.yaml"
FOLDER = "stacks"
"""As Pulumi.yaml's `stackConfigDir` says."""


class ProjectNotFound(ValueError):
    """No folder from the current one upwards holds a Pulumi.yaml."""


def project_root(start: Path | None = None) -> Path:
    """The nearest folder from `start` (the current one) upwards that holds Pulumi.yaml. Raises ProjectNotFound."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise ProjectNotFound(f"no {PROJECT_FILE} in {here} or above it; run this in a groundplane checkout")


def environments(root: Path) -> list[str]:
    """Names of the environments that have a stack file, sorted."""
    return sorted(path.name[len("Pulumi.") : -len(".yaml")] for path in (root / FOLDER).glob("Pulumi.*.yaml"))


def read(root: Path, name: str) -> Environment:
    """The environment `name`. Raises ConfigError, with every problem at once."""
    source = f"{FOLDER}/Pulumi.{name}.yaml"
    text = _text(root, name, source)
    try:
        document = document_of(text)
    except (YAMLError, ValueError) as error:
        raise ConfigError(source, [unparsable(error, text)]) from None
    except RecursionError:
        problem = Problem(path=("file",), message="is nested too deeply", got=NOTHING, fix="mend the file")
        raise ConfigError(source, [problem]) from None
    config = document.get("config") if isinstance(document, CommentedMap) else None
    found = config.get(KEY) if isinstance(config, CommentedMap) else None
    if not isinstance(found, CommentedMap):
        fix = f"write `config:` and below it `{KEY}:` with a mapping, as in {FOLDER}/Pulumi.dev.yaml"
        got = NOTHING if found is None else found
        raise ConfigError(source, [Problem(path=("config", KEY), message="must be a mapping", got=got, fix=fix)])
    lines = dict(lines_of(found))
    # Pulumi reads these otherwise than we do, so what was checked would not be what is applied.
    unclear = list(_unclear(found))
    try:
        environment = parse(name, json.dumps(plain_of(found), default=str), lines)
    except ConfigError as error:
        told = {problem.path for problem in unclear}
        unclear += [problem for problem in error.problems if problem.path not in told]
        raise ConfigError(source, unclear, lines) from None
    if unclear:
        raise ConfigError(source, unclear, lines)
    return environment


def document_of(text: str) -> Any:
    """What YAML says, with the line of every key. Comments, a third of the reader's work, are nothing to us."""
    reader = YAML(typ="rt")
    reader.Scanner = Scanner
    return reader.load(text)


def _text(root: Path, name: str, source: str) -> str:
    try:
        return (root / source).read_text(encoding="utf-8")
    except FileNotFoundError:
        names = environments(root)
        close = difflib.get_close_matches(name, names, n=1)
        known = f"there are {', '.join(names)}" if names else f"{FOLDER}/ holds none"
        fix = f"write {close[0]}" if close else f"use one of these, or add {source}"
        problem = Problem(path=("ENV",), message=f"no environment of that name; {known}", got=name, fix=fix)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not UTF-8: {error.reason}"
        fix = "make it a file that can be read, encoded as UTF-8"
        problem = Problem(path=("file",), message=f"cannot be read: {reason}", got=source, fix=fix)
    raise ConfigError(source, [problem])


def unparsable(error: Exception, text: str) -> Problem:
    """What is wrong with a file that is no YAML, and where."""
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        said = f"is not YAML at line {mark.line + 1}, column {mark.column + 1}: {error.problem or error.context}"
        line = dict(enumerate(text.splitlines())).get(mark.line, "").strip()
        fix = "mend that line" if line else "mend what comes before the end of the file"
        return Problem(path=("file",), message=" ".join(said.split()), got=line or NOTHING, fix=fix)
    said = " ".join(f"is not YAML: {error}".split())
    return Problem(path=("file",), message=said, got=NOTHING, fix="mend the file")


def lines_of(node: Any, path: Place = ()) -> Iterator[tuple[Place, int]]:
    """Line of every key and item, counted from 1; none for what a merge key (`<<`) brings or a tag has changed."""
    for key, value in _items(node):
        place = (node.lc.data or {}).get(key)
        name = key if isinstance(node, CommentedSeq) else str(key)
        if place is not None:
            yield (*path, name), place[0] + 1
        yield from lines_of(value, (*path, name))


def _unclear(node: Any, path: Place = ()) -> Iterator[Problem]:
    """What Pulumi, another reader of YAML, makes something else of (v3.259.0): 010 is 8 to it, a date gets a time."""
    if isinstance(node, date | bytes):
        yield Problem(
            path=path, message="must be text, a number, true or false", got=str(node), fix="write it in quotes"
        )
    # Digits as written; the class keeps them for those that begin with a zero, under no other name.
    digits = getattr(node, "_width", None) or 1
    if isinstance(node, ScalarInt) and digits > 1:
        got, fix = str(int(node)).zfill(digits), f"write {int(node)}, or in quotes if it is text"
        yield Problem(path=path, message="must not begin with a zero, which makes it octal to Pulumi", got=got, fix=fix)
    for key, value in _items(node):
        name = key if isinstance(node, CommentedSeq) else str(key)
        if isinstance(node, CommentedMap) and not isinstance(key, str):
            yield Problem(path=(*path, name), message="a key must be text", got=key, fix="write it in quotes")
        yield from _unclear(value, (*path, name))


def plain_of(node: Any) -> Any:
    """The same with text for keys, as JSON has it."""
    if isinstance(node, CommentedMap):
        return {str(key): plain_of(value) for key, value in node.items()}
    return [plain_of(value) for value in node] if isinstance(node, CommentedSeq) else node


def _items(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, CommentedMap):
        yield from node.items()
    elif isinstance(node, CommentedSeq):
        yield from enumerate(node)
