"""Links between documents lead somewhere."""

from pathlib import Path

import pytest

from tests import ROOT
from tests.docs.markdown import DOCUMENTS, anchors, links

LINKS = [(path, target) for path in (*DOCUMENTS, ROOT / "CONTRIBUTING.md") for target in links(path)]


@pytest.mark.parametrize(("path", "target"), LINKS, ids=lambda value: value.name if isinstance(value, Path) else value)
def test_link_leads_to_a_file_and_a_heading(path: Path, target: str) -> None:
    file, _, anchor = target.partition("#")
    place = path.parent / file if file else path
    assert place.exists()
    assert not anchor or anchor in anchors(place)


def test_anchors_are_those_of_github(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Run a job\n\n```sh\n# none\n```\n\n## 8. A *cluster*, new\n## file_systems\n## Run a job\n## Run a job\n"
    )
    assert anchors(page) == {"run-a-job", "8-a-cluster-new", "file_systems", "run-a-job-1", "run-a-job-2"}
