"""The script by which the engine finds a simulated provider: `pulumi-resource-<package>` in a folder on its PATH."""

import shlex
import sys
from importlib import metadata
from pathlib import Path

MODULES = {"aws": "groundplane.simulator.server", "kubernetes": "groundplane.simulator.kubernetes.server"}
"""What runs as the provider of each package."""


def write_launcher(folder: Path, package: str) -> Path:
    """Write the script of one package into `folder`, which must exist; returns its path. Raises OSError."""
    launcher = folder / f"pulumi-resource-{package}"
    provider = f"{package}@{metadata.version(f'pulumi-{package}')}"
    # exec: the provider watches its parent, and that must be the engine.
    launcher.write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {MODULES[package]} "$@" {provider}\n',
        encoding="utf-8",
    )
    launcher.chmod(0o755)
    return launcher
