"""How monitoring has to fit the rest of a stack file. The messages as a whole are those of tests/config."""

import json
from typing import Any

import pytest

from infra import project
from infra.config_error import ConfigError
from infra.floors import Tier
from infra.monitoring_rules import Around, monitoring_problems
from infra.reading import parse
from tests import ROOT
from tests.infra.cases import document, environment_of, monitored, said_of


def _found(written: dict[str, Any], tier: Tier = Tier.DEVELOPMENT) -> list[str]:
    """Paths of what is wrong, as in a tier whose other floors are not looked at."""
    environment = environment_of(written)
    around = Around(
        account=environment.account,
        region=environment.region,
        tier=tier,
        isolated=False,
        buckets=environment.buckets,
        file_systems=(),
    )
    return [".".join(map(str, problem.path)) for problem in monitoring_problems(monitored(written), around)]


def _paths(said: list[str]) -> list[str]:
    return [line.partition(":")[0] for line in said]


def _managed(**monitoring: Any) -> dict[str, Any]:
    written = document("managed")
    written["monitoring"].update(monitoring)
    return written


def _in_cluster() -> dict[str, Any]:
    written = _managed(metrics={"kind": "prometheus"})
    receivers = written["monitoring"]["routing"]["receivers"]
    receivers["on-call"] = {"kind": "pagerduty", "routing_key": {"name": "pagerduty", "key": "routing-key"}}
    return written


@pytest.mark.parametrize("written", [_managed(), _in_cluster()])
def test_case_is_right_as_it_is(written: dict[str, Any]) -> None:
    assert _found(written) == []


def test_fails_when_a_secret_is_of_the_other_kind_of_metrics() -> None:
    said = said_of(_managed(metrics={"kind": "prometheus"}))
    assert _paths(said) == ["monitoring.routing.receivers.on-call.managed_routing_key"]


def test_floors_are_of_production_alone() -> None:
    written = _managed()
    del written["monitoring"]["routing"]["heartbeat"]
    del written["monitoring"]["routing"]["receivers"]["beat"]
    assert _found(written) == []
    assert _found(written, Tier.STAGING) == []
    assert _found(written, Tier.PRODUCTION) == ["routing.heartbeat", "drift.classifier.image"]


def test_fails_when_aws_s_grafana_is_to_read_dashboards_of_the_cluster() -> None:
    (said,) = said_of(_managed(dashboards={}))
    assert said.startswith("monitoring.dashboards: are read by a Grafana in the cluster, and metrics have none; got {}")


@pytest.mark.parametrize(("part", "kind"), [("logs", "loki"), ("traces", "tempo")])
def test_fails_when_a_store_s_volumes_are_of_no_class(part: str, kind: str) -> None:
    (said,) = said_of(_managed(**{part: {"kind": kind, "storage_class": "fast"}}))
    assert said.startswith(f"monitoring.{part}.storage_class: is no storage class of the cluster, which has gp3; got")


def test_stores_have_volumes_of_a_class_that_is_there() -> None:
    assert said_of(_managed(logs={"kind": "loki"}, traces={"kind": "tempo"})) == []


def test_prometheus_needs_one_group_of_the_system_that_it_fits_on() -> None:
    written = _managed(cost=None, drift={})
    groups = written["cluster"]["node_groups"]
    groups["small"] = {"instance_types": ["t3.small"], "min_size": 8, "max_size": 8}
    assert said_of(written) == []
    del groups["system"]
    assert "monitoring.metrics.kind" in _paths(said_of(written))


def test_second_prometheus_needs_a_second_node_that_it_fits_on() -> None:
    written = _managed(cost=None, drift={})
    groups = written["cluster"]["node_groups"]
    groups["system"] = {"instance_types": ["m7i.4xlarge"], "min_size": 1, "max_size": 1}
    groups["small"] = {"instance_types": ["t3.small"], "min_size": 2, "max_size": 2}
    assert _paths(said_of(written)) == ["monitoring.metrics.replicas"]


def test_training_that_is_told_of_drift_needs_a_monitor_of_it() -> None:
    written = _in_cluster()
    routing = written["monitoring"]["routing"]
    routing["receivers"]["retrain"] = {"kind": "webhook", "url": "http://events.retraining.svc:12000/drift"}
    routing["retraining"] = {"receiver": "retrain"}
    assert said_of(written) == []
    written["monitoring"]["drift"] = {}
    assert _paths(said_of(written)) == ["monitoring.routing.retraining"]


def test_production_has_a_second_prometheus() -> None:
    environment, _ = project.read(ROOT, "prod")
    assert environment.metrics is not None
    assert environment.metrics.replicas == 2
    lone = environment.model_dump(mode="json", exclude_unset=True)
    lone["monitoring"]["metrics"]["replicas"] = 1
    with pytest.raises(ConfigError, match=r"monitoring\.metrics\.replicas: tier production needs a second Prometheus"):
        parse("prod", json.dumps(lone))
