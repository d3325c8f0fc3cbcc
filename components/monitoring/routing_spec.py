"""What a stack file decides about who is told of which alert. Plain data and its rules; no pulumi here.

Alerts have labels `owner`, the key of a team, and `severity`. What happens to each is a tree, `routing_rendering.py`.
"""

from collections import Counter
from collections.abc import Iterator

from pydantic import Field

from components.cluster.names import Key
from components.monitoring.alert_rule_spec import LabelName, Team
from components.monitoring.mute_spec import MuteSpec
from components.monitoring.receivers_spec import ReceiverKey, ReceiverSpec, SnsReceiverSpec, WebhookReceiverSpec
from components.monitoring.routes_spec import (
    HeartbeatSpec,
    InhibitionSpec,
    RetrainingSpec,
    RouteSpec,
    TeamRouteSpec,
    TimingsSpec,
)
from components.spec import Path, Problem, Spec, rule

NOBODY = "nobody"
"""Receiver of what nobody is told of."""


class RoutingSpec(Spec):
    """Who is told of which alert, how, and when."""

    receivers: dict[ReceiverKey, ReceiverSpec] = Field(min_length=1)
    """Who can be told, by any name. Each has to be named below."""

    teams: dict[Team, TeamRouteSpec] = Field(min_length=1)
    """Whom the alerts of each team go to. Every team that owns an alert has to be here."""

    unowned: ReceiverKey
    """Who is told of critical alerts and warnings that are no team's: those of rules that others made."""

    heartbeat: HeartbeatSpec | None = None
    """Where the dead man's switch beats; if left out, nobody notices that no alert can come."""

    retraining: RetrainingSpec | None = None
    """What is told of drift so that it trains a model again; nothing if left out."""

    routes: dict[Key, RouteSpec] = {}
    """Further receivers of alerts with certain labels, in the order of their keys; before the teams."""

    inhibitions: dict[Key, InhibitionSpec] = {}
    """Further alerts that make others needless, beyond those that groundplane knows of its own rules."""

    mutes: dict[Key, MuteSpec] = {}
    """Times at which people are not told of what can wait."""

    timing: TimingsSpec = TimingsSpec()
    """How long alerts are gathered, and how often people are told again."""

    group_by: tuple[LabelName, ...] = Field(default=("alertname", "cluster", "model"), min_length=1)
    """Alerts that have these labels in common are told of together."""

    def references(self) -> Iterator[tuple[Path, ReceiverKey]]:
        """Every place that names a receiver, and the name."""
        yield ("unowned",), self.unowned
        yield from self._own_references()
        for key, team in sorted(self.teams.items()):
            for severity, names in team.receivers.items():
                yield from ((("teams", key, severity.value), name) for name in names)
        for key, route in sorted(self.routes.items()):
            yield from ((("routes", key, "receivers"), name) for name in route.receivers)

    def _own_references(self) -> Iterator[tuple[Path, ReceiverKey]]:
        if self.heartbeat:
            yield ("heartbeat", "receiver"), self.heartbeat.receiver
            yield from ((("heartbeat", "alarm_to"), name) for name in self.heartbeat.alarm_to)
        if self.retraining:
            yield ("retraining", "receiver"), self.retraining.receiver

    @property
    def machines(self) -> frozenset[ReceiverKey]:
        """Receivers that are no people, and are told only what fires."""
        named = (self.heartbeat, self.retraining)
        return frozenset(each.receiver for each in named if each is not None)

    @property
    def made_topics(self) -> tuple[ReceiverKey, ...]:
        """Receivers whose topic has to be made, sorted."""
        each = sorted(self.receivers.items())
        return tuple(key for key, spec in each if isinstance(spec, SnsReceiverSpec) and spec.topic_arn is None)

    @rule
    def _receivers_are_there(self) -> Iterator[Problem]:
        known = ", ".join(sorted(self.receivers))
        for path, name in self.references():
            if name not in self.receivers:
                fix = f"write one of {known}, or add it to receivers"
                yield Problem(path=path, message="is no receiver", got=name, fix=fix, lacks=(name,))

    @rule
    def _every_receiver_is_told_of_something(self) -> Iterator[Problem]:
        named = {name for _, name in self.references()}
        for name in sorted(self.receivers.keys() - named):
            message, fix = "is told of nothing: no route names it", "name it where it is to be told, or remove it"
            yield Problem(path=("receivers", name), message=message, got=name, fix=fix)

    @rule
    def _names_are_free(self) -> Iterator[Problem]:
        if NOBODY in self.receivers:
            message = "is whom alerts that nobody is told of go to"
            yield Problem(path=("receivers", NOBODY), message=message, got=NOBODY, fix="call it something else")

    @rule
    def _nobody_is_told_twice(self) -> Iterator[Problem]:
        for (path, name), count in sorted(Counter(self.references()).items()):
            if count > 1:
                yield Problem(path=path, message="names a receiver twice", got=name, fix="remove one of the two")

    @rule
    def _machines_have_receivers_of_their_own(self) -> Iterator[Problem]:
        """People would hear a heartbeat each time, and whatever trains would train at any alert."""
        places: dict[str, list[Path]] = {}
        for path, name in self.references():
            places.setdefault(name, []).append(path)
        for path, name in self._own_references():
            if path == ("heartbeat", "alarm_to"):
                continue
            if name in self.receivers and not isinstance(self.receivers[name], SnsReceiverSpec | WebhookReceiverSpec):
                message = f"is of kind {self.receivers[name].kind}, by which people are told"
                yield Problem(path=path, message=message, got=name, fix="name a receiver of kind webhook or sns")
            for other in places[name]:
                if other != path:
                    message = f"is named by {'.'.join(map(str, path))}, which needs one of its own"
                    yield Problem(path=other, message=message, got=name, fix="name another receiver")

    @rule
    def _somebody_hears_a_topic_fall_silent(self) -> Iterator[Problem]:
        """What a webhook reaches watches by itself; of a topic, an alarm does."""
        beat = self.heartbeat
        if beat is None:
            return
        is_topic = isinstance(self.receivers.get(beat.receiver), SnsReceiverSpec)
        if is_topic != bool(beat.alarm_to) and beat.receiver in self.receivers:
            message = "is whom CloudWatch tells when the topic of the heartbeat falls silent"
            fix = "name a receiver of kind sns" if is_topic else "remove it: what the webhook reaches tells people"
            yield Problem(path=("heartbeat", "alarm_to"), message=message, got=list(beat.alarm_to), fix=fix)
        for name in beat.alarm_to:
            if name in self.receivers and not isinstance(self.receivers[name], SnsReceiverSpec):
                message = f"is of kind {self.receivers[name].kind}: an alarm tells topics alone"
                yield Problem(path=("heartbeat", "alarm_to"), message=message, got=name, fix="name one of kind sns")

    @rule
    def _mutes_are_there_and_used(self) -> Iterator[Problem]:
        named = [(("teams", key, "mutes"), name) for key, team in sorted(self.teams.items()) for name in team.mutes]
        named += [
            (("routes", key, "mutes"), name) for key, route in sorted(self.routes.items()) for name in route.mutes
        ]
        known = f"write one of {', '.join(sorted(self.mutes))}, or " if self.mutes else ""
        for path, name in named:
            if name not in self.mutes:
                fix = f"{known}add it to mutes"
                yield Problem(path=path, message="is no mute", got=name, fix=fix, lacks=(name,))
        for name in sorted(self.mutes.keys() - {name for _, name in named}):
            message, fix = "mutes nothing: no team and no route names it", "name it in mutes of a team, or remove it"
            yield Problem(path=("mutes", name), message=message, got=name, fix=fix)
