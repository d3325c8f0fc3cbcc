"""Pulumi entry point: read the stack's environment, build it, export its outputs."""

import pulumi

from infra.config import load
from infra.environment import build

build(pulumi.get_stack(), load()).export()
