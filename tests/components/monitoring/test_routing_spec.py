import json
from typing import Any

import pytest

from components.monitoring.routes_spec import InhibitionSpec, TimingSpec
from components.monitoring.routing_spec import RoutingSpec
from tests.components.monitoring.programs_routing import FULL, PAGER, SLACK, SMALLEST, TOPICS_ONLY, spec_of
from tests.components.problems import problems

TEAM = {"critical": ["slack"], "warning": ["slack"]}


def _said(given: dict[str, Any], **changed: Any) -> list[str]:
    return problems(RoutingSpec, json.dumps({**given, **changed}))


def test_route_to_a_receiver_that_is_not_there_is_refused() -> None:
    assert _said(SMALLEST, teams={"platform": {"critical": ["pager"], "warning": ["slack"]}}) == [
        "teams.platform.critical: is no receiver; got 'pager'; write one of slack, or add it to receivers"
    ]


def test_receiver_that_nobody_names_is_refused() -> None:
    assert _said(SMALLEST, receivers={"slack": SLACK, "pager": PAGER}) == [
        (
            "receivers.pager: is told of nothing: no route names it; got 'pager'; name it where it is to be told, or "
            "remove it"
        )
    ]


def test_receiver_of_nobody_is_refused() -> None:
    team = {"critical": ["nobody"], "warning": ["nobody"]}
    said = _said(SMALLEST, receivers={"nobody": SLACK}, teams={"platform": team}, unowned="nobody")
    assert said == [
        "receivers.nobody: is whom alerts that nobody is told of go to; got 'nobody'; call it something else"
    ]


def test_receiver_that_is_named_twice_is_refused() -> None:
    team = {"critical": ["slack", "slack"], "warning": ["slack"]}
    assert _said(SMALLEST, teams={"platform": team}) == [
        "teams.platform.critical: names a receiver twice; got 'slack'; remove one of the two"
    ]


def test_heartbeat_to_people_is_refused() -> None:
    assert _said(SMALLEST, receivers={"slack": SLACK, "pager": PAGER}, heartbeat={"receiver": "pager"}) == [
        (
            "heartbeat.receiver: is of kind pagerduty, by which people are told; got 'pager'; name a receiver of "
            "kind webhook "
            "or sns"
        )
    ]


def test_heartbeat_that_others_hear_is_refused() -> None:
    assert _said(FULL, unowned="beat") == [
        "unowned: is named by heartbeat.receiver, which needs one of its own; got 'beat'; name another receiver"
    ]


def test_training_that_any_alert_starts_is_refused() -> None:
    route = {"money": {"labels": {"subject": "budget"}, "receivers": ["finance", "train"]}}
    assert _said(FULL, routes=route) == [
        (
            "routes.money.receivers: is named by retraining.receiver, which needs one of its own; got 'train'; "
            "name another receiver"
        )
    ]


@pytest.mark.parametrize(
    ("given", "beat", "said"),
    [
        (
            TOPICS_ONLY,
            {"receiver": "beat"},
            (
                "is whom CloudWatch tells when the topic of the heartbeat falls silent; got []; name a receiver of "
                "kind sns"
            ),
        ),
        (
            TOPICS_ONLY,
            {"receiver": "beat", "alarm_to": ["pager"]},
            "is of kind pagerduty: an alarm tells topics alone; got 'pager'; name one of kind sns",
        ),
        (
            FULL,
            {"receiver": "beat", "alarm_to": ["shared"]},
            (
                "is whom CloudWatch tells when the topic of the heartbeat falls silent; got ['shared']; remove it: "
                "what the "
                "webhook reaches tells people"
            ),
        ),
    ],
)
def test_topic_that_falls_silent_unheard_is_refused(given: dict[str, Any], beat: dict[str, Any], said: str) -> None:
    assert _said(given, heartbeat=beat) == [f"heartbeat.alarm_to: {said}"]


def test_mutes_that_are_not_there_or_not_used_are_refused() -> None:
    team = {**TEAM, "mutes": ["nights"]}
    assert _said(SMALLEST, teams={"platform": team}, mutes={"weekends": {"days": ["sat", "sun"]}}) == [
        "teams.platform.mutes: is no mute; got 'nights'; write one of weekends, or add it to mutes",
        (
            "mutes.weekends: mutes nothing: no team and no route names it; got 'weekends'; name it in mutes of a "
            "team, or "
            "remove it"
        ),
    ]


def test_alert_that_silences_itself_is_refused() -> None:
    given = {"source": {"alertname": "A"}, "target": {"alertname": "A"}, "equal": ["namespace"]}
    assert problems(InhibitionSpec, json.dumps(given)) == [
        (
            "target: are the labels of what explains as well: an alert does not silence itself; got "
            "{'alertname': 'A'}; "
            "name other alerts"
        )
    ]


def test_repeat_that_is_sooner_than_groups_are_looked_at_is_refused() -> None:
    assert problems(TimingSpec, '{"wait_seconds": 30, "interval_minutes": 180, "repeat_hours": 2}') == [
        (
            "repeat_hours: must be at least interval_minutes, 180: groups are looked at that often; got 2; write "
            "more hours, "
            "or fewer interval_minutes"
        )
    ]


def test_repeat_that_alertmanager_would_forget_is_refused() -> None:
    given = {"warning": {"wait_seconds": 30, "interval_minutes": 5, "repeat_hours": 121}}
    assert _said(SMALLEST, timing=given) == ["timing.warning.repeat_hours: less_than_equal"]


def test_machines_and_made_topics_are_told_apart() -> None:
    assert sorted(spec_of(FULL).machines) == ["beat", "train"]
    assert (spec_of(FULL).made_topics, spec_of(TOPICS_ONLY).made_topics) == (("models-topic",), ("beat", "people"))
