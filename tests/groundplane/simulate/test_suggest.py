import json
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from components.serving.autoscaling_spec import AutoscalingSpec
from components.serving.metric import Metric
from groundplane.simulate.conditions import Conditions
from groundplane.simulate.des import simulate
from groundplane.simulate.service_model import ServiceModel
from groundplane.simulate.suggest import Suggestion, differences, document_of, suggest
from groundplane.simulate.suggestion_report import suggested, suggestion_document
from tests.components.serving.specs import autoscaling
from tests.groundplane.simulate.traces import COLD, steady

SERVICE = ServiceModel(slots=4, speeds=(1.0,) * 4, cold_start=COLD, node_usd_per_hour=3.0, slo_seconds=4.0)
LOAD = steady(5.0, 400, tokens=2.0)
"""Ten requests in flight: three replicas, from the first second on."""


KEPT: dict[str, Suggestion] = {}


def found(policy: AutoscalingSpec, service: ServiceModel = SERVICE) -> Suggestion:
    """Kept for the other tests, since a search takes a while."""
    key = f"{policy} {service}"
    if key not in KEPT:
        KEPT[key] = searched(policy, service)
    return KEPT[key]


def searched(policy: AutoscalingSpec, service: ServiceModel = SERVICE) -> Suggestion:
    return suggest(policy, service, LOAD, Conditions())


def test_policy_that_misses_becomes_one_that_holds() -> None:
    policy = autoscaling(target=3)
    assert not simulate(policy, SERVICE, LOAD).slo_held
    suggestion = found(policy)
    assert suggestion.result.slo_held
    assert suggestion.policy.min_replicas == 3
    assert all(simulate(suggestion.policy, SERVICE, LOAD, Conditions(seed=seed)).slo_held for seed in range(3))


def test_policy_that_wastes_becomes_cheaper_and_still_holds() -> None:
    policy = autoscaling(min_replicas=8, target=3)
    before = simulate(policy, SERVICE, LOAD)
    suggestion = found(policy)
    assert before.slo_held
    assert suggestion.result.slo_held
    assert suggestion.result.node_seconds < 0.5 * before.node_seconds


def test_suggestion_repeats() -> None:
    one, two = found(autoscaling(target=3)), searched(autoscaling(target=3))
    assert one.changes == two.changes
    assert one.simulations == two.simulations


def test_objective_beyond_reach_gives_the_nearest_and_says_so() -> None:
    suggestion = found(autoscaling(max_replicas=2), replace(SERVICE, slo_seconds=0.5))
    assert not suggestion.result.slo_held
    assert text(suggestion).startswith("\nsuggestion, after ")


def test_users_are_never_made_to_wait_for_a_first_replica() -> None:
    suggestion = found(autoscaling(target=3))
    assert suggestion.policy.scale_to_zero is None
    assert suggestion.policy.min_replicas > 0


def test_schedule_is_kept_as_it_is() -> None:
    schedule = {"day": {"replicas": 3, "start": "00:00", "end": "23:59"}}
    suggestion = found(autoscaling(metric="schedule", target=None, max_replicas=5, schedule=schedule))
    assert suggestion.policy.metric is Metric.SCHEDULE
    assert document_of(suggestion.policy)["schedule"]["day"]["replicas"] == 3
    assert suggestion.result.slo_held


def test_large_traces_get_fewer_simulations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundplane.simulate.suggest.REQUESTS", 1)
    policy = autoscaling(target=3)
    told: list[tuple[int, int]] = []
    suggestion = suggest(policy, SERVICE, LOAD, Conditions(), lambda done, of: told.append((done, of)))
    assert told[0] == (1, 30)
    assert suggestion.simulations == len(told) <= 30 + len(document_of(policy))


def test_differences_are_named_by_path() -> None:
    one, two = (
        document_of(autoscaling(**changes)) for changes in ({}, {"target": 5, "scale_down": {"tolerance": 0.2}})
    )
    assert differences(one, two) == {"target": (20.0, 5.0), "scale_down.tolerance": (0.1, 0.2)}
    assert differences(one, one) == {}


def written(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def text(suggestion: Suggestion) -> str:
    now = simulate(autoscaling(target=3), SERVICE, LOAD)
    console = Console(width=120, file=StringIO())
    for part in suggested(suggestion, now, "prod", "assistant"):
        console.print(part)
    return written(console)


def test_suggestion_is_shown_as_the_change_to_the_stack_file() -> None:
    lines = text(found(autoscaling(target=3))).splitlines()
    assert "stacks/Pulumi.prod.yaml, serving.models.assistant.autoscaling" in lines
    assert "- min_replicas: 1" in lines
    assert "+ min_replicas: 3" in lines


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"target": (20.0, 5.0)}, ["- target: 20", "+ target: 5"]),
        ({"target": (20.0, 5.5)}, ["- target: 20", "+ target: 5.5"]),
        ({"metric_type": (None, "value")}, ["+ metric_type: value"]),
        (
            {"scale_up.steps": ([{"pods": 4, "percent": None}], [{"pods": None, "percent": 100}])},
            ["- scale_up.steps: [{pods: 4}]", "+ scale_up.steps: [{percent: 100}]"],
        ),
    ],
)
def test_values_are_written_as_yaml(changes: dict[str, tuple[Any, Any]], expected: list[str]) -> None:
    result = simulate(autoscaling(), SERVICE, LOAD)
    suggestion = Suggestion(result=result, changes=changes, simulations=1)
    assert text(suggestion).splitlines()[-len(expected) :] == expected


@pytest.mark.parametrize(
    ("slo", "expected"),
    [
        (3.0, "the policy as it is: holds the objective, and nothing cheaper was found"),
        (0.5, "the policy as it is: nothing better was found"),
    ],
)
def test_no_change_is_told_in_words(slo: float, expected: str) -> None:
    result = simulate(autoscaling(min_replicas=3), replace(SERVICE, slo_seconds=slo), LOAD)
    assert text(Suggestion(result=result, changes={}, simulations=5)).splitlines()[-1] == expected


def test_suggestion_is_data_as_well() -> None:
    document = suggestion_document(found(autoscaling(target=3)))
    assert json.loads(json.dumps(document))["changes"]["min_replicas"] == {"from": 1, "to": 3}
    assert document["slo"]["held"]
    assert AutoscalingSpec.model_validate_json(json.dumps(document["policy"])).min_replicas == 3
