"""Where the cache is, on machines of every kind."""

import os
import pwd
from pathlib import Path

import pytest

from groundplane.engine.cache import cache_home


def test_cache_home_is_what_the_variable_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_home() == tmp_path


@pytest.mark.parametrize("value", ["", "relative/folder"])
def test_cache_home_is_below_home_without_a_usable_variable(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setenv("HOME", "/home/somebody")
    assert cache_home() == Path("/home/somebody/.cache")


def test_cache_home_is_known_without_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "")
    assert cache_home() == Path(pwd.getpwuid(os.getuid()).pw_dir) / ".cache"
