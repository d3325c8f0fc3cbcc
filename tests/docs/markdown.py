"""What is in a Markdown file: code blocks, commands, headings and links."""

import re
from collections import Counter
from pathlib import Path

from tests import ROOT

README, GUIDE = ROOT / "README.md", ROOT / "docs" / "guide.md"
CLUSTERS = ROOT / "docs" / "training-clusters.md"
MONITORING = ROOT / "docs" / "monitoring.md"
SERVING = ROOT / "docs" / "serving.md"
DOCUMENTS = (README, GUIDE, CLUSTERS, MONITORING, SERVING)
"""Documents whose blocks run or are checked, in the order of reading."""

# A block in a list is indented, its content as well.
_BLOCK = re.compile(r"^(?P<margin> *)```(?P<language>\w+)\n(?P<text>.*?)^(?P=margin)```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_DROPPED = re.compile(r"[^\w\- ]")


def blocks(path: Path, language: str) -> list[str]:
    """Text of the fenced blocks in that language, in order, without the indentation of the fence."""
    found = (block for block in _BLOCK.finditer(_read(path)) if block["language"] == language)
    return [re.sub(f"^{block['margin']}", "", block["text"], flags=re.MULTILINE) for block in found]


def languages(path: Path) -> set[str]:
    """Languages of all fenced blocks."""
    return {block["language"] for block in _BLOCK.finditer(_read(path))}


def commands(path: Path) -> list[str]:
    """What stands behind a `$` in the console blocks, in order."""
    lines = (line for text in blocks(path, "console") for line in text.splitlines())
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def foreign_commands(path: Path) -> list[str]:
    """Lines of the sh blocks: commands of other tools, which need a real cluster."""
    return [line for text in blocks(path, "sh") for line in text.splitlines()]


def anchors(path: Path) -> set[str]:
    """Anchors of the headings, as GitHub makes them: small letters, hyphens for blanks, a number for the second."""
    found: Counter[str] = Counter()
    slugs = set()
    for heading in _HEADING.findall(_BLOCK.sub("", _read(path))):
        slug = _DROPPED.sub("", heading.lower()).replace(" ", "-")
        slugs.add(f"{slug}-{found[slug]}" if found[slug] else slug)
        found[slug] += 1
    return slugs


def links(path: Path) -> list[str]:
    """Targets of links and pictures that are not on other sites, in order."""
    return [target for target in _LINK.findall(_BLOCK.sub("", _read(path))) if "://" not in target]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
