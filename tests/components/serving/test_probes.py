from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.serving.probes import PERIOD_SECONDS, grace_seconds, probes, progress_seconds, start_seconds
from components.serving.startup_spec import PROBE_SECONDS
from tests.components.serving.programs import CUSTOM
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, model


def test_readiness_is_seen_as_soon_as_the_simulation_assumes() -> None:
    assert probes(model())["readinessProbe"]["periodSeconds"] == PROBE_SECONDS * 2


@given(st.integers(0, 20_000))
def test_loading_server_is_not_killed(seconds: int) -> None:
    spec = model(startup={"measured_load_seconds": seconds})
    probe = probes(spec)["startupProbe"]
    assert probe["failureThreshold"] * probe["periodSeconds"] >= start_seconds(spec) >= max(600, 4 * seconds)
    assert progress_seconds(spec) > start_seconds(spec)


def test_saturated_server_is_neither_killed_nor_hurried() -> None:
    made = probes(model())
    dead, unready = made["livenessProbe"], made["readinessProbe"]
    assert dead["failureThreshold"] * PERIOD_SECONDS == 180
    assert unready["failureThreshold"] * PERIOD_SECONDS == 60
    assert dead["timeoutSeconds"] == unready["timeoutSeconds"] == 9


@given(st.integers(1, 86400))
def test_replica_has_longer_than_the_longest_request_to_go(drain: int) -> None:
    spec = model(requests={"timeout_seconds": drain, "drain_seconds": drain})
    leaving = probes(spec)["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert grace_seconds(spec) > leaving + spec.requests.timeout_seconds


@pytest.mark.parametrize(
    ("document", "live", "ready"),
    [
        (ASSISTANT, "/health", "/health"),
        (CLASSIFIER, "/v2/health/live", "/v2/health/ready"),
        (CUSTOM, "/health", "/health"),
    ],
)
def test_paths_are_the_servers_own(document: dict[str, Any], live: str, ready: str) -> None:
    made = probes(model(document))
    paths = {name: made[name]["httpGet"]["path"] for name in ("livenessProbe", "readinessProbe", "startupProbe")}
    assert paths == {"livenessProbe": live, "readinessProbe": ready, "startupProbe": ready}


def test_custom_server_says_where_its_health_is() -> None:
    made = probes(model(CUSTOM, server={"health_path": "/healthz"}))
    assert made["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "http"}
