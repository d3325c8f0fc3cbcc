"""amtool reads every routing, and says who is told of which alert."""

import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from components.monitoring.alert_rendering import labels_of
from components.monitoring.receivers_rendering import Surroundings
from components.monitoring.routing_rendering import alertmanager_yaml
from tests.components.monitoring.environment import everything
from tests.components.monitoring.programs_routing import FULL, REGION, SMALLEST, TOPICS_ONLY, spec_of

TOPICS = {key: f"arn:aws:sns:{REGION}:123456789012:{key}" for key in ("beat", "models-topic", "people", "shared")}

TOLD = {
    ("models", "critical"): "models-topic",
    ("models", "warning"): "models-topic",
    ("models", "info"): "models-topic",
    ("platform", "critical"): "pager,slack",
    ("platform", "warning"): "slack",
    ("platform", "info"): "nobody",
    ("serving", "critical"): "pager,shared",
    ("serving", "warning"): "slack",
    ("serving", "info"): "nobody",
    ("training", "critical"): "slack",
    ("training", "warning"): "slack",
    ("training", "info"): "nobody",
}
"""Whom the full routing tells, by owner and severity."""

OTHERS = {
    "alertname=Watchdog severity=none": "nobody",
    "alertname=KubePodCrashLooping severity=warning": "slack",
    "alertname=KubeAPIDown severity=critical": "slack",
    "alertname=CPUThrottlingHigh severity=info": "nobody",
    "alertname=Strange owner=strangers severity=warning": "slack",
    "alertname=Strange owner=platform severity=strange": "slack",
    "alertname=Strange": "slack",
}
"""Whom it tells of alerts that are not groundplane's."""


def _write(folder: Path, given: dict[str, Any], *, managed: bool = False) -> Path:
    path = folder / "alertmanager.yaml"
    around = Surroundings(region=REGION, topics=TOPICS, managed=managed)
    path.write_text(alertmanager_yaml(spec_of(given), around), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("full"), FULL)


@cache
def _told(amtool: Path, config: Path, labels: str) -> str:
    command = [str(amtool), "config", "routes", "test", f"--config.file={config}", *labels.split()]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def _text(labels: Mapping[str, str]) -> str:
    """Labels that routes can look at; those that are templates none does."""
    return " ".join(f"{name}={value}" for name, value in sorted(labels.items()) if "{{" not in value)


@pytest.mark.parametrize("managed", [False, True])
@pytest.mark.parametrize("given", [SMALLEST, FULL, TOPICS_ONLY], ids=["smallest", "full", "topics"])
def test_amtool_finds_nothing_to_say_against_a_routing(
    given: dict[str, Any], managed: bool, amtool: Path, tmp_path: Path
) -> None:
    command = [str(amtool), "check-config", str(_write(tmp_path, _without_managed_secrets(given), managed=managed))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def _without_managed_secrets(given: dict[str, Any]) -> dict[str, Any]:
    """As Alertmanager has it: it knows no secrets of Secrets Manager."""
    receivers = {key: dict(each) for key, each in given["receivers"].items()}
    for each in receivers.values():
        if each.pop("managed_routing_key", None):
            each["routing_key"] = {"name": "pagerduty", "key": "routing-key"}
    return {**given, "receivers": receivers}


@pytest.mark.parametrize(("owner", "severity"), TOLD)
def test_owner_and_severity_say_who_is_told(owner: str, severity: str, amtool: Path, config: Path) -> None:
    labels = {"owner": owner, "severity": severity, "subject": "own"}
    assert _told(amtool, config, _text(labels)) == TOLD[owner, severity]


@pytest.mark.parametrize("labels", OTHERS)
def test_alerts_of_others_are_told_of_too(labels: str, amtool: Path, config: Path) -> None:
    assert _told(amtool, config, labels) == OTHERS[labels]


def test_every_alert_of_ours_reaches_whom_it_should(amtool: Path, config: Path) -> None:
    wrong = {}
    for rule in (rule for group in everything().values() for rule in group):
        labels = labels_of(rule)
        expected = TOLD.get((labels["owner"], labels["severity"]), "beat")
        if labels.get("action") == "retrain":
            expected = f"train,{expected}"
        if labels["subject"] == "budget":
            expected = f"finance,{expected}"
        told = _told(amtool, config, _text({name: value for name, value in labels.items() if name != "share"}))
        if told != expected:
            wrong[rule.name] = (told, expected)
    assert wrong == {}


def test_fails_when_a_receiver_is_not_there(amtool: Path, config: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(config.read_text(encoding="utf-8").replace('"name": "pager"', '"name": "beeper"'))
    done = subprocess.run([str(amtool), "check-config", str(broken)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, 'undefined receiver "pager" used in route' in done.stdout) == (1, True)
