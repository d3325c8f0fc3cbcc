import json
from typing import Any

import pytest

from components.serving.model_service_spec import ModelServiceSpec
from tests.components.problems import problems
from tests.components.serving.programs_rollouts import AB, CANARY, SHADOW
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, changed

HELD = {"wake": "held_requests"}


def refused(rollout: dict[str, Any], document: dict[str, Any] = ASSISTANT, **changes: Any) -> list[str]:
    return problems(ModelServiceSpec, json.dumps(changed(document, rollout=rollout, **changes)))


def test_fails_when_requests_wait_for_one_of_two_versions() -> None:
    found = refused(CANARY, autoscaling__min_replicas=0, autoscaling__scale_to_zero=HELD)
    assert found == [
        (
            "rollout.kind: is for models that always have a replica, and autoscaling.min_replicas is 0: the "
            "interceptor, "
            "where requests wait, sends them to one version only; got 'canary'; write min_replicas: 1 and remove "
            "scale_to_zero, or remove the rollout"
        )
    ]


def test_fails_when_a_canary_could_have_no_replica() -> None:
    window = {"night": {"replicas": 3, "start": "22:00", "end": "06:00"}}
    [problem] = refused(
        CANARY,
        autoscaling__min_replicas=0,
        autoscaling__scale_to_zero={"wake": "schedule"},
        autoscaling__schedule=window,
    )
    assert "without a replica a new version would be promoted that nobody has seen" in problem


@pytest.mark.parametrize("metric", ["latency_p95", "gpu_utilisation"])
def test_canary_by_latency_or_utilisation_gives_replicas_back_as_it_takes_them(metric: str) -> None:
    policy = {"metric": metric, "target": 5, "min_replicas": 1, "max_replicas": 4}
    [problem] = refused(CANARY, autoscaling=policy)
    assert problem.startswith("rollout.keep_stable: keeps both versions, and by ")
    spec = changed(ASSISTANT, rollout=changed(CANARY, keep_stable=False), autoscaling=policy)
    assert ModelServiceSpec.model_validate_json(json.dumps(spec)).rollout is not None


def test_fails_when_the_runtime_does_not_have_the_metric() -> None:
    rollout = changed(CANARY, analysis={"checks": {"first_token_p95": {"at_most": 1}}})
    assert refused(rollout, CLASSIFIER) == [
        (
            "rollout.analysis.checks.first_token_p95: is a metric that triton servers do not have; got "
            "'first_token_p95'; "
            "write one of failed_requests, latency_p95, restarts"
        )
    ]


def test_fails_when_nobody_says_how_soon_answers_begin() -> None:
    rollout = changed(CANARY, analysis={"checks": {"first_token_p95": {}}})
    [problem] = refused(rollout)
    assert problem.startswith(
        "rollout.analysis.checks.first_token_p95.at_most: is not set, and slo.first_token_seconds"
    )
    promised = changed(ASSISTANT, rollout=rollout, slo__first_token_seconds=1.5)
    assert ModelServiceSpec.model_validate_json(json.dumps(promised)).slo.first_token_seconds == 1.5


def test_fails_when_the_candidate_is_the_model() -> None:
    same = {"source": ASSISTANT["source"], "image": ASSISTANT["image"]}
    [problem] = refused(changed(AB, candidate=same))
    assert problem.startswith("rollout.candidate: is the model itself: neither source nor image nor anything else")


def test_fails_when_the_candidate_could_not_be_served() -> None:
    shape = {"parameters_billions": 80, "layers": 80, "kv_heads": 8, "head_size": 128}
    [problem] = refused(changed(AB, candidate={"shape": shape}))
    assert problem.startswith("rollout.candidate.shape: does not fit one gpu of g6e.4xlarge with a context of 16384")


def test_what_is_wrong_with_the_model_is_not_told_of_its_candidate_again() -> None:
    [problem] = refused(AB, shape=None)
    assert problem.startswith("shape: is not set")


@pytest.mark.parametrize(
    ("rollout", "part"),
    [(AB, "the interceptor, where requests wait, sends them to one variant only"), (SHADOW, "copies of requests wake")],
)
def test_fails_when_nobody_wakes_a_candidate(rollout: dict[str, Any], part: str) -> None:
    [problem] = refused(rollout, autoscaling__min_replicas=0, autoscaling__scale_to_zero=HELD)
    assert problem.startswith("autoscaling.min_replicas: is 0, and ")
    assert part in problem


def test_variants_that_wake_by_the_clock_can_be_compared() -> None:
    window = {"night": {"replicas": 3, "start": "22:00", "end": "06:00"}}
    policy = {"min_replicas": 0, "scale_to_zero": {"wake": "schedule"}, "schedule": window}
    document = changed(ASSISTANT, rollout=AB, autoscaling={**ASSISTANT["autoscaling"], **policy})
    assert ModelServiceSpec.model_validate_json(json.dumps(document)).rollout is not None


def test_fails_when_other_servers_are_given_names() -> None:
    assert problems(ModelServiceSpec, json.dumps(changed(CLASSIFIER, server={"aliases": ["acme/classifier"]}))) == [
        (
            "server.aliases: is for vllm: triton servers call models by the names that their files give them; "
            "got ('acme/classifier',); remove it"
        )
    ]
