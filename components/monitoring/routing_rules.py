"""What a routing needs of the rest of a stack file. Pure functions that yield problems; no pulumi here."""

from collections.abc import Iterator, Mapping, Sequence

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.receivers_spec import AnyReceiver, PagerDutyReceiverSpec, SnsReceiverSpec
from components.monitoring.routing_spec import RoutingSpec
from components.spec import Problem

Rules = Mapping[str, Sequence[AlertRule]]
"""Chosen rules by group."""


def unrouted_owners(routing: RoutingSpec, rules: Rules) -> Iterator[Problem]:
    """Owners of alerts that people are told of, and that are no teams of the routing. Paths below the routing."""
    owned: dict[str, set[str]] = {}
    for each in (rule for group in rules.values() for rule in group):
        if each.severity is not Severity.HEARTBEAT:
            owned.setdefault(each.owner, set()).add(each.name)
    for owner in sorted(owned.keys() - routing.teams.keys()):
        alerts = ", ".join(sorted(owned[owner]))
        message = f"has no team {owner}, which owns alerts {alerts}"
        fix = f"add {owner}: {{critical: [...], warning: [...]}}, or give them another owner in alerts.owners"
        yield Problem(path=("teams",), message=message, got=sorted(routing.teams), fix=fix)


def untold_retraining(routing: RoutingSpec, rules: Rules) -> Iterator[Problem]:
    """A receiver of drift where no alert starts training: nothing would ever happen. Paths below the routing."""
    starts = any("action" in each.labels for group in rules.values() for each in group)
    if routing.retraining is not None and not starts:
        message = "is told of drift, and no alert watches for it: there is no drift monitor"
        fix = "add monitoring.drift, or remove it"
        yield Problem(path=("retraining",), message=message, got=routing.retraining.receiver, fix=fix)


def unheard_heartbeat(routing: RoutingSpec) -> Iterator[Problem]:
    """Nobody notices that no alert can come: for tiers where that will not do. Paths below the routing."""
    if routing.heartbeat is None:
        message = "is left out: nobody outside would notice that monitoring, or all of the cluster, is down"
        yield Problem(path=("heartbeat",), message=message, got=None, fix="write {receiver: NAME}")


def unmanageable(routing: RoutingSpec, *, account: str, region: str) -> Iterator[Problem]:
    """What Amazon Managed Prometheus cannot do. Paths below the routing.

    It tells SNS topics of its own account and region, and PagerDuty (its user guide, "Set up your alert receiver",
    2026-11).
    """
    for key, spec in sorted(routing.receivers.items()):
        yield from _unmanageable_receiver(key, spec, account, region)
    for key, mute in sorted(routing.mutes.items()):
        if mute.timezone != "UTC":
            message = "is not UTC, and Amazon Managed Prometheus is not known to know other time zones"
            fix = "write the times in UTC, or use metrics of kind prometheus"
            yield Problem(path=("mutes", key, "timezone"), message=message, got=mute.timezone, fix=fix)


def _unmanageable_receiver(key: str, spec: AnyReceiver, account: str, region: str) -> Iterator[Problem]:
    path = ("receivers", key)
    if isinstance(spec, PagerDutyReceiverSpec):
        if spec.managed_routing_key is None:
            message = "is a Kubernetes Secret, which Amazon Managed Prometheus cannot read"
            fix = "write managed_routing_key: {arn: ..., key: ...}"
            got = spec.routing_key and spec.routing_key.name
            yield Problem(path=(*path, "routing_key"), message=message, got=got, fix=fix)
    elif not isinstance(spec, SnsReceiverSpec):
        message = "is nothing that Amazon Managed Prometheus can tell: topics of SNS and PagerDuty alone"
        fix = "use kind sns, and let something of yours read the topic, or use metrics of kind prometheus"
        yield Problem(path=(*path, "kind"), message=message, got=spec.kind, fix=fix)
    elif spec.topic_arn is not None and spec.topic_arn.split(":")[3:5] != [region, account]:
        message = f"must be a topic of {region} in account {account}: Amazon Managed Prometheus tells no others"
        fix = "name one of these, or leave it out so that one is made"
        yield Problem(path=(*path, "topic_arn"), message=message, got=spec.topic_arn, fix=fix)


def unreadable_secrets(routing: RoutingSpec) -> Iterator[Problem]:
    """Secrets that Alertmanager in the cluster cannot read. Paths below the routing."""
    for key, spec in sorted(routing.receivers.items()):
        if isinstance(spec, PagerDutyReceiverSpec) and spec.managed_routing_key is not None:
            message = "is for Amazon Managed Prometheus: Alertmanager in the cluster reads Kubernetes Secrets"
            path = ("receivers", key, "managed_routing_key")
            fix = "write routing_key: {name: ..., key: ...}"
            yield Problem(path=path, message=message, got=spec.managed_routing_key.arn, fix=fix)
