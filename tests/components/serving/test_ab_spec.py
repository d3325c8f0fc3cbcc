import json
from typing import Any

import pytest

from components.serving.ab_spec import AbSpec
from tests.components.problems import problems

CANDIDATE = {"image": "example.com/server:v2"}


def refused(**document: Any) -> list[str]:
    return problems(AbSpec, json.dumps({"kind": "ab", "candidate": CANDIDATE, **document}))


@pytest.mark.parametrize("model", [0, 80, 100])
def test_fails_when_weights_are_not_everything(model: int) -> None:
    assert refused(weights={"model": model, "candidate": 30}) == [
        (
            f"weights.candidate: and model, {model}, are {model + 30} percent together, not 100; got 30; "
            f"write {100 - model}, or change model"
        )
    ]


def test_fails_when_users_stay_by_a_header_without_a_name() -> None:
    assert refused(weights={"model": 50, "candidate": 50}, stickiness={"by": "header"}) == [
        "stickiness.name: is not set, and by is header; got None; write the header's name, such as x-model-variant"
    ]


def test_cookie_has_a_name_of_its_own() -> None:
    document = {
        "kind": "ab",
        "candidate": CANDIDATE,
        "weights": {"model": 50, "candidate": 50},
        "stickiness": {"by": "cookie"},
    }
    spec = AbSpec.model_validate_json(json.dumps(document))
    assert spec.stickiness is not None
    assert spec.stickiness.known_as == "model-variant"
