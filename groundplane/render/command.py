"""`groundplane render`: from what was typed to files and a verdict. No other file here reads stack files."""

from pathlib import Path
from typing import NamedTuple

from groundplane.checks.finding import Finding
from groundplane.plan.environment import plan_environment
from groundplane.render.check import findings
from groundplane.render.objects import awaiting, render
from groundplane.render.write import refuse_foreign, write_folder
from infra import stack_file


class Rendered(NamedTuple):
    """What the command says."""

    summary: str
    """One line."""
    findings: list[Finding]


def render_environment(root: Path, name: str, folder: Path) -> Rendered:
    """Write the Kubernetes side of one environment of the project at `root` into `folder`, and check it.

    It is written whatever is found: a finding names the file. Raises ConfigError, Refusal, and OSError if the folder
    cannot be written.
    """
    refuse_foreign("--out", folder)
    cluster = stack_file.read(root, name).cluster
    rendering = render(plan_environment(root, name))
    found = findings(rendering, cluster.kubernetes_version) if cluster else []
    files = rendering.files()
    write_folder(folder, files, environment=name)
    counts = f"{_number(len(rendering.manifests), 'object')}, {_number(len(rendering.releases), 'release')}"
    parts = [f"{name}: {counts} -> {folder}"]
    if later := awaiting(files.values()):
        parts.append(f"{_number(later, 'file')} with values known only after an update")
    if cluster:
        verdict = _number(len(found), "finding") if found else "passed"
        parts.append(f"strict check for Kubernetes {cluster.kubernetes_version}: {verdict}")
    return Rendered("; ".join(parts), found)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
