from dataclasses import replace
from typing import Any

import pytest

from tests.components.serving.programs_kserve import GROUPED, KNATIVE, KSERVE_MODELS, STANDARD
from tests.components.serving.specs import changed
from tests.components.serving.test_serving_rules import AROUND, told

ENVOY = {
    "kind": "envoy",
    "domain": "models.example.com",
    "certificate": {"kind": "none"},
    "authentication": {"kind": "none"},
}


@pytest.mark.parametrize("key", sorted(KSERVE_MODELS))
def test_models_of_the_tests_can_be(key: str) -> None:
    # Nothing is gained by none on nodes that stay.
    document = changed(KSERVE_MODELS[key], autoscaling__min_replicas=1, autoscaling__scale_to_zero=None)
    assert told({key: document}, gateway=ENVOY) == []


def test_fails_when_the_cluster_is_too_new_for_what_kserve_stands_on() -> None:
    found = told({"m": STANDARD}, replace(AROUND, kubernetes_version="1.37"))
    assert any("chart cert-manager v1.21.1 supports: 1.33 to 1.36" in line for line in found), found


def test_fails_when_a_model_is_called_as_the_replicas_of_another() -> None:
    small = changed(STANDARD, autoscaling__max_replicas=2)
    assert told({"m": small, "m-predictor": small}) == [
        "models.m-predictor: is what KServe calls the replicas of m; got 'm-predictor'; write another key"
    ]


@pytest.mark.parametrize(
    ("document", "most", "fix"),
    [
        # Sixteen have a place: one more for updates, and the candidate's.
        (GROUPED, 15, "write 14 or less"),
        (STANDARD, 16, "write 15 or less"),
        # Ten have a place: a revision begins with as many as there have to be.
        (changed(KNATIVE, autoscaling__min_replicas=3, autoscaling__scale_to_zero=None), 8, "write 7 or less"),
    ],
)
def test_fails_when_an_update_has_no_room(document: dict[str, Any], most: int, fix: str) -> None:
    [found] = told({"m": changed(document, autoscaling__max_replicas=most)}, gateway=ENVOY)
    assert "for updates, have no place on" in found
    assert fix in found
    assert told({"m": changed(document, autoscaling__max_replicas=most - 1)}, gateway=ENVOY) == []


def test_fails_when_the_gateway_cannot_do_what_kserve_needs() -> None:
    running = changed(KNATIVE, autoscaling__min_replicas=1, autoscaling__scale_to_zero=None)
    models = {"grouped": GROUPED, "quiet": running}
    assert told(models, gateway=ENVOY) == []
    assert told(models) == [
        (
            "models.grouped.rollout.kind: divides requests by routes of KServe's own at the gateway, and there is none;"
            " got 'llm_groups'; add gateway: {kind: envoy}, or remove the rollout"
        )
    ]
    assert [line.partition(":")[0] for line in told(models, gateway={**ENVOY, "kind": "alb"})] == [
        "models.grouped.rollout.kind",
        "models.quiet.server.kserve.mode",
    ]
