"""Reading stack files: which there are, and what is wrong with one that cannot be read at all."""

from pathlib import Path

import pytest

from infra import stack_file
from infra.config_error import ConfigError
from infra.stack_file import ProjectNotFound
from tests import ROOT


def _project(tmp_path: Path, text: str | bytes) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: groundplane\n")
    (tmp_path / "stacks").mkdir()
    content = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "stacks" / "Pulumi.case.yaml").write_bytes(content)
    return tmp_path


def _message(tmp_path: Path, text: str | bytes, name: str = "case") -> str:
    with pytest.raises(ConfigError) as caught:
        stack_file.read(_project(tmp_path, text), name)
    return str(caught.value)


def test_environments_are_the_stack_files() -> None:
    assert stack_file.environments(ROOT) == ["dev", "prod", "staging"]


def test_project_root_is_found_from_below() -> None:
    assert stack_file.project_root(ROOT / "tests" / "infra") == ROOT


def test_fails_when_there_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFound, match=r"no Pulumi\.yaml in .* or above it"):
        stack_file.project_root(tmp_path)


def test_fails_when_environment_is_unknown(tmp_path: Path) -> None:
    assert "no environment of that name; there are case; got 'cas'; write case" in _message(tmp_path, "", "cas")


def test_fails_when_file_is_no_yaml(tmp_path: Path) -> None:
    message = _message(tmp_path, "config:\n  a: [1, 2\n  b: 3\n")
    assert "is not YAML at line 3" in message


def test_fails_when_key_stands_twice(tmp_path: Path) -> None:
    message = _message(tmp_path, "config:\n  groundplane:environment:\n    owner: abc\n    owner: abd\n")
    assert "duplicate key" in message


def test_fails_when_file_ends_too_early(tmp_path: Path) -> None:
    assert "got nothing; mend what comes before the end of the file" in _message(tmp_path, "config:\n  a: [1, 2\n")


def test_fails_when_file_is_not_utf8(tmp_path: Path) -> None:
    assert "file: cannot be read: it is not UTF-8" in _message(tmp_path, b"config: \xff\xfe\n")


def test_fails_when_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "stacks" / "Pulumi.case.yaml").mkdir(parents=True)
    with pytest.raises(ConfigError, match="file: cannot be read: Is a directory"):
        stack_file.read(tmp_path, "case")


def test_fails_when_file_is_nested_too_deeply(tmp_path: Path) -> None:
    assert "is nested too deeply" in _message(tmp_path, f"config: {'[' * 3000}{']' * 3000}\n")


SMALLEST = (ROOT / "tests" / "config" / "smallest.happy.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("owner", "said"),
    [
        ("2026-11-21", "owner (line 3): must be text, a number, true or false; got '2026-11-21'"),
        (
            "!!binary aGVsbG8=",
            "owner (line 3): must be text, a number, true or false; got \"b'hello'\"; write it in quotes",
        ),
        ("010", "owner (line 3): must not begin with a zero, which makes it octal to Pulumi; got '010'; write 10"),
        ('!!python/object/apply:os.system ["id"]', "owner (line 3): must be text; got ['id']"),
    ],
)
def test_fails_when_pulumi_reads_a_value_otherwise(owner: str, said: str, tmp_path: Path) -> None:
    assert said in _message(tmp_path, SMALLEST.replace("ml-platform@example.com", owner))


@pytest.mark.parametrize("key", ["7", "null", "2026-11-21", "[a]"])
def test_fails_when_a_key_is_no_text(key: str, tmp_path: Path) -> None:
    message = _message(tmp_path, f"{SMALLEST}    buckets: {{? {key} : {{purpose: models}}, b: {{purpose: nothing}}}}\n")
    assert ": 2 problems" in message
    assert "a key must be text" in message
    assert "buckets.b.purpose" in message


def test_merge_keys_are_read_as_pulumi_reads_them(tmp_path: Path) -> None:
    bucket = "{purpose: models, deletion: retain}"
    text = f"{SMALLEST}    buckets:\n      a: &a {bucket}\n      b: {{<<: *a, deletion: allow}}\n"
    buckets = stack_file.read(_project(tmp_path, text), "case").buckets
    assert [(spec.purpose, spec.deletion) for spec in buckets.values()] == [("models", "retain"), ("models", "allow")]


@pytest.mark.parametrize(
    "text", ["", "config: 3\n", "config: {}\n", "- a\n", "config:\n  groundplane:environment: 3\n"]
)
def test_fails_when_environment_key_is_no_mapping(tmp_path: Path, text: str) -> None:
    assert "config.groundplane:environment: must be a mapping" in _message(tmp_path, text)
