"""The parts of a routing: who is told of a team's alerts, what is told by itself, how often. Plain data; no pulumi."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from components.cluster.names import Key
from components.monitoring.alert import Severity
from components.monitoring.alert_rule_spec import LabelName
from components.monitoring.receivers_spec import ReceiverKey
from components.spec import Problem, Spec, rule

MOST_REPEAT_HOURS = 120
"""Alertmanager keeps what it has sent for so long, and repeats it at the end of that; so does Managed Prometheus (chart
kube-prometheus-stack, `retention`; AMP user guide, "Create an alert manager configuration file", 2026-11)."""


class TeamRouteSpec(Spec):
    """Who is told of a team's alerts."""

    critical: tuple[ReceiverKey, ...] = Field(min_length=1)
    """At once, at night too."""

    warning: tuple[ReceiverKey, ...] = Field(min_length=1)
    """Within the day."""

    info: tuple[ReceiverKey, ...] = ()
    """Nobody, if left out."""

    mutes: tuple[Key, ...] = ()
    """Times at which warnings and infos wait. Critical alerts never do."""

    @property
    def receivers(self) -> Mapping[Severity, tuple[ReceiverKey, ...]]:
        """By severity."""
        return {Severity.CRITICAL: self.critical, Severity.WARNING: self.warning, Severity.INFO: self.info}


class RouteSpec(Spec):
    """Further receivers of alerts that have certain labels."""

    labels: dict[LabelName, str] = Field(min_length=1, examples=[{"subject": "budget"}])
    """Labels, each with the value that it has to have."""

    receivers: tuple[ReceiverKey, ...] = Field(min_length=1)
    """Who is told, whatever the severity."""

    owner_too: bool = True
    """Whether the owner is told as well; if not, the routing of such alerts ends here."""

    mutes: tuple[Key, ...] = ()
    """Times at which they wait, unless they are critical."""


class HeartbeatSpec(Spec):
    """Where the alert goes that fires always, so that somebody outside notices when it stops."""

    receiver: ReceiverKey
    """A webhook of a dead man's switch, or a topic, whose silence a CloudWatch alarm hears. For nothing else."""

    every_minutes: int = Field(default=5, ge=1, le=60)
    """How often it beats. What listens should wait for two beats at least; the alarm waits for three."""

    alarm_to: tuple[ReceiverKey, ...] = ()
    """Topics that CloudWatch tells when the heartbeat's topic falls silent; for a heartbeat of kind sns."""


class RetrainingSpec(Spec):
    """What starts training again when a model drifts: it gets alerts with action=retrain, a model at a time."""

    receiver: ReceiverKey
    """A webhook, such as that of an event source of Argo Events, http://NAME-eventsource-svc.NAMESPACE.svc:12000/PATH,
    or a topic. It is for nothing else, and is not told when an alert is over."""

    repeat_hours: int = Field(default=24, ge=1, le=MOST_REPEAT_HOURS)
    """How soon it is told again of a drift that lasts: longer than a training takes."""


class InhibitionSpec(Spec):
    """Alerts that nobody has to be told of while another one fires, which explains them."""

    source: dict[LabelName, str] = Field(min_length=1, examples=[{"alertname": "ModelUnavailable"}])
    """Labels of the alert that explains."""

    target: dict[LabelName, str] = Field(min_length=1, examples=[{"subject": "serving", "severity": "warning"}])
    """Labels of those that it makes needless."""

    equal: tuple[LabelName, ...] = Field(min_length=1, examples=[["namespace"]])
    """Labels in which both have to be the same; one that neither of them has counts as the same."""

    @rule
    def _explains_others(self) -> Iterator[Problem]:
        if self.source == self.target:
            message = "are the labels of what explains as well: an alert does not silence itself"
            yield Problem(path=("target",), message=message, got=self.target, fix="name other alerts")


class TimingSpec(Spec):
    """When people are told."""

    wait_seconds: int = Field(ge=0, le=3600)
    """How long alerts that belong together are gathered first. Rules are evaluated once a minute: an alert that comes
    within this time after another can still silence it."""

    interval_minutes: int = Field(ge=1, le=1440)
    """How soon people are told of further alerts of the same group."""

    repeat_hours: int = Field(ge=1, le=MOST_REPEAT_HOURS)
    """How soon people are told again of alerts that last."""

    @rule
    def _repeats_no_sooner_than_it_looks(self) -> Iterator[Problem]:
        if self.repeat_hours * 60 < self.interval_minutes:
            message = f"must be at least interval_minutes, {self.interval_minutes}: groups are looked at that often"
            fix = "write more hours, or fewer interval_minutes"
            yield Problem(path=("repeat_hours",), message=message, got=self.repeat_hours, fix=fix)


class TimingsSpec(Spec):
    """When people are told, by severity."""

    critical: TimingSpec = TimingSpec(wait_seconds=30, interval_minutes=5, repeat_hours=1)
    """Critical alerts."""

    warning: TimingSpec = TimingSpec(wait_seconds=120, interval_minutes=15, repeat_hours=12)
    """Warnings, and what has no severity."""

    info: TimingSpec = TimingSpec(wait_seconds=300, interval_minutes=60, repeat_hours=24)
    """Infos."""

    def of(self, severity: Severity) -> TimingSpec:
        """That of a severity people are told of."""
        return {Severity.CRITICAL: self.critical, Severity.WARNING: self.warning}.get(severity, self.info)
