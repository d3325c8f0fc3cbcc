"""Writing a folder of files whole or not at all, and never over what somebody else put there."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from groundplane.errors import BadInput

MARKER = ".groundplane-render"
"""File that says which files a render wrote: those it may replace."""

FORMAT = 1
SHOWN = 3


def refuse_foreign(option: str, folder: Path) -> None:
    """Raise BadInput, naming the option, for a folder that cannot be made, or holds what no render wrote."""
    place = folder.resolve()
    if not place.parent.is_dir():
        raise BadInput(f"{option} {folder}: there is no folder {folder.parent}; make it first")
    if not os.access(place.parent, os.W_OK):
        raise BadInput(f"{option} {folder}: may not be written; name another folder")
    if not place.exists():
        return
    if not place.is_dir():
        raise BadInput(f"{option} {folder}: is a file; name a folder")
    if foreign := sorted(_present(place) - _rendered(place)):
        shown = ", ".join(foreign[:SHOWN]) + (f" and {len(foreign) - SHOWN} more" if len(foreign) > SHOWN else "")
        raise BadInput(f"{option} {folder}: holds {shown}, which no render wrote; name another folder")


def write_folder(folder: Path, files: Mapping[str, str], *, environment: str) -> None:
    """Make `folder`, or replace an earlier render there, so that it holds `files` by path and the marker.

    They are written beside it first: whatever fails, the folder is as it was. Raises OSError, which names the folder.
    """
    place = folder.resolve()
    beside = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
    try:
        new = beside / "new"
        new.mkdir()
        marker = {"environment": environment, "files": sorted(files), "format": FORMAT}
        for path, text in {**files, MARKER: json.dumps(marker, indent=1) + "\n"}.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_text(text, encoding="utf-8", newline="\n")
        _swap(new, place, beside / "old")
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(folder)) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(new: Path, place: Path, old: Path) -> None:
    if not place.exists():
        new.rename(place)
        return
    place.rename(old)
    try:
        new.rename(place)
    except BaseException:
        old.rename(place)
        raise


def _present(place: Path) -> set[str]:
    """Files and links, wherever they are below."""
    found = (path for path in place.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(place).as_posix() for path in found}


def _rendered(place: Path) -> set[str]:
    try:
        marker = json.loads((place / MARKER).read_text(encoding="utf-8"))
        return {MARKER, *marker["files"]} if marker["format"] == FORMAT else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()
