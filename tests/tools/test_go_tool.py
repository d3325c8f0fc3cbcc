"""Nothing here downloads or builds: what would is a script of the test's own."""

from pathlib import Path

import pytest

from tools import go_tool
from tools.go_tool import GoTool, NotPossible

TOOL = GoTool(
    name="promtool",
    version="3.13.5",
    floor=(2, 42),
    debian="prometheus",
    package="example.com/promtool",
    source=Path("/"),
    takes="about 4 minutes",
)

GO = """#!/bin/sh
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\necho "promtool, version 3.13.5"\\n' > "$2"
chmod +x "$2"
"""
APT = """#!/bin/sh
: > prometheus.deb
"""
DPKG = """#!/bin/sh
mkdir -p "$3/usr/bin"
printf '#!/bin/sh\\necho "promtool, version 2.42.0+ds"\\n' > "$3/usr/bin/promtool"
chmod +x "$3/usr/bin/promtool"
"""
BUILDING = "building promtool 3.13.5 from pinned Go modules: about 4 minutes on two cores, once"
UNPACKING = "getting promtool out of Debian's package prometheus: some seconds, once"


def _script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def _promtool(folder: Path, version: str) -> Path:
    return _script(folder / "promtool", f"#!/bin/sh\necho 'promtool, version {version} (branch: x)'\n")


@pytest.fixture(autouse=True)
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder that PATH is, with what scripts need and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "mkdir", "chmod"):
        (folder / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv(TOOL.override, raising=False)
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where one is kept."""
    return tmp_path / "cache" / "groundplane" / "promtool" / "promtool"


def test_named_one_is_taken_before_all_others(tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = _promtool(tmp_path / "named", "3.13.5")
    _promtool(tools, "3.13.5")
    monkeypatch.setenv(TOOL.override, str(named))
    assert TOOL.find(print) == named


def test_one_on_path_is_taken(tools: Path) -> None:
    found = _promtool(tools, "2.42.0")
    assert TOOL.find(print) == found


def test_one_that_is_too_old_is_not(tools: Path, kept: Path) -> None:
    _promtool(tools, "2.41.0")
    _promtool(kept.parent, "3.13.5")
    assert TOOL.find(print) == kept


def test_fails_when_the_named_one_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOOL.override, str(tmp_path / "nothing"))
    with pytest.raises(NotPossible, match=r"GROUNDPLANE_PROMTOOL: .*nothing is no promtool ≥ 2\.42; name one"):
        TOOL.find(print)


def test_debians_is_unpacked_and_kept(tools: Path, kept: Path) -> None:
    _script(tools / "apt-get", APT)
    _script(tools / "dpkg-deb", DPKG)
    said: list[str] = []
    assert [TOOL.find(said.append), TOOL.find(said.append)] == [kept, kept]
    assert said == [UNPACKING]
    assert sorted(path.name for path in kept.parent.iterdir()) == ["lock", "promtool"]


@pytest.mark.parametrize("apt", ["#!/bin/sh\nexit 100\n", "#!/bin/sh\nexec sleep 60\n"])
def test_is_built_where_apt_does_not_have_it(
    apt: str, tools: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(go_tool, "APT_SECONDS", 0.5)
    (tools / "sleep").symlink_to("/bin/sleep")
    _script(tools / "apt-get", apt)
    _script(tools / "dpkg-deb", DPKG)
    _script(tools / "go", GO)
    said: list[str] = []
    assert TOOL.find(said.append) == kept
    assert said == [UNPACKING, BUILDING]


def test_build_is_kept(tools: Path, kept: Path) -> None:
    _script(tools / "go", GO)
    said: list[str] = []
    assert [TOOL.find(said.append), TOOL.find(said.append)] == [kept, kept]
    assert said == [BUILDING]


def test_whoever_waited_for_another_takes_what_it_got(tools: Path, kept: Path) -> None:
    _promtool(kept.parent, "3.13.5")
    said: list[str] = []
    TOOL.get(kept, said.append)
    assert said == []


def test_fails_when_the_build_does(tools: Path) -> None:
    _script(tools / "go", "#!/bin/sh\necho 'no module proxy' >&2\nexit 1\n")
    with pytest.raises(NotPossible, match="go build failed: no module proxy"):
        TOOL.find(print)


def test_fails_when_there_is_no_way() -> None:
    with pytest.raises(NotPossible, match="there is no promtool on PATH, apt has none, and there is no `go`"):
        TOOL.find(print)


def test_entry_point_prints_where_it_is(tools: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _promtool(tools, "3.13.5")
    assert (TOOL.main(), capsys.readouterr().out) == (0, f"{found}\n")


def test_entry_point_says_what_it_does(tools: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _script(tools / "go", GO)
    assert (TOOL.main(), capsys.readouterr().err) == (0, f"groundplane: {BUILDING}\n")


def test_entry_point_says_why_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert TOOL.main() == 1
    assert capsys.readouterr().err.startswith("groundplane: no promtool: there is no promtool on PATH")


def test_one_of_apt_that_is_too_old_is_not_taken(tools: Path, kept: Path) -> None:
    _script(tools / "apt-get", APT)
    _script(tools / "dpkg-deb", DPKG.replace("2.42.0", "2.41.0"))
    _script(tools / "go", GO)
    said: list[str] = []
    assert TOOL.find(said.append) == kept
    assert said == [UNPACKING, BUILDING]
