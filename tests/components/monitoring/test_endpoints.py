import re

import pytest

from components.monitoring.endpoints import endpoints_of, every_model
from components.serving.serving_spec import ServingSpec
from tests.components.serving.programs_kserve import KSERVE_MODELS
from tests.components.serving.programs_rollouts import ROLLOUTS
from tests.components.serving.specs import CLASSIFIER, serving

EVERYTHING: ServingSpec = serving({**ROLLOUTS, **KSERVE_MODELS})
ENDPOINTS = endpoints_of(EVERYTHING)


def test_every_model_and_every_candidate_is_an_endpoint() -> None:
    assert set(ENDPOINTS) == {
        *ROLLOUTS,
        *KSERVE_MODELS,
        "compared-candidate",
        "grouped-candidate",
        "shadowed-candidate",
    }
    assert set(every_model(EVERYTHING)) == set(ENDPOINTS)


@pytest.mark.parametrize(
    ("key", "replica_set"),
    [
        ("assistant", "assistant-7d9f8b6c5"),
        ("plain", "plain-7d9f8b6c5"),
        ("compared-candidate", "compared-candidate-7d9f8b6c5"),
        ("sklearn", "sklearn-predictor-7d9f8b6c5"),
        ("quiet", "quiet-predictor-00002-deployment-7d9f8b6c5"),
        ("answers", "answers-kserve-7d9f8b6c5"),
        ("grouped-candidate", "grouped-candidate-kserve-7d9f8b6c5"),
    ],
)
def test_replica_sets_are_those_of_what_runs_the_model_and_of_no_other(key: str, replica_set: str) -> None:
    found = [name for name, each in ENDPOINTS.items() if re.fullmatch(f"{each.workload}-[a-z0-9]+", replica_set)]
    assert found == [key]


@pytest.mark.parametrize(
    ("key", "clusters"),
    [
        ("plain", "httproute/serving/plain/.+"),
        ("assistant", "httproute/serving/assistant/.+"),
        ("shadowed", "httproute/serving/shadowed/rule/0"),
        ("shadowed-candidate", "httproute/serving/shadowed/rule/0-mirror-0"),
        ("compared", "httproute/serving/compared/rule/(1|2/backend/0)"),
        ("compared-candidate", "httproute/serving/compared/rule/(0|2/backend/1)"),
        ("grouped", "httproute/serving/(grouped|grouped-candidate)-kserve-route/.+"),
        ("grouped-candidate", None),
    ],
)
def test_requests_are_counted_where_the_gateway_sends_them(key: str, clusters: str | None) -> None:
    assert ENDPOINTS[key].clusters == clusters
    assert (ENDPOINTS[key].availability_percent is None) is (clusters is None)


def test_nobody_gets_the_answers_of_a_shadow() -> None:
    assert [key for key, each in ENDPOINTS.items() if not each.seen] == ["shadowed-candidate"]


def test_promises_of_a_candidate_are_those_of_its_model() -> None:
    promised = {(each.latency_seconds, each.latency_percent) for key, each in ENDPOINTS.items() if "compared" in key}
    assert promised == {(15, ENDPOINTS["plain"].latency_percent)}


def test_canary_pauses_as_long_as_all_of_its_steps() -> None:
    assert {key: each.canary_minutes for key, each in ENDPOINTS.items() if each.canary_minutes is not None} == {
        "assistant": 5
    }
    by_hand = {"kind": "canary", "steps": [{"percent": 5, "pause_minutes": None}, {"percent": 100}]}
    assert endpoints_of(serving({"a": {**CLASSIFIER, "rollout": by_hand}}))["a"].canary_minutes == 10


def test_namespace_is_that_of_the_models() -> None:
    there = endpoints_of(serving({"plain": CLASSIFIER}, namespace="models"))["plain"]
    assert (there.namespace, there.clusters) == ("models", "httproute/models/plain/.+")
