"""Stack files that tests/config has as accepted ones, as environments and plans: what committed ones do not have."""

import json
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from components.serving.serving_spec import ServingSpec
from groundplane.testing import RecordedPlan, record
from infra.config import Environment
from infra.config_error import ConfigError
from infra.environment import build
from infra.monitored import Monitored
from infra.monitoring import MonitoringSpec
from infra.reading import parse
from infra.training import TrainingSpec
from tests import ROOT


def document(case: str) -> dict[str, Any]:
    """The environment of a case, to change."""
    text = (ROOT / "tests" / "config" / f"{case}.happy.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = YAML(typ="safe").load(text)["config"]["groundplane:environment"]
    return found


def environment_of(written: dict[str, Any]) -> Environment:
    """As if it stood in a stack file."""
    return parse("case", json.dumps(written))


def said_of(written: dict[str, Any]) -> list[str]:
    """What is wrong with an environment, a line a problem."""
    try:
        environment_of(written)
    except ConfigError as error:
        return [line.strip() for line in str(error).splitlines()[1:]]
    return []


def monitored(written: dict[str, Any]) -> Monitored:
    """What the monitoring of an environment has to know."""
    environment = environment_of(written)
    assert environment.cluster is not None
    return Monitored(
        monitoring=environment.monitoring or MonitoringSpec(),
        cluster=environment.cluster,
        training=environment.training or TrainingSpec(),
        serving=environment.serving or ServingSpec(),
        budget=environment.budget,
    )


def planned(written: dict[str, Any]) -> RecordedPlan:
    """The plan of an environment as it stands in a stack file."""
    environment = environment_of(written)
    return record(lambda: build("case", environment).export(), environment="case")


@cache
def plan_of(case: str) -> RecordedPlan:
    """The plan of a case as it is."""
    return planned(document(case))
