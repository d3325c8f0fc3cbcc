"""A copy of the project that the Pulumi CLI runs in, with a home, state and simulated cloud of its own."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from groundplane.engine.find import Engine
from groundplane.engine.workspace import PACKAGES
from groundplane.simulator.inventory import Inventory
from groundplane.simulator.launcher import write_launcher
from groundplane.simulator.settings import Settings
from tests import ROOT

LANGUAGE_HOST = ROOT / "tools" / "engine" / "language_host"
ACCOUNT = "111122223333"
SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Project:
    """A folder with Pulumi.yaml, infra/ and stacks/, and how the CLI is run there."""

    root: Path
    environment: dict[str, str]

    def pulumi(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the CLI; whatever it prints is in stdout."""
        return subprocess.run(
            ["pulumi", "--non-interactive", "--color=never", *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )

    def held(self) -> list[str]:
        """Types of what the simulated cloud holds."""
        with Inventory(self.root / "inventory.sqlite").transaction() as records:
            return [item.type for item in records.items()]


def copy_project(root: Path, engine: Engine) -> Project:
    """Make one in `root`, which must be empty."""
    shutil.copy(ROOT / "Pulumi.yaml", root)
    shutil.copytree(ROOT / "infra", root / "infra", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "stacks", root / "stacks")
    for name in ("plugins", "home", "state"):
        (root / name).mkdir()
    for package in PACKAGES:
        write_launcher(root / "plugins", package)
    settings = Settings(
        inventory=root / "inventory.sqlite", log=root / "simulator.log", account=ACCOUNT, run="test", speedup=0
    )
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_"))}
    folders = [root / "plugins", Path(sys.executable).parent, LANGUAGE_HOST, engine.path.parent]
    environment = {
        **inherited,
        **settings.to_environment(),
        "PATH": os.pathsep.join([*map(str, folders), os.environ["PATH"]]),
        "PULUMI_HOME": str(root / "home"),
        "PULUMI_BACKEND_URL": f"file://{root / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
    }
    return Project(root=root, environment=environment)


def without_models_and_monitoring(project: Project) -> Project:
    """The same with a dev that has neither: the CLI does the same with half the resources, in half the time."""
    yaml, dev = YAML(), project.root / "stacks" / "Pulumi.dev.yaml"
    written = yaml.load(dev)
    for part in ("monitoring", "serving"):
        del written["config"]["groundplane:environment"][part]
    yaml.dump(written, dev)
    return project
