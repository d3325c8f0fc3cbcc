from dataclasses import replace
from typing import Any

import pytest

from components.catalog.metrics.exporters import STACK, ExporterName
from components.monitoring.watched import Watched, installed_exporters, model_targets
from components.serving.runtime import Runtime
from tests.components.monitoring.programs_metrics import EVERYTHING, FULL, metrics_spec
from tests.components.serving.programs import EVERY_MODEL
from tests.components.serving.programs_kserve import GROUPED, KNATIVE, KNATIVE_FORMAT
from tests.components.serving.programs_rollouts import ROLLOUTS
from tests.components.serving.specs import serving

SMALLEST = {"kind": "prometheus"}


def test_stack_alone_has_its_own_exporters_and_the_api_server() -> None:
    assert installed_exporters(metrics_spec(SMALLEST), Watched()) == STACK | {ExporterName.API_SERVER}


def test_managed_kind_evaluates_no_rules_in_the_cluster_and_has_no_alertmanager_there() -> None:
    here = installed_exporters(metrics_spec(SMALLEST), EVERYTHING)
    there = installed_exporters(metrics_spec({"kind": "managed"}), EVERYTHING)
    assert here - there == {ExporterName.ALERTMANAGER, ExporterName.PROMETHEUS_RULES}


def test_everything_is_all_but_what_others_have_to_install() -> None:
    missing = set(ExporterName) - installed_exporters(metrics_spec(FULL), EVERYTHING)
    assert missing == {ExporterName.DRIFT_MONITOR, ExporterName.MLFLOW}


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"nvidia": False}, {ExporterName.DCGM}),
        ({"efa": False}, {ExporterName.EFA}),
        ({"karpenter": False}, {ExporterName.KARPENTER}),
        ({"kueue": False}, {ExporterName.KUEUE}),
        ({"keda": False}, {ExporterName.KEDA}),
        ({"models": {}}, {ExporterName.TRITON, ExporterName.VLLM}),
        ({"envoy_namespace": None}, {ExporterName.ENVOY}),
        ({"argo_rollouts": False}, {ExporterName.ARGO_ROLLOUTS}),
        ({"cert_manager": False}, {ExporterName.CERT_MANAGER}),
        ({"elsewhere": frozenset()}, {ExporterName.OPENCOST}),
        ({"jobset": False}, set()),
        (
            {"argo_rollouts": False, "jobset": False, "karpenter": False, "keda": False},
            {"argo_rollouts", "custom_resources", "karpenter", "keda"},
        ),
    ],
)
def test_exporter_is_there_as_long_as_what_it_watches_is(without: dict[str, Any], missing: set[str]) -> None:
    spec = metrics_spec(FULL)
    assert installed_exporters(spec, EVERYTHING) - installed_exporters(spec, replace(EVERYTHING, **without)) == missing


@pytest.mark.parametrize(
    ("field", "missing"), [("cloudwatch", ExporterName.CLOUDWATCH), ("efa_exporter_image", ExporterName.EFA)]
)
def test_exporter_that_costs_or_has_to_be_built_is_there_once_it_is_asked_for(field: str, missing: str) -> None:
    without = metrics_spec({**FULL, field: None})
    assert installed_exporters(metrics_spec(FULL), EVERYTHING) - installed_exporters(without, EVERYTHING) == {missing}


def test_models_tell_their_metrics_where_their_servers_do() -> None:
    targets = model_targets(serving(EVERY_MODEL))
    found = {key: (target.runtime, target.port, target.path) for key, target in targets.items()}
    assert found["assistant"] == (Runtime.VLLM, "http", "/metrics")
    assert found["classifier"] == (Runtime.TRITON, "metrics", "/metrics")
    assert found["custom"] == (Runtime.CUSTOM, "http", "/metrics")
    assert set(found) == set(EVERY_MODEL)


def test_candidates_tell_their_metrics_as_their_models_do() -> None:
    targets = model_targets(serving({**ROLLOUTS, "grouped": GROUPED}))
    assert {key for key in targets if key.endswith("-candidate")} == {
        "compared-candidate",
        "grouped-candidate",
        "shadowed-candidate",
    }
    assert targets["compared-candidate"] == targets["compared"]


def test_knative_gives_pods_one_port_and_calls_it_itself() -> None:
    targets = model_targets(serving({"quiet": KNATIVE, "trees": KNATIVE_FORMAT}))
    # Triton has its metrics at another one.
    assert {key: target.port for key, target in targets.items()} == {"trees": "user-port"}
