"""The page on monitoring: its blocks and tables, and production with its snippets put in. No tests here."""

import copy
import json
import re
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from infra.config import Environment
from infra.config_error import KEY
from infra.monitored import Monitored
from infra.reading import parse
from tests import ROOT
from tests.docs.markdown import MONITORING, blocks

PAGE = MONITORING.read_text(encoding="utf-8")
SHOWN = blocks(MONITORING, "yaml")
MANIFESTS = [text for text in SHOWN if text.startswith("apiVersion:")]
(RETRAINING,) = MANIFESTS
SNIPPETS = [text for text in SHOWN if text not in MANIFESTS]
BEGINNING, MANAGED, OWN_RULE, TEAM, GRAFANA, HIPAA, TRACED, DRIFT, BUDGETS = SNIPPETS
TOO_LONG, UNKNOWN_METRIC, NOBODYS_RULE, TOO_SHORT, COSTS = blocks(MONITORING, "text")
(WRITE_DASHBOARDS,) = blocks(MONITORING, "python")
INSTEAD = {
    BEGINNING: ("alerts", "cost", "dashboards", "drift", "logs", "metrics", "routing"),
    MANAGED: ("dashboards", "metrics", "routing"),
}
"""Parts of production's monitoring that a snippet stands in place of."""


def load(text: str) -> Any:
    """A YAML block."""
    return YAML(typ="safe").load(text)


def documents(text: str) -> list[Any]:
    """A YAML block of several documents."""
    return list(YAML(typ="safe").load_all(text))


def _prod() -> Any:
    return load((ROOT / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"][KEY]


def _with(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """A stack file's data with a snippet's put into it, as a reader would."""
    merged = copy.deepcopy(whole)
    for key, value in part.items():
        there = merged.get(key)
        merged[key] = _with(there, value) if isinstance(there, dict) and isinstance(value, dict) else value
    return merged


def data_of(*snippets: str) -> Any:
    """Production's stack file with these snippets put in."""
    data = _prod()
    for snippet in snippets:
        for name in INSTEAD.get(snippet, ()):
            del data["monitoring"][name]
        data = _with(data, load(snippet))
    return data


@cache
def environment_of(*snippets: str) -> Environment:
    """The same, validated. Raises ConfigError."""
    return parse("prod", json.dumps(data_of(*snippets)))


def monitored(environment: Environment) -> Monitored:
    """What its monitoring knows of an environment that has everything."""
    assert environment.monitoring
    assert environment.cluster
    assert environment.training
    assert environment.serving
    return Monitored(
        monitoring=environment.monitoring,
        cluster=environment.cluster,
        training=environment.training,
        serving=environment.serving,
        budget=environment.budget,
    )


def table(head: str) -> list[list[str]]:
    """Cells of the rows below that line of a table."""
    lines = PAGE.partition(f"{head}\n")[2].splitlines()
    rows = lines[1 : next(number for number, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def named(text: str) -> list[str]:
    """What is between backticks, as far as it is a name."""
    return re.findall(r"`([\w.-]+)`", text)
