import json
from typing import Any

import pytest

from components.monitoring.receivers_spec import (
    EmailReceiverSpec,
    PagerDutyReceiverSpec,
    SnsReceiverSpec,
    WebhookReceiverSpec,
    secret_names,
)
from components.spec import Spec
from tests.components.monitoring.programs_routing import FULL, spec_of
from tests.components.problems import problems

TOPIC = "arn:aws:sns:us-east-1:123456789012:on-call"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0f1e2d3c"
REF = {"name": "some", "key": "value"}
MAIL = {"kind": "email", "to": ["a@example.com"], "sender": "b@example.com", "username": "u", "password": REF}


@pytest.mark.parametrize(
    ("model", "given", "said"),
    [
        (
            SnsReceiverSpec,
            {"kind": "sns", "topic_arn": TOPIC, "emails": {"lead": "a@example.com"}},
            (
                "emails: is for a topic that is made: this one has an owner, who decides who reads it; got ['lead']; "
                "remove emails, or remove topic_arn"
            ),
        ),
        (
            SnsReceiverSpec,
            {"kind": "sns", "kms_key_arn": KEY},
            (
                "kms_key_arn: is for a topic that is there: one that is made has the environment's key for alerts; "
                f"got '{KEY}'; remove it"
            ),
        ),
        (SnsReceiverSpec, {"kind": "sns", "topic_arn": f"{TOPIC}.fifo"}, "topic_arn: string_pattern_mismatch"),
        (
            PagerDutyReceiverSpec,
            {"kind": "pagerduty"},
            (
                "routing_key: is what it needs, or managed_routing_key: exactly one of the two; got None; write "
                "routing_key "
                "with metrics in the cluster, managed_routing_key with managed ones"
            ),
        ),
        (
            WebhookReceiverSpec,
            {"kind": "webhook", "url": "https://a.example.com/", "secret_url": REF},
            (
                "url: is where it is, or secret_url: exactly one of the two; got 'https://a.example.com/'; write one "
                "of url "
                "and secret_url"
            ),
        ),
        (
            WebhookReceiverSpec,
            {"kind": "webhook", "url": "http://a.example.com/"},
            (
                "url: is plain HTTP to what is no service of the cluster: alerts, and the token, could be read "
                "on the way; "
                "got 'http://a.example.com/'; write https://, or http://SERVICE.NAMESPACE.svc:PORT/PATH"
            ),
        ),
        (
            WebhookReceiverSpec,
            {"kind": "webhook", "url": "https://a.example.com:70000/x"},
            (
                "url: has no port that there can be: 70000 is no port; got 'https://a.example.com:70000/x'; "
                "write one up to 65535"
            ),
        ),
        (
            EmailReceiverSpec,
            {**MAIL, "server": "smtp.example.com:0"},
            "server: has no port that there can be: 0 is no port; got 'smtp.example.com:0'; write one up to 65535",
        ),
    ],
)
def test_fails_when_a_receiver_makes_no_sense(model: type[Spec], given: dict[str, Any], said: str) -> None:
    assert problems(model, json.dumps(given)) == [said]


@pytest.mark.parametrize("url", ["http://a.b.svc/x", "http://a.b.svc.cluster.local:12000/x", "https://a.example.com"])
def test_services_of_the_cluster_need_no_tls(url: str) -> None:
    assert WebhookReceiverSpec(kind="webhook", url=url).url == url


def test_secrets_of_a_receiver_are_those_it_names() -> None:
    receivers = spec_of(FULL).receivers
    found = {key: list(secret_names(receiver)) for key, receiver in receivers.items()}
    assert {key: names for key, names in found.items() if names} == {
        "beat": ["snitch"],
        "finance": ["smtp"],
        "pager": ["pagerduty"],
        "slack": ["slack"],
        "train": ["drift-event-source"],
    }
