import json
from typing import Any

import pytest

from components.monitoring.grafana_spec import GrafanaSpec, ManagedGrafanaSpec
from components.monitoring.metrics_spec import (
    ManagedMetricsSpec,
    PrometheusStackSpec,
    grafana_is_in_cluster,
    prometheus_of,
)
from tests.components.monitoring.programs_metrics import FULL, MANAGED, metrics_spec
from tests.components.problems import problems


@pytest.mark.parametrize("fields", [{"kind": "prometheus"}, FULL, {"kind": "managed"}, MANAGED])
def test_kind_says_where_metrics_are_kept(fields: dict[str, Any]) -> None:
    kind = ManagedMetricsSpec if fields["kind"] == "managed" else PrometheusStackSpec
    assert type(metrics_spec(fields)) is kind


def test_autoscaling_asks_the_prometheus_of_the_cluster_with_either_kind() -> None:
    found = [
        prometheus_of(metrics_spec({"kind": kind, "serving_scrape_seconds": 10})) for kind in ("prometheus", "managed")
    ]
    assert found[0] == found[1]
    assert (found[0].url, found[0].namespace, found[0].scrape_seconds) == (
        "http://prometheus-operated.monitoring:9090",
        "monitoring",
        10,
    )


@pytest.mark.parametrize(
    ("fields", "inside"),
    [({"kind": "prometheus"}, True), ({"kind": "prometheus", "grafana": None}, False), (MANAGED, False)],
)
def test_dashboards_can_be_config_maps_where_grafana_is_in_the_cluster(fields: dict[str, Any], inside: bool) -> None:
    assert grafana_is_in_cluster(metrics_spec(fields)) is inside


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"replicas": 3}, ["replicas: literal_error"]),
        ({"retention_days": 0}, ["retention_days: greater_than_equal"]),
        ({"scrape_seconds": 5}, ["scrape_seconds: greater_than_equal"]),
        ({"storage_gib": 20000}, ["storage_gib: less_than_equal"]),
        ({"efa_exporter_image": "efa-exporter:1.0"}, ["efa_exporter_image: string_pattern_mismatch"]),
        ({"grafana": {"admin_password": "secret"}}, ["grafana.admin_password: extra_forbidden"]),
    ],
)
def test_fails_when_a_value_is_out_of_bounds(fields: dict[str, Any], said: list[str]) -> None:
    assert problems(PrometheusStackSpec, json.dumps({"kind": "prometheus", **fields})) == said


def test_fails_when_a_login_has_nowhere_to_lead_back_to() -> None:
    assert problems(GrafanaSpec, json.dumps({"login": FULL["grafana"]["login"]})) == [
        "address: is missing: providers send people back to an address that they know; got None; write where it is"
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {},
            (
                "vpc_endpoints: are missing, and so nobody would reach it; got []; name vpc_endpoints or prefix_lists, "
                "or set open_to_internet"
            ),
        ),
        (
            {"open_to_internet": True, "prefix_lists": ["pl-0123456789abcdef0"]},
            "open_to_internet: leaves endpoints and lists without effect; got True; remove it, or remove them",
        ),
    ],
)
def test_fails_when_it_is_not_decided_who_reaches_grafana(fields: dict[str, Any], said: str) -> None:
    assert problems(ManagedGrafanaSpec, json.dumps(fields)) == [said]
