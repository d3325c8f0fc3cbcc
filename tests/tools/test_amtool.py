import re

from tests import ROOT
from tools.amtool.find import AMTOOL


def test_version_is_the_one_that_is_pinned() -> None:
    text = (ROOT / "tools" / "amtool" / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"github.com/prometheus/alertmanager v([\d.]+)\b", text)
    assert found
    assert found[1] == AMTOOL.version
