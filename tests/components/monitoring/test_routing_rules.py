from typing import Any

from components.catalog.metrics.exporters import STACK, ExporterName
from components.monitoring.chosen_alerts import chosen_rules
from components.monitoring.facts import MonitoringFacts
from components.monitoring.routing_rules import (
    unheard_heartbeat,
    unmanageable,
    unreadable_secrets,
    unrouted_owners,
    untold_retraining,
)
from tests.components.monitoring.environment import FACTS, SPEC, everything
from tests.components.monitoring.programs_routing import FULL, SMALLEST, TOPICS_ONLY, spec_of

NO_DRIFT = chosen_rules(SPEC, STACK, MonitoringFacts())
HERE = {"account": "123456789012", "region": "us-east-1"}


def _managed(given: dict[str, Any], **changed: Any) -> list[str]:
    return [str(problem) for problem in unmanageable(spec_of(given, **changed), **HERE)]


def test_every_owner_of_ours_has_a_team_in_the_full_routing() -> None:
    assert list(unrouted_owners(spec_of(FULL), everything())) == []


def test_owner_without_a_team_is_refused_with_its_alerts() -> None:
    teams = {key: team for key, team in FULL["teams"].items() if key != "serving"}
    receivers = {key: each for key, each in FULL["receivers"].items() if key != "shared"}
    watched = chosen_rules(SPEC, {ExporterName.KEDA, *STACK}, FACTS)
    found = [str(each) for each in unrouted_owners(spec_of(FULL, teams=teams, receivers=receivers), watched)]
    assert len(found) == 1
    assert found[0].startswith("teams: has no team serving, which owns alerts Keda")
    assert found[0].endswith(
        "got ['models', 'platform', 'training']; add serving: {critical: [...], warning: [...]}, or give them another "
        "owner in alerts.owners"
    )


def test_owner_of_the_heartbeat_alone_needs_no_team() -> None:
    watchdog = {"watchdog": NO_DRIFT["watchdog"][:1]}
    assert watchdog["watchdog"][0].name == "DeadMansSwitch"
    teams = {"other": SMALLEST["teams"]["platform"]}
    assert list(unrouted_owners(spec_of(SMALLEST, teams=teams), watchdog)) == []


def test_training_that_nothing_starts_is_refused() -> None:
    assert [str(each) for each in untold_retraining(spec_of(FULL), NO_DRIFT)] == [
        (
            "retraining: is told of drift, and no alert watches for it: there is no drift monitor; got 'train'; add "
            "monitoring.drift, or remove it"
        )
    ]
    assert list(untold_retraining(spec_of(FULL), everything())) == []
    assert list(untold_retraining(spec_of(SMALLEST), NO_DRIFT)) == []


def test_heartbeat_that_nobody_hears_is_told() -> None:
    assert [each.path for each in unheard_heartbeat(spec_of(SMALLEST))] == [("heartbeat",)]
    assert list(unheard_heartbeat(spec_of(FULL))) == []


def test_topics_and_pagerduty_are_all_that_managed_prometheus_tells() -> None:
    assert _managed(TOPICS_ONLY) == []
    assert [text.partition(";")[0] for text in _managed(FULL)] == [
        *(
            f"receivers.{key}.kind: is nothing that Amazon Managed Prometheus can tell: topics of SNS and "
            "PagerDuty alone"
            for key in ("beat", "finance")
        ),
        "receivers.pager.routing_key: is a Kubernetes Secret, which Amazon Managed Prometheus cannot read",
        *(
            f"receivers.{key}.kind: is nothing that Amazon Managed Prometheus can tell: topics of SNS and "
            "PagerDuty alone"
            for key in ("slack", "train")
        ),
        "mutes.nights.timezone: is not UTC, and Amazon Managed Prometheus is not known to know other time zones",
    ]


def test_topic_of_elsewhere_is_refused_for_managed_prometheus() -> None:
    there = {"kind": "sns", "topic_arn": "arn:aws:sns:eu-west-1:123456789012:t"}
    team = {"platform": {"critical": ["there"], "warning": ["there"]}}
    assert _managed(SMALLEST, receivers={"there": there}, teams=team, unowned="there") == [
        (
            "receivers.there.topic_arn: must be a topic of us-east-1 in account 123456789012: Amazon Managed "
            "Prometheus tells "
            "no others; got 'arn:aws:sns:eu-west-1:123456789012:t'; name one of these, or leave it out so that "
            "one is made"
        )
    ]


def test_secret_that_alertmanager_cannot_read_is_refused() -> None:
    assert [each.path for each in unreadable_secrets(spec_of(TOPICS_ONLY))] == [
        ("receivers", "pager", "managed_routing_key")
    ]
    assert list(unreadable_secrets(spec_of(FULL))) == []
