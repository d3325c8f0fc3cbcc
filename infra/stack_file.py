"""Stack files as the tool reads them: which there are, and the environment that one holds. No pulumi here.

Pulumi itself reads the same files when it runs the program; both hand the same JSON to `config.parse`. Keys that are
not groundplane's own (the CLI's `encryptionsalt`, other packages' config) are left alone.
"""

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from components.spec import NOTHING, Problem
from components.spec import Path as Place
from infra.config import KEY, ConfigError, Environment, parse

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
        document = YAML(typ="rt").load(text)
    except (YAMLError, ValueError) as error:
        raise ConfigError(source, [_unparsable(error)]) from None
    config = document.get("config") if isinstance(document, CommentedMap) else None
    found = config.get(KEY) if isinstance(config, CommentedMap) else None
    if not isinstance(found, CommentedMap):
        fix = f"write `config:` and below it `{KEY}:` with a mapping, as in {FOLDER}/Pulumi.dev.yaml"
        got = NOTHING if found is None else found
        raise ConfigError(source, [Problem(path=("config", KEY), message="must be a mapping", got=got, fix=fix)])
    return parse(name, json.dumps(found, default=str), dict(_lines(found)))


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
        problem = Problem(path=(), message=f"cannot be read: {error}", got=source, fix="mend the file")
    raise ConfigError(source, [problem])


def _unparsable(error: Exception) -> Problem:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        text = f"is not YAML at line {mark.line + 1}, column {mark.column + 1}: {error.problem or error.context}"
        snippet = (mark.get_snippet() or "").strip().partition("\n")[0]
        return Problem(path=("file",), message=" ".join(text.split()), got=snippet, fix="mend that line")
    return Problem(path=("file",), message=f"is not YAML: {error}", got=NOTHING, fix="mend the file")


def _lines(node: Any, path: Place = ()) -> Iterator[tuple[Place, int]]:
    """Line of every key and item, counted from 1."""
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            yield (*path, key), node.lc.key(key)[0] + 1
            yield from _lines(value, (*path, key))
    elif isinstance(node, CommentedSeq):
        for index, value in enumerate(node):
            yield (*path, index), node.lc.item(index)[0] + 1
            yield from _lines(value, (*path, index))
