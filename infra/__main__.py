"""Pulumi entry point: read the stack's environment, build it, export its outputs."""

from pathlib import Path

import pulumi

from infra.config_error import ConfigError
from infra.environment import build
from infra.project import locked
from infra.reading import load

stack, environment = pulumi.get_stack(), load()
try:
    versions = locked(Path(__file__).resolve().parents[1], stack, environment)
except ConfigError as error:
    raise pulumi.RunError(str(error)) from None
build(stack, environment, versions).export()
