import re

from tests import ROOT
from tools.promtool.find import PROMTOOL


def test_version_is_the_one_that_is_pinned() -> None:
    text = (ROOT / "tools" / "promtool" / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"github.com/prometheus/prometheus v0\.(\d)(\d\d)\.(\d+)\b", text)
    assert found
    assert ".".join(str(int(part)) for part in found.groups()) == PROMTOOL.version
