"""Docstrings of fields and of choices, which are nowhere but in the source. Read when somebody asks, not at import.

Pydantic could read them as each model is made (`use_attribute_docstrings`), which is most of what `validate` would do.
"""

import ast
import inspect
import textwrap
from itertools import pairwise


def docstrings_of(cls: type) -> dict[str, str]:
    """Docstrings of the attributes of a class, its bases' among them, by name."""
    found: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        if each.__module__ not in ("builtins", "enum") and not each.__module__.startswith("pydantic"):
            found |= _own(each)
    return found


def _own(cls: type) -> dict[str, str]:
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    found = {}
    for member, text in pairwise(getattr(definition, "body", ())):
        name = _name(member)
        if name and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            found[name] = inspect.cleandoc(str(text.value.value))
    return found


def _name(member: ast.stmt) -> str | None:
    target = member.targets[0] if isinstance(member, ast.Assign) else getattr(member, "target", None)
    return target.id if isinstance(target, ast.Name) else None
