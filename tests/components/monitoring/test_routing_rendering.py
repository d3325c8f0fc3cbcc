import json
from typing import Any

from components.monitoring.receivers_rendering import Surroundings
from components.monitoring.routing_rendering import (
    alertmanager_yaml,
    configuration,
    managed_definition,
    mounted_secrets,
)
from tests.components.monitoring.programs_routing import FULL, REGION, SMALLEST, TOPICS_ONLY, spec_of

TOPICS = {key: f"arn:aws:sns:{REGION}:123456789012:{key}" for key in ("beat", "models-topic", "people", "shared")}
AROUND = Surroundings(region=REGION, topics=TOPICS)
MANAGED = Surroundings(region=REGION, topics=TOPICS, managed=True)


def _receiver(given: dict[str, Any], key: str, around: Surroundings = AROUND) -> dict[str, Any]:
    return next(each for each in configuration(spec_of(given), around)["receivers"] if each["name"] == key)


def test_smallest_routing_is_a_tree_of_one_team() -> None:
    slack = {"group_wait": "120s", "group_interval": "15m", "repeat_interval": "12h", "receiver": "slack"}
    critical = {"group_wait": "30s", "group_interval": "5m", "repeat_interval": "1h", "receiver": "slack"}
    info = {"group_wait": "300s", "group_interval": "60m", "repeat_interval": "24h", "receiver": "nobody"}
    assert configuration(spec_of(SMALLEST), AROUND)["route"] == {
        **slack,
        "group_by": ["alertname", "cluster", "model"],
        "routes": [
            {"matchers": ['severity="heartbeat"'], "receiver": "nobody"},
            {
                "matchers": ['owner="platform"'],
                "routes": [
                    {"matchers": ['severity="critical"'], **critical},
                    {"matchers": ['severity="warning"'], **slack},
                    {"matchers": ['severity="info"'], **info},
                ],
            },
            {"matchers": ['severity="critical"'], **critical},
            {"matchers": ['severity=~"info|none"'], "receiver": "nobody"},
        ],
    }


def test_heartbeat_is_repeated_before_groups_are_looked_at_again() -> None:
    assert configuration(spec_of(FULL), AROUND)["route"]["routes"][0] == {
        "matchers": ['severity="heartbeat"'],
        "receiver": "beat",
        "group_wait": "0s",
        "group_interval": "5m",
        "repeat_interval": "270s",
    }


def test_drift_goes_to_what_trains_a_model_at_a_time_and_on() -> None:
    assert configuration(spec_of(FULL), AROUND)["route"]["routes"][1] == {
        "matchers": ['action="retrain"'],
        "receiver": "train",
        "group_by": ["alertname", "cluster", "model"],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "24h",
        "continue": True,
    }


def test_warnings_wait_in_mutes_and_critical_alerts_do_not() -> None:
    routes = configuration(spec_of(FULL), AROUND)["route"]["routes"]
    training = next(each for each in routes if each["matchers"] == ['owner="training"'])
    muted = {each["matchers"][0]: each.get("mute_time_intervals") for each in training["routes"]}
    assert muted == {
        'severity="critical"': None,
        'severity="warning"': ["nights", "weekends"],
        'severity="info"': ["nights", "weekends"],
    }


def test_all_receivers_of_a_severity_but_the_last_let_alerts_pass() -> None:
    routes = configuration(spec_of(FULL), AROUND)["route"]["routes"]
    platform = next(each for each in routes if each["matchers"] == ['owner="platform"'])
    critical = [each for each in platform["routes"] if each["matchers"] == ['severity="critical"']]
    assert [(each["receiver"], each.get("continue")) for each in critical] == [("pager", True), ("slack", None)]


def test_times_have_a_place() -> None:
    assert configuration(spec_of(FULL), AROUND)["time_intervals"][1] == {
        "name": "weekends",
        "time_intervals": [
            {
                "times": [{"start_time": "00:00", "end_time": "24:00"}],
                "weekdays": ["saturday", "sunday"],
                "location": "UTC",
            }
        ],
    }


def test_webhook_has_its_token_in_a_file_and_no_news_of_the_end() -> None:
    assert _receiver(FULL, "train")["webhook_configs"] == [
        {
            "url": "http://drift-eventsource-svc.argo-events.svc:12000/drift",
            "http_config": {
                "authorization": {"credentials_file": "/etc/alertmanager/secrets/drift-event-source/token"}
            },
            "send_resolved": False,
        }
    ]


def test_topic_is_published_to_with_the_pods_own_identity() -> None:
    (made,) = _receiver(FULL, "shared")["sns_configs"]
    assert (made["topic_arn"], made["sigv4"]) == (TOPICS["shared"], {"region": REGION})


def test_mail_is_sent_over_tls_with_a_password_from_a_file() -> None:
    (made,) = _receiver(FULL, "finance")["email_configs"]
    assert (made["require_tls"], made["auth_password_file"]) == (True, "/etc/alertmanager/secrets/smtp/password")
    assert made["to"] == "finance@example.com, cto@example.com"


def test_pager_is_told_the_severity_and_where_to_look() -> None:
    (made,) = _receiver(FULL, "pager")["pagerduty_configs"]
    assert made["routing_key_file"] == "/etc/alertmanager/secrets/pagerduty/routing-key"
    assert made["severity"] == '{{ or .CommonLabels.severity "error" }}'
    assert made["details"]["runbook"] == "{{ .CommonAnnotations.runbook_url }}"


def test_managed_prometheus_reads_its_secret_from_secrets_manager() -> None:
    (made,) = _receiver(TOPICS_ONLY, "pager", MANAGED)["pagerduty_configs"]
    assert made["routing_key"] == {
        "aws_secrets_manager": {
            "secret_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:pagerduty-AbCdEf",
            "secret_key": "routing-key",
            "refresh_interval": "5m",
        }
    }


def test_managed_prometheus_gets_the_same_tree_in_a_document_of_its_own() -> None:
    document = json.loads(managed_definition(spec_of(TOPICS_ONLY), MANAGED))
    assert list(document) == ["alertmanager_config"]
    inner = json.loads(document["alertmanager_config"])
    assert inner["route"] == configuration(spec_of(TOPICS_ONLY), AROUND)["route"]
    assert [each["name"] for each in inner["mute_time_intervals"]] == ["nights"]
    assert ("time_intervals" in inner, "location" in json.dumps(inner)) == (False, False)


def test_configuration_has_no_secrets_and_names_those_it_reads() -> None:
    assert mounted_secrets(spec_of(FULL)) == ("drift-event-source", "pagerduty", "slack", "smtp", "snitch")
    rendered = alertmanager_yaml(spec_of(FULL), AROUND)
    assert [
        word for word in ('"api_url"', '"routing_key"', '"auth_password"', '"credentials"') if word in rendered
    ] == []


def test_labels_are_quoted() -> None:
    routes = {"odd": {"labels": {"team": 'a "b"\\'}, "receivers": ["slack"], "owner_too": False}}
    made = configuration(spec_of(SMALLEST, routes=routes), AROUND)["route"]["routes"][1]
    assert (made["matchers"], "continue" in made) == ([r'team="a \"b\"\\"'], False)
