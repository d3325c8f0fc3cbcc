"""Two autoscalers on one target would undo each other's work: no plan has such, and no stack file can ask for it.

A model is scaled by one ScaledObject, of which KEDA makes the HorizontalPodAutoscaler, or by Knative; it is a stack
file's `autoscaling`, of which a model has one. A HorizontalPodAutoscaler is nothing that this program makes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from groundplane.testing import record
from infra import stack_file
from tests import ROOT
from tests.components.serving.programs import PROGRAMS
from tests.infra.cases import plan_of

Resources = Sequence[tuple[str, Mapping[str, Any]]]
"""Types, and inputs."""


def _golden(name: str) -> Resources:
    plan = json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))
    return [(each["type"], each.get("inputs", {})) for each in plan["resources"]]


def _targets(resources: Resources) -> Iterator[tuple[str, str, str]]:
    """Namespace, kind and name of everything that something scales."""
    for type_, inputs in resources:
        if type_.rpartition(":")[2] in ("ScaledObject", "HorizontalPodAutoscaler"):
            target = inputs["spec"]["scaleTargetRef"]
            yield json.dumps(inputs["metadata"]["namespace"]), target["kind"], json.dumps(target["name"])


def _made_by_hand(resources: Resources) -> list[str]:
    return [type_ for type_, _ in resources if type_.endswith(":HorizontalPodAutoscaler")]


@pytest.mark.parametrize("name", stack_file.environments(ROOT))
def test_environment_has_one_autoscaler_for_each_target(name: str) -> None:
    resources = _golden(name)
    targets = list(_targets(resources))
    assert len(set(targets)) == len(targets) > 0
    assert _made_by_hand(resources) == []


@pytest.mark.parametrize("case", ["gateway", "managed", "rollouts"])
def test_case_has_one_autoscaler_for_each_target(case: str) -> None:
    resources = [(each.type, each.inputs) for each in plan_of(case).plan.resources]
    targets = list(_targets(resources))
    assert len(set(targets)) == len(targets) > 0
    assert _made_by_hand(resources) == []


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_program_of_serving_has_one_autoscaler_for_each_target(name: str) -> None:
    resources = [(each.type, each.inputs) for each in record(PROGRAMS[name]).plan.resources]
    targets = list(_targets(resources))
    assert len(set(targets)) == len(targets)
    assert _made_by_hand(resources) == []


def test_what_knative_scales_has_no_other_autoscaler() -> None:
    resources = [(each.type, each.inputs) for each in plan_of("rollouts").plan.resources]
    assert not [target for target in _targets(resources) if "quiet" in target[2]]
