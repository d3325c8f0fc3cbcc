"""Receivers as Alertmanager and Amazon Managed Prometheus read them. Pure functions; no pulumi here.

Keys: prometheus/alertmanager v0.33, docs/configuration.md; AMP user guide, "Configure alert manager to send messages to
your Amazon SNS topic" and "Use PagerDuty as an alert receiver" (2026-11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.monitoring.receivers_spec import (
    AnyReceiver,
    EmailReceiverSpec,
    ManagedSecretSpec,
    PagerDutyReceiverSpec,
    SecretKeySpec,
    SlackReceiverSpec,
    SnsReceiverSpec,
    WebhookReceiverSpec,
)

Rendered = dict[str, Any]

SECRETS_FOLDER = "/etc/alertmanager/secrets"
"""Where the operator mounts the Secrets of `alertmanagerSpec.secrets`, each in a folder of its name."""

TITLE = (
    '[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}{{ end }}] '
    "{{ .CommonLabels.alertname }}"
)
"""Short enough for the subject of an SNS message, 100 characters: alert names have at most 63."""

TEXT = (
    "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n"
    "<{{ .Annotations.runbook_url }}|what to do> · <{{ .Annotations.dashboard_url }}|what there is to see>\n\n{{ end }}"
)

SEVERITY = '{{ or .CommonLabels.severity "error" }}'
"""Ours are names that PagerDuty knows: critical, warning and info."""

REFRESH = "5m"
"""How soon Managed Prometheus takes a new value of a secret."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What receivers are rendered with."""

    region: str
    topics: Mapping[str, str]
    """ARN of the topic of each receiver of kind sns."""
    managed: bool = False
    """Whether Amazon Managed Prometheus reads it."""


def receiver(name: str, spec: AnyReceiver, around: Surroundings, *, told_when_over: bool = True) -> Rendered:
    """One receiver; machines are not told when an alert is over."""
    rendered = _RENDERERS[spec.kind](name, spec, around)
    return {"name": name, f"{spec.kind}_configs": [{**rendered, "send_resolved": told_when_over}]}


def path_of(secret: SecretKeySpec) -> str:
    """Where Alertmanager finds a value."""
    return f"{SECRETS_FOLDER}/{secret.name}/{secret.key}"


def _sns(name: str, spec: SnsReceiverSpec, around: Surroundings) -> Rendered:
    return {"topic_arn": around.topics[name], "sigv4": {"region": around.region}, "subject": TITLE}


def _slack(name: str, spec: SlackReceiverSpec, around: Surroundings) -> Rendered:
    return {"api_url_file": path_of(spec.webhook), "channel": spec.channel, "title": TITLE, "text": TEXT}


def _pagerduty(name: str, spec: PagerDutyReceiverSpec, around: Surroundings) -> Rendered:
    details = {
        "runbook": "{{ .CommonAnnotations.runbook_url }}",
        "dashboard": "{{ .CommonAnnotations.dashboard_url }}",
        "owner": "{{ .CommonLabels.owner }}",
    }
    said = {"description": f"{TITLE} {{{{ .CommonAnnotations.summary }}}}", "severity": SEVERITY, "details": details}
    if isinstance(spec.managed_routing_key, ManagedSecretSpec):
        secret = {"secret_arn": spec.managed_routing_key.arn, "secret_key": spec.managed_routing_key.key}
        return {"routing_key": {"aws_secrets_manager": {**secret, "refresh_interval": REFRESH}}, **said}
    assert spec.routing_key is not None, "the spec has one of the two"
    return {"routing_key_file": path_of(spec.routing_key), **said}


def _email(name: str, spec: EmailReceiverSpec, around: Surroundings) -> Rendered:
    return {
        "to": ", ".join(spec.to),
        "from": spec.sender,
        "smarthost": spec.server,
        "auth_username": spec.username,
        "auth_password_file": path_of(spec.password),
        "require_tls": True,
        "headers": {"Subject": TITLE},
    }


def _webhook(name: str, spec: WebhookReceiverSpec, around: Surroundings) -> Rendered:
    rendered: Rendered = {"url": spec.url} if spec.url else {}
    if spec.secret_url is not None:
        rendered["url_file"] = path_of(spec.secret_url)
    if spec.token is not None:
        rendered["http_config"] = {"authorization": {"credentials_file": path_of(spec.token)}}
    return rendered


_RENDERERS: Mapping[str, Any] = {
    "email": _email,
    "pagerduty": _pagerduty,
    "slack": _slack,
    "sns": _sns,
    "webhook": _webhook,
}
