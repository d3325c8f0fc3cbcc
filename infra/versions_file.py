"""Versions locks as files: reading stacks/<stack>.versions.yaml, and the text of one. No pulumi here, and no AWS.

Written by `groundplane versions refresh`, or by hand; so it is read with the same care as a stack file.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from components.spec import NOTHING, Problem
from infra.config_error import ConfigError
from infra.recovery import all_problems

# How YAML becomes text for keys, lines and problems is settled there.
from infra.stack_file import FOLDER, document_of, lines_of, plain_of, unparsable
from infra.version_forms import wrong_addon, wrong_image, wrong_minor
from infra.versions import UNPINNED, Versions


def source_of(name: str) -> str:
    """Path of the lock of environment `name`, from the project's root."""
    return f"{FOLDER}/{name}.versions.yaml"


def read(root: Path, name: str) -> Versions:
    """The lock of environment `name`; an empty one if there is no file. Raises ConfigError, with every problem."""
    source = source_of(name)
    try:
        text = (root / source).read_text(encoding="utf-8")
    except FileNotFoundError:
        return UNPINNED
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not UTF-8: {error.reason}"
        raise _refusal(
            source, f"cannot be read: {reason}", source, "make it a file of UTF-8 that can be read"
        ) from None
    return parse(source, text)


def parse(source: str, text: str) -> Versions:
    """A lock from its text; `source` is its name in messages. Raises ConfigError, with every problem at once."""
    try:
        document = document_of(text)
    except (YAMLError, ValueError) as error:
        raise ConfigError(source, [unparsable(error, text)]) from None
    except RecursionError:
        raise _refusal(source, "is nested too deeply", NOTHING, "mend the file") from None
    if document is None:
        return UNPINNED
    data = plain_of(document)
    if not isinstance(data, dict):
        raise _refusal(source, "must be a mapping", data, "write `addons:` and `images:`, with a mapping below each")
    plain = json.dumps(data, default=str)
    problems = list(_wrong_lines(json.loads(plain)))
    try:
        versions = Versions.model_validate_json(plain)
    except ValidationError as error:
        problems += all_problems(Versions, plain, error)
    if problems:
        raise ConfigError(source, sorted(problems, key=_sortable), dict(lines_of(document)))
    return versions


def text_of(name: str, versions: Versions) -> str:
    """The file of a lock, the same for the same versions; `name` is the environment's."""
    header = (
        f"# Versions that {name} is held at. `groundplane versions refresh {name}` rewrites this file with the newest\n"
        "# that AWS names for the cluster's Kubernetes version; what it does not hold is left to EKS's default.\n"
    )
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 4096
    document = {"kubernetes_version": versions.kubernetes_version} if versions.kubernetes_version else {}
    lines = {"addons": versions.addons, "images": versions.images}
    yaml.dump({**document, **{section: dict(sorted(of.items())) for section, of in lines.items()}}, stream)
    return header + stream.getvalue()


def _wrong_lines(data: dict[str, Any]) -> Iterator[Problem]:
    """Unknown names and wrong forms, even where other values are of no use at all."""
    yield from wrong_minor(data.get("kubernetes_version"))
    for section, wrong in (("addons", wrong_addon), ("images", wrong_image)):
        lines = data.get(section)
        for key, value in lines.items() if isinstance(lines, dict) else ():
            yield from wrong(key, value)


def _refusal(source: str, message: str, got: object, fix: str) -> ConfigError:
    return ConfigError(source, [Problem(path=("file",), message=message, got=got, fix=fix)])


def _sortable(problem: Problem) -> list[str]:
    return [str(part) for part in problem.path]
