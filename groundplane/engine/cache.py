"""Where the tool keeps what it can make again. Pure but for reading the environment; makes no folder."""

import os
import pwd
from pathlib import Path


def cache_home() -> Path:
    """$XDG_CACHE_HOME, or ~/.cache; without a usable HOME, that of the user database."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    # The specification has relative paths ignored (specifications.freedesktop.org/basedir-spec, 2026-11).
    return Path(given) if Path(given).is_absolute() else home() / ".cache"


def home() -> Path:
    """$HOME, or what the user database says."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)
