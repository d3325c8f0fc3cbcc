from typing import Any

import pytest

from components.monitoring.routing_reach import Reach, reach_of
from tests.components.monitoring.programs_routing import spec_of

MAIL = {"kind": "email", "to": ["a@example.com"], "sender": "b@example.com", "username": "u"}
SECRET = {"name": "some", "key": "value"}


def told(receiver: dict[str, Any]) -> Reach:
    """Of a routing with one receiver for everything."""
    teams = {"platform": {"critical": ["only"], "warning": ["only"]}}
    return reach_of(spec_of({"receivers": {"only": receiver}, "teams": teams, "unowned": "only"}))


@pytest.mark.parametrize(
    ("url", "namespaces", "ports"),
    [
        ("http://drift-eventsource-svc.retraining.svc:12000/drift", {"retraining"}, set()),
        ("https://hook.argo-events.svc.cluster.local/x", {"argo-events"}, set()),
        ("https://hooks.example.com/x", set(), set()),
        ("https://hooks.example.com:443/x", set(), set()),
        ("https://hooks.example.com:8443/x", set(), {8443}),
        # Somebody else's name, which only begins like one of the cluster.
        ("https://hook.retraining.svc.example.com:8443/x", set(), {8443}),
    ],
)
def test_webhook_opens_its_namespace_or_its_port(url: str, namespaces: set[str], ports: set[int]) -> None:
    assert told({"kind": "webhook", "url": url}) == Reach(namespaces=frozenset(namespaces), ports=frozenset(ports))


def test_mail_opens_the_port_of_its_server() -> None:
    assert told({**MAIL, "server": "smtp.example.com:465", "password": SECRET}) == Reach(ports=frozenset({465}))


def test_secret_addresses_and_no_routing_open_nothing() -> None:
    assert told({"kind": "webhook", "secret_url": SECRET}) == reach_of(None) == Reach()
