import json
import os
from pathlib import Path

import pytest

from groundplane.errors import BadInput
from groundplane.render.write import MARKER, refuse_foreign, write_folder

FILES = {"cluster/a.yaml": "a: ß\n", "namespaces/vision/b.yaml": "b: 1\n"}


def write(folder: Path, files: dict[str, str] = FILES) -> None:
    refuse_foreign("--out", folder)
    write_folder(folder, files, environment="test")


def held(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refusal(folder: Path) -> str:
    with pytest.raises(BadInput) as caught:
        refuse_foreign("--out", folder)
    return str(caught.value)


def test_folder_holds_the_files_and_what_wrote_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out)
    assert held(out) == [MARKER, *FILES]
    assert (out / "cluster/a.yaml").read_bytes() == "a: ß\n".encode()
    assert json.loads((out / MARKER).read_text()) == {"environment": "test", "files": list(FILES), "format": 1}


def test_folder_and_files_have_ordinary_rights(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write(tmp_path / "out")
    finally:
        os.umask(old)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "out/cluster/a.yaml").stat().st_mode & 0o777 == 0o640


def test_nothing_else_is_left_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "out")
    write(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_earlier_render_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out)
    write(out, {"cluster/c.yaml": "c: 1\n"})
    assert held(out) == [MARKER, "cluster/c.yaml"]


def test_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write(tmp_path / "out")
    assert held(tmp_path / "out") == [MARKER, *FILES]


def test_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert held(tmp_path / "real") == [MARKER, *FILES]


def test_fails_when_the_folder_holds_what_no_render_wrote(tmp_path: Path) -> None:
    write(tmp_path / "out")
    for name in ("e.txt", "d.txt", "b.txt", "c.txt"):
        (tmp_path / "out" / name).touch()
    assert refusal(tmp_path / "out") == (
        f"--out {tmp_path / 'out'}: holds b.txt, c.txt, d.txt and 1 more, which no render wrote; name another folder"
    )


def test_fails_when_the_folder_holds_a_link_of_somebodys(tmp_path: Path) -> None:
    write(tmp_path / "out")
    (tmp_path / "out" / "link").symlink_to(tmp_path)
    assert "holds link, which no render wrote" in refusal(tmp_path / "out")


@pytest.mark.parametrize("marker", ["", "[]", "{}", '{"format": 2, "files": []}', '{"format": 1, "files": 3}'])
def test_fails_when_the_marker_is_no_renders(tmp_path: Path, marker: str) -> None:
    write(tmp_path / "out")
    (tmp_path / "out" / MARKER).write_text(marker)
    assert f"holds {MARKER}, cluster/a.yaml" in refusal(tmp_path / "out")


def test_fails_when_there_is_nowhere_to_put_it(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none" / "out").endswith(f"there is no folder {tmp_path / 'none'}; make it first")


def test_fails_when_it_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    assert refusal(tmp_path / "out").endswith("is a file; name a folder")


@pytest.mark.parametrize("broken", ["write_text", "rename"])
def test_folder_is_as_it_was_when_writing_fails(tmp_path: Path, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write(out)
    whole = getattr(Path, broken)

    def full(path: Path, *arguments: object, **options: object) -> object:
        if path.name in ("new", "c.yaml"):
            raise OSError(28, "No space left on device", str(path))
        return whole(path, *arguments, **options)

    monkeypatch.setattr(Path, broken, full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/out'$"):
        write(out, {"cluster/c.yaml": "c: 1\n"})
    monkeypatch.undo()
    assert held(out) == [MARKER, *FILES]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
