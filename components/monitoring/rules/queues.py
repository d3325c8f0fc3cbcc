"""Rules about queues of jobs. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ThresholdsSpec

_QUEUE = "cluster_queue"
_HERE = "Queue {{ $labels.cluster_queue }}"


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about queues."""
    bounds = thresholds.queues
    return (
        alert(
            "QueueStarved",
            f"""
            min_over_time(sum by ({_QUEUE}) (kueue_pending_workloads)[{bounds.starved_hours}h:5m]) > 0
            unless on ({_QUEUE})
            sum by ({_QUEUE}) (increase(kueue_admitted_workloads_total[{bounds.starved_hours}h])) > 0
            """,
            # A subquery: on top of a window of so many hours, holding it for as many would tell after twice the time.
            hold_minutes=15,
            severity=Severity.WARNING,
            owner=Owner.TRAINING,
            dashboard=Dashboard.TRAINING,
            summary=f"{_HERE} has let no job in for {bounds.starved_hours} hours, and jobs wait",
            description="Others hold what it lends them, or its first job asks for more than it can ever have.",
        ),
        alert(
            "QueueAdmissionSlow",
            f"""
            histogram_quantile(0.9, sum by ({_QUEUE}, le) (rate(kueue_admission_wait_time_seconds_bucket[1h])))
            > {bounds.admission_p90_minutes * 60:g}
            """,
            hold_minutes=15,
            severity=Severity.WARNING,
            owner=Owner.TRAINING,
            dashboard=Dashboard.TRAINING,
            summary=f"{_HERE}: one job of ten waits for more than {bounds.admission_p90_minutes:g} minutes",
            description="The team needs more quota, or the cluster more nodes.",
        ),
        alert(
            "QueueNotActive",
            f'max by ({_QUEUE}) (kueue_cluster_queue_status{{status="pending"}}) == 1',
            hold_minutes=15,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.TRAINING,
            summary=f"{_HERE} lets nobody in: it is not active",
            description="It names a flavor or an admission check that is not there, or it was stopped.",
        ),
        alert(
            "QueuePodsNotReady",
            f"""
            sum by ({_QUEUE}) (increase(kueue_evicted_workloads_total{{reason="PodsReadyTimeout"}}[1h]))
            > {bounds.evictions_per_hour}
            """,
            severity=Severity.WARNING,
            owner=Owner.TRAINING,
            dashboard=Dashboard.TRAINING,
            summary=f"Jobs of {_HERE[:1].lower()}{_HERE[1:]} are let in and do not start",
            description="Their pods do not become ready in time: nodes do not come, or images do not load.",
        ),
    )
