"""Writing files whole or not at all."""

import errno
import os
import tempfile
from pathlib import Path

from groundplane.errors import BadInput


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader sees the old file or the new one, never a part.

    A link is followed. What is there and is no file (a pipe, /dev/stdout) is written to as it is. Raises OSError, which
    names `path`.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # As open() would make it; a temporary file is its owner's alone.
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def refuse_unwritable(option: str, path: Path) -> None:
    """Raise BadInput, naming the option, for a file that cannot be written: better before the work than after it."""
    if not path.parent.is_dir():
        raise BadInput(f"{option} {path}: there is no folder {path.parent}; make it first")
    if path.is_dir():
        raise BadInput(f"{option} {path}: is a folder; name a file")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise BadInput(f"{option} {path}: may not be written; name another file")
