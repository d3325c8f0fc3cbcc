import errno
import os
from pathlib import Path

import pytest

from groundplane.files import write_whole


def test_file_is_written_with_unix_line_ends_and_ordinary_rights(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_whole(tmp_path / "plan.json", "a\nß\n")
    finally:
        os.umask(old)
    assert (tmp_path / "plan.json").read_bytes() == "a\nß\n".encode()
    assert (tmp_path / "plan.json").stat().st_mode & 0o777 == 0o640


def test_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("a longer old text")
    write_whole(path, "new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_old_file_stays_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_fails_when_the_folder_is_missing_by_naming_the_file(tmp_path: Path) -> None:
    path = tmp_path / "none" / "plan.json"
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(path, "text")
    assert caught.value.filename == str(path)


def test_fails_when_the_place_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, "text")
    assert list(tmp_path.iterdir()) == []


def test_fails_when_a_device_is_full_by_naming_it() -> None:
    with pytest.raises(OSError, match=r"No space left on device: '/dev/full'$"):
        write_whole(Path("/dev/full"), "text")


def test_fails_when_the_disk_is_full_by_naming_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/plan\.json'$"):
        write_whole(tmp_path / "plan.json", "text")


def test_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    write_whole(tmp_path / "link.json", "new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, "text")
        assert os.read(reader, 10) == b"text"
    finally:
        os.close(reader)
