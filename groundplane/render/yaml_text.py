"""Plain data as YAML that every reader takes for the same data. No plans and no files here.

Helm and kubectl read YAML 1.1, others 1.2: `on`, `1e3` or `0o14` is text to one and not to the other. So a text is
written without quotes only if no reader could take it for anything else.
"""

import io
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

_PLAIN = re.compile(r"[A-Za-z/$]")
"""What no number, date or special float begins with; the emitter still quotes what has a meaning in YAML."""

_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""What is no text in YAML 1.1, however capitalised."""


def yaml_text(data: Mapping[str, Any] | str, comment: str = "") -> str:
    """`data` as one document, keys in their order, below a line of comment; the same text for the same data."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    # No line is folded, so that a search finds what is in it.
    yaml.width = 1_000_000
    # Keys come in an order that means something; sorting is the caller's.
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment] # declared as None, documented as a bool
    stream = io.StringIO()
    yaml.dump(data if isinstance(data, str) else dict(data), stream)
    return (f"# {comment}\n" if comment else "") + stream.getvalue()


class _Representer(SafeRepresenter):
    """Texts quoted where readers differ; nothing shared by anchors, which a diff cannot follow."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, data: str) -> ScalarNode:
        style: str | None = '"'
        if _is_script(data):
            style = "|"
        elif _PLAIN.match(data) and data.isprintable() and data.lower() not in _WORDS:
            style = None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    def represent_number(self, data: float) -> ScalarNode:
        text = repr(data)
        # YAML 1.1 knows no number without a point: 1e+22 would be text.
        return self.represent_scalar("tag:yaml.org,2002:float", text if "." in text else text.replace("e", ".0e"))


def _is_script(text: str) -> bool:
    """Whether a text of several lines may stand as a block, line for line."""
    lines = text.split("\n")
    return len(lines) > 2 and not text[0].isspace() and all(li.isprintable() and li == li.rstrip() for li in lines)


_Representer.add_representer(str, _Representer.represent_text)
_Representer.add_representer(float, _Representer.represent_number)
