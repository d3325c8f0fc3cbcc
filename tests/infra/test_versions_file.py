"""Versions locks as files: what is read, what is refused, and that what is written is read back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.addons import AddonName
from infra import versions_file
from infra.config_error import ConfigError
from infra.version_forms import IMAGES
from infra.versions import UNPINNED, Versions

SOURCE = "stacks/case.versions.yaml"
NUMBERS = st.integers(min_value=0, max_value=99)
ADDONS = st.dictionaries(
    st.sampled_from([name.value for name in AddonName]),
    st.builds("v{}.{}.{}-eksbuild.{}".format, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
)
BOTTLEROCKET = st.dictionaries(
    st.sampled_from([name for name in IMAGES if name.startswith("BOTTLEROCKET")]),
    st.builds("{}.{}.{}-{:08x}".format, NUMBERS, NUMBERS, NUMBERS, st.integers(min_value=0, max_value=2**32 - 1)),
)


def _read(root: Path, text: str | bytes) -> Versions:
    (root / "stacks").mkdir()
    (root / SOURCE).write_bytes(text if isinstance(text, bytes) else text.encode())
    return versions_file.read(root, "case")


def _message(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        versions_file.parse(SOURCE, text)
    return str(caught.value)


def test_environment_without_a_lock_has_an_empty_one(tmp_path: Path) -> None:
    assert versions_file.read(tmp_path, "case") == UNPINNED


def test_lock_is_read(tmp_path: Path) -> None:
    text = "addons:\n  coredns: v1.13.1-eksbuild.1\nimages: {AL2023_x86_64_NVIDIA: 1.35.2-20260724}\n"
    assert _read(tmp_path, text) == Versions(
        addons={"coredns": "v1.13.1-eksbuild.1"}, images={"AL2023_x86_64_NVIDIA": "1.35.2-20260724"}
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}\n", "addons: {}\n"])
def test_lock_may_hold_nothing(text: str) -> None:
    assert versions_file.parse(SOURCE, text) == UNPINNED


def test_text_is_sorted_and_says_how_it_is_made() -> None:
    addons = {"vpc-cni": "v1.20.4-eksbuild.2", "coredns": "v1.13.1-eksbuild.1"}
    versions = Versions(kubernetes_version="1.35", addons=addons)
    assert versions_file.text_of("case", versions) == (
        "# Versions that case is held at. `groundplane versions refresh case` rewrites this file with the newest\n"
        "# that AWS names for the cluster's Kubernetes version; what it does not hold is left to EKS's default.\n"
        "kubernetes_version: '1.35'\n"
        "addons:\n"
        "  coredns: v1.13.1-eksbuild.1\n"
        "  vpc-cni: v1.20.4-eksbuild.2\n"
        "images: {}\n"
    )


@given(addons=ADDONS, images=BOTTLEROCKET)
def test_what_is_written_is_read_back(addons: dict[str, str], images: dict[str, str]) -> None:
    versions = Versions(addons=addons, images=images)
    assert versions_file.parse(SOURCE, versions_file.text_of("case", versions)) == versions


def test_fails_when_the_minor_is_none_of_the_catalogue() -> None:
    assert (
        _message('kubernetes_version: "1.99"\n')
        .splitlines()[1]
        .endswith("got '1.99'; write the minor that the cluster runs, in quotes")
    )


def test_fails_with_every_problem_at_once() -> None:
    message = _message(
        "addons:\n"
        "  core-dns: v1.13.1-eksbuild.1\n"
        "  kube-proxy: 1.35\n"
        "  vpc-cni: latest\n"
        "images:\n"
        "  AL2023_x86_64_NVIDA: 1.35.2-20260724\n"
        "  BOTTLEROCKET_x86_64: 2026-11-03\n"
        "charts: {}\n"
    )
    heading, *rows = message.splitlines()
    assert heading == "stacks/case.versions.yaml: 6 problems"
    assert [row.partition(":")[0] for row in rows] == [
        "  addons.core-dns (line 2)",
        "  addons.kube-proxy (line 3)",
        "  addons.vpc-cni (line 4)",
        "  charts (line 8)",
        "  images.AL2023_x86_64_NVIDA (line 6)",
        "  images.BOTTLEROCKET_x86_64 (line 7)",
    ]
    assert rows[0].endswith("got 'core-dns'; write coredns")
    assert rows[1].endswith("must be text; got 1.35; write it in quotes")
    assert rows[2].endswith("got 'latest'; write a version that `aws eks describe-addon-versions` names")
    assert rows[3].endswith("unknown key; known are addons, images, kubernetes_version; got {}; remove it")
    assert rows[4].endswith("write AL2023_x86_64_NVIDIA")
    assert "got '2026-11-03'" in rows[5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n", "file: must be a mapping; got ['a']; write `addons:` and `images:`, with a mapping below each"),
        ("addons: [1, 2\n", "file: is not YAML at line 2"),
        ("addons: {}\naddons: {}\n", "duplicate key"),
        ("addons:\nimages:\n", "addons (line 1): must be a mapping; got None; write a mapping: {key: value}"),
        ("[" * 3000, "file: is nested too deeply"),
    ],
)
def test_fails_when_file_is_no_lock(text: str, expected: str) -> None:
    assert expected in _message(text)


def test_fails_when_file_is_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: it is not UTF-8"):
        _read(tmp_path, b"addons: \xff\n")
