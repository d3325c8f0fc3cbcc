"""The plan of one of this project's environments: its stack file read, its program recorded."""

from pathlib import Path

from groundplane.plan.model import Plan
from groundplane.plan.recorder import Mode, record
from infra import project
from infra.environment import build


def plan_environment(root: Path, name: str, mode: Mode = Mode.PLAN) -> Plan:
    """What `pulumi up -s NAME` would register. Raises ConfigError and PlanError."""
    environment, versions = project.read(root, name)
    return record(lambda: build(name, environment, versions).export(), environment=name, mode=mode, root=root)
