import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from groundplane.render.yaml_text import yaml_text

TEXTS = st.text() | st.sampled_from(
    ["on", "Yes", "n", "1e3", "0o14", "014", "1_000", "12:30", "2026-11-21", ".inf", "~", "null", "#!/bin/sh\nset -e\n"]
)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def read(text: str, version: tuple[int, int]) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return yaml.load(io.StringIO(text))


@pytest.mark.parametrize("version", [(1, 1), (1, 2)])
@given(data=st.dictionaries(TEXTS, DATA, max_size=4))
def test_every_reader_gets_the_data_back(version: tuple[int, int], data: dict[str, Any]) -> None:
    assert read(yaml_text(data), version) == data


@pytest.mark.parametrize("text", ["on", "Yes", "y", "1e3", "0o14", "128", "2026-11-21", "~", "", "[secret]", "1.35"])
def test_text_that_a_reader_may_take_for_something_else_is_quoted(text: str) -> None:
    assert yaml_text({"a": text}) == f'a: "{text}"\n'


def test_keys_keep_their_order_and_texts_without_doubt_are_plain() -> None:
    data = {"kind": "ConfigMap", "apiVersion": "v1", "image": "https://example.com:1/a", "arn": "${aws:a:B::c.arn}/*"}
    assert yaml_text(data) == (
        "kind: ConfigMap\napiVersion: v1\nimage: https://example.com:1/a\narn: ${aws:a:B::c.arn}/*\n"
    )


def test_script_stands_line_for_line() -> None:
    assert yaml_text({"run": "#!/bin/sh\nset -e\n  exec $X\n"}) == "run: |\n  #!/bin/sh\n  set -e\n    exec $X\n"


def test_nothing_is_shared_by_an_anchor() -> None:
    same = {"a": 1}
    assert yaml_text({"x": same, "y": same}) == 'x:\n  a: 1\n"y":\n  a: 1\n'


def test_long_line_is_not_folded() -> None:
    assert yaml_text({"a": "word " * 100 + "end"}) == f"a: {'word ' * 100}end\n"


def test_comment_stands_first() -> None:
    assert yaml_text({"a": 1}, "urn:pulumi:test") == "# urn:pulumi:test\na: 1\n"
