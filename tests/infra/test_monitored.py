"""What of an environment its monitoring knows: what emits metrics, how much there is, and which rules follow."""

from datetime import UTC, datetime
from typing import Any

import pytest

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.alert import AlertRule
from tests.infra.cases import document, monitored

GPUS = {"preset": "serving", "instance_types": ["g6.xlarge"], "capacity": ["on_demand"], "limits": {"gpus": 4}}


def _managed(**monitoring: Any) -> dict[str, Any]:
    written = document("managed")
    written["monitoring"].update(monitoring)
    return written


def test_replicas_are_those_of_models_and_of_candidates() -> None:
    # Two of each of six models, four of Knative's, and of candidates: two of ab, two of shadow, one of a group.
    assert monitored(document("rollouts")).replicas == 2 * 5 + 4 + 2 + 2 + 1


def test_scale_counts_nodes_that_may_come() -> None:
    scale = monitored(document("managed")).scale
    # Three of the system, and the limit of the pool.
    assert scale.nodes == 3 + 20
    assert scale.gpus == 0


def test_everything_that_emits_metrics_is_known() -> None:
    watched = monitored(document("rollouts")).watched
    assert watched.nvidia
    assert not watched.gpu_operator
    assert not watched.efa
    assert watched.karpenter
    assert not watched.kueue
    assert not watched.jobset
    assert watched.keda
    assert watched.argo_rollouts
    assert watched.cert_manager
    assert watched.envoy_namespace == "envoy-gateway-system"
    assert set(watched.models) >= {"grouped-candidate", "ranker-candidate", "translator-candidate"}


def test_load_balancer_emits_nothing_into_the_cluster() -> None:
    watched = monitored(document("gateway")).watched
    assert watched.envoy_namespace is None
    assert watched.cert_manager
    assert not watched.argo_rollouts


@pytest.mark.parametrize("metrics", [True, False])
def test_operator_has_an_exporter_of_its_own_where_it_says_so(metrics: bool) -> None:
    written = _managed()
    written["cluster"]["node_pools"]["l4"] = GPUS
    written["cluster"]["gpu_software"] = {"nvidia": {"kind": "operator", "metrics": metrics}}
    known = monitored(written)
    assert known.watched.gpu_operator is metrics
    # Somebody emits them in either case.
    assert ExporterName.DCGM in known.exporters


def test_there_are_no_exporters_without_metrics() -> None:
    assert monitored(document("gateway")).exporters == frozenset()


def test_what_other_components_emit_is_known() -> None:
    emitting = {ExporterName.OPENCOST, ExporterName.DRIFT_MONITOR}
    assert emitting <= monitored(_managed()).exporters
    assert not emitting & monitored(_managed(cost=None, drift={})).exporters


def test_aws_evaluates_rules_so_that_nobody_watches_alertmanager() -> None:
    assert ExporterName.ALERTMANAGER not in monitored(_managed()).exporters


def _names(rules: dict[str, tuple[AlertRule, ...]]) -> set[str]:
    return {rule.name for group in rules.values() for rule in group}


def test_rules_are_of_what_there_is() -> None:
    groups = dict(monitored(_managed()).rules)
    assert "serving-classifier" in groups
    assert {"ModelDrift", "DeadMansSwitch", "KedaFallbackActive"} <= _names(groups)
    assert not {name for name in _names(groups) if name.startswith("GpuXid")}


def test_there_are_no_rules_without_alerts() -> None:
    assert dict(monitored(_managed(alerts=None, routing=None)).rules) == {}


def test_capacity_block_ends_when_it_says() -> None:
    written = document("managed")
    written["cluster"]["node_groups"]["h100"] = {
        "instance_types": ["p5.48xlarge"],
        "max_size": 1,
        "capacity": {
            "kind": "capacity_block",
            "id": "cr-0123456789abcdef0",
            "zone": "use1-az2",
            "ends": "2027-01-15T11:30:00Z",
        },
    }
    assert monitored(written).facts.capacity_blocks == {"h100": datetime(2027, 1, 15, 11, 30, tzinfo=UTC)}


def test_budget_and_drift_are_what_rules_compare_with() -> None:
    facts = monitored(_managed()).facts
    assert facts.budget_monthly_usd == 5000
    assert facts.drift["classifier"].share == pytest.approx(0.3)


def test_dashboards_show_the_bounds_of_alerts() -> None:
    written = _managed()
    written["monitoring"]["alerts"]["thresholds"] = {"serving": {"kv_cache_percent": 70}}
    assert monitored(written).thresholds.serving.kv_cache_percent == 70
    assert monitored(document("gateway")).thresholds.serving.kv_cache_percent != 70
