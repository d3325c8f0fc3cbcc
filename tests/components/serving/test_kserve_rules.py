import json
from typing import Any

import pytest

from components.serving.model_service_spec import ModelServiceSpec
from tests.components.problems import problems
from tests.components.serving.programs_kserve import GROUPED, KNATIVE, KNATIVE_FORMAT, KSERVE_MODELS, SKLEARN, STANDARD
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, changed, model

KEPT = {"metric": "in_flight_requests", "target": 4, "min_replicas": 1, "max_replicas": 4}
OR_STANDARD = "or server.kserve.mode: standard"


def told(document: dict[str, Any], **changes: Any) -> list[str]:
    return problems(ModelServiceSpec, json.dumps(changed(document, **changes)))


@pytest.mark.parametrize("key", sorted(KSERVE_MODELS))
def test_models_of_the_tests_are_sound(key: str) -> None:
    assert model(KSERVE_MODELS[key]).runtime.value == "kserve"


@pytest.mark.parametrize(
    ("document", "changes", "expected"),
    [
        (
            ASSISTANT,
            {"server": {"kserve": {}}},
            (
                "server.kserve: is for runtime kserve, and runtime is vllm; got 'standard'; remove it, or write "
                "runtime: kserve"
            ),
        ),
        (
            STANDARD,
            {"server__kserve__server": "kserve"},
            "server.kserve.server: is no server: KServe starts one; got 'kserve'; write vllm, triton or custom",
        ),
        (
            STANDARD,
            {"server__kserve": {"mode": "llm"}},
            (
                "server.kserve.server: is not vllm, and an LLMInferenceService serves by that; got 'custom'; write "
                "vllm, or mode: standard"
            ),
        ),
        (
            STANDARD,
            {"server__kserve__format": "sklearn"},
            (
                "server.kserve.format: is read by KServe's own server, and server is vllm; got 'sklearn'; remove it, "
                "or write server: custom"
            ),
        ),
        (
            SKLEARN,
            {"server__port": 9000},
            "server.port: is that of KServe's own server, which format asks for; got 9000; remove it",
        ),
        (
            SKLEARN,
            {"server__args": ["--model_name=other"]},
            (
                "server.args.0: is decided elsewhere, and the server would be told twice; got '--model_name=other'; "
                "remove it: it is the key of the model"
            ),
        ),
        (
            KNATIVE,
            {"image": CLASSIFIER["image"]},
            (
                "image: names its image by tag, which Knative asks the registry for, without its credentials; got "
                f"'{CLASSIFIER['image']}'; write it with its digest: IMAGE@sha256:…"
            ),
        ),
        (
            KNATIVE_FORMAT,
            {"autoscaling__metric": "latency_p95"},
            (
                "autoscaling.metric: is nothing that Knative's autoscaler counts, which are requests under way; got "
                f"'latency_p95'; write in_flight_requests, {OR_STANDARD}"
            ),
        ),
        (
            KNATIVE_FORMAT,
            {"autoscaling__polling_seconds": 10},
            (
                "autoscaling.polling_seconds: is nothing that Knative's autoscaler heeds; got 10; leave it out, "
                f"{OR_STANDARD}"
            ),
        ),
        (
            KNATIVE_FORMAT,
            {"autoscaling__scale_down": {"stabilization_seconds": 60, "select": "min"}},
            (
                "autoscaling.scale_down.select: is nothing that Knative's autoscaler heeds; got 'min'; leave it out, "
                f"{OR_STANDARD}"
            ),
        ),
        (
            KNATIVE,
            {"autoscaling__scale_to_zero__cooldown_seconds": 7200},
            (
                "autoscaling.scale_to_zero.cooldown_seconds: is longer than Knative keeps a last replica, 3600 seconds;"
                f" got 7200; write 3600 or less, {OR_STANDARD}"
            ),
        ),
        (
            KNATIVE,
            {"autoscaling__scale_to_zero__activation": 2},
            (
                "autoscaling.scale_to_zero.activation: is above 0, and Knative's autoscaler counts every request; got "
                "2.0; leave it out"
            ),
        ),
        (
            GROUPED,
            {"autoscaling__metric": "in_flight_requests"},
            (
                "autoscaling.metric: is counted on the model's own route, and requests of a group come by KServe's; "
                "got 'in_flight_requests'; write queue_depth, or remove the rollout"
            ),
        ),
        (
            GROUPED,
            {"rollout__candidate__source": f"s3://elsewhere/assistant@sha256:{'b' * 64}"},
            (
                "rollout.candidate.source: is in another bucket than the model's; got "
                f"'s3://elsewhere/assistant@sha256:{'b' * 64}'; bring it to the same bucket"
            ),
        ),
        (
            GROUPED,
            {"startup": {"weights_from": "fsx", "file_system": "corpus", "directory": "/assistant"}},
            (
                "rollout.candidate.source: is read by no candidate: startup.directory says what is, of both versions; "
                f"got 's3://models/assistant@sha256:{'b' * 64}'; remove it, or write another startup.weights_from"
            ),
        ),
    ],
)
def test_fails_when_kserve_could_not_do_it(document: dict[str, Any], changes: dict[str, Any], expected: str) -> None:
    assert told(document, **changes) == [expected]


def test_fails_when_a_group_is_scaled_to_zero() -> None:
    zero = {"wake": "held_requests"}
    found = told(GROUPED, autoscaling__min_replicas=0, autoscaling__scale_to_zero=zero)
    assert any(line.startswith("autoscaling.min_replicas: is 0, and KServe's own routes") for line in found), found


def test_fails_when_knative_would_be_woken_by_another() -> None:
    zero = {"wake": "refused_requests"}
    found = told(KNATIVE, autoscaling__scale_to_zero=zero)
    assert [line.partition(":")[0] for line in found] == ["autoscaling.scale_to_zero.wake"]


def test_metric_is_one_of_the_server_that_kserve_runs() -> None:
    assert model(STANDARD, autoscaling={**KEPT, "metric": "tokens_per_second"}).server_runtime.value == "vllm"
    assert len(told(SKLEARN, autoscaling={**KEPT, "metric": "queue_depth"})) == 1


def test_knative_holds_requests_itself() -> None:
    assert not model(KNATIVE).holds_requests
