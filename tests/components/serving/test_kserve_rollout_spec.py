import json
from typing import Any

import pytest

from components.serving.kserve_rollout_spec import KnativeCanarySpec, LlmGroupsSpec
from components.serving.model_service_spec import ModelServiceSpec, image_by_tag
from tests.components.problems import problems
from tests.components.serving.programs_kserve import GROUPED, KNATIVE
from tests.components.serving.specs import ASSISTANT, DIGEST, changed, model

GROUPS: dict[str, Any] = {"kind": "llm_groups", "candidate": {"image": f"server@sha256:{DIGEST}"}}


def test_candidate_begins_with_a_tenth() -> None:
    groups = LlmGroupsSpec.model_validate_json(json.dumps(GROUPS))
    assert (groups.weight, groups.stable_weight, groups.percent) == (1, 9, 10)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # Nobody is connected to a member of weight 0, and its first requests fail.
        ({"weight": 0}, ["weight: greater_than_equal"]),
        ({"stable_weight": 1_000_001}, ["stable_weight: less_than_equal"]),
        ({"replicas": 0}, ["replicas: greater_than_equal"]),
        (
            {"candidate": {}},
            [
                (
                    "candidate.source: is the same as what there is: neither source nor image is another one; got "
                    "None; write source, or image, or both"
                )
            ],
        ),
    ],
)
def test_fails_when_a_group_could_not_be(changes: dict[str, Any], expected: list[str]) -> None:
    assert problems(LlmGroupsSpec, json.dumps({**GROUPS, **changes})) == expected


@pytest.mark.parametrize("percent", [-1, 101])
def test_fails_when_percent_is_none(percent: int) -> None:
    assert len(problems(KnativeCanarySpec, json.dumps({"kind": "knative", "percent": percent}))) == 1


def test_model_has_the_rollout_that_its_mode_does() -> None:
    assert isinstance(model(KNATIVE).rollout, KnativeCanarySpec)
    assert isinstance(model(GROUPED).rollout, LlmGroupsSpec)


@pytest.mark.parametrize(
    ("document", "changes"),
    [(ASSISTANT, {"rollout": GROUPS}), (KNATIVE, {"rollout": GROUPS}), (GROUPED, {"rollout": KNATIVE["rollout"]})],
)
def test_fails_when_the_mode_does_another_one(document: dict[str, Any], changes: dict[str, Any]) -> None:
    found = problems(ModelServiceSpec, json.dumps(changed(document, **changes)))
    assert [line.partition(":")[0] for line in found] == ["rollout.kind"]


def test_image_of_a_candidate_is_by_digest_in_production() -> None:
    found = image_by_tag(model(GROUPED, rollout={**GROUPS, "candidate": {"image": "server:v2"}}))
    assert [".".join(map(str, problem.path)) for problem in found] == ["rollout.candidate.image"]
