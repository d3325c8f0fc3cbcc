"""Cases of the rules about queues."""

from tests.components.monitoring.cases.case import Case

_VISION = 'cluster_queue="vision"'
_WHERE = {"cluster_queue": "vision"}


def _waiting(admitted: str) -> dict[str, str]:
    return {
        f'kueue_pending_workloads{{{_VISION},status="active"}}': "2x720",
        f'kueue_pending_workloads{{{_VISION},status="inadmissible"}}': "1x720",
        f"kueue_admitted_workloads_total{{{_VISION}}}": admitted,
    }


def _waits(within_ten_minutes: float) -> dict[str, str]:
    name = "kueue_admission_wait_time_seconds_bucket"
    return {
        f'{name}{{{_VISION},le="640"}}': f"0+{within_ten_minutes}x120",
        f'{name}{{{_VISION},le="10240"}}': "0+1x120",
        f'{name}{{{_VISION},le="+Inf"}}': "0+1x120",
    }


CASES = (
    Case(alert="QueueStarved", title="nobody for ten hours", series=_waiting("7x720"), minutes=600, fires=[_WHERE]),
    Case(
        alert="QueueStarved",
        title="for half an hour more than four",
        series=_waiting("7x720"),
        minutes=270,
        fires=[_WHERE],
    ),
    Case(
        alert="QueueStarved",
        title="nobody came for hours, and then one who waits",
        series={
            f'kueue_pending_workloads{{{_VISION},status="active"}}': "0x500 2x200",
            f"kueue_admitted_workloads_total{{{_VISION}}}": "7x720",
        },
        minutes=600,
    ),
    Case(alert="QueueStarved", title="one every hour", series=_waiting("0+0.02x720"), minutes=600),
    Case(
        alert="QueueStarved",
        title="the queue is empty",
        series={f'kueue_pending_workloads{{{_VISION},status="active"}}': "0x720"},
        minutes=600,
    ),
    Case(alert="QueueAdmissionSlow", title="half wait long", series=_waits(0.5), minutes=100, fires=[_WHERE]),
    Case(alert="QueueAdmissionSlow", title="few wait long", series=_waits(0.95), minutes=100),
    Case(
        alert="QueueNotActive",
        title="its flavor is gone",
        series={f'kueue_cluster_queue_status{{{_VISION},status="pending"}}': "1x30"},
        minutes=20,
        fires=[_WHERE],
    ),
    Case(
        alert="QueueNotActive",
        title="active",
        series={
            f'kueue_cluster_queue_status{{{_VISION},status="pending"}}': "0x30",
            f'kueue_cluster_queue_status{{{_VISION},status="active"}}': "1x30",
        },
        minutes=20,
    ),
    Case(
        alert="QueuePodsNotReady",
        title="one every five minutes",
        series={f'kueue_evicted_workloads_total{{{_VISION},reason="PodsReadyTimeout"}}': "0+0.2x120"},
        minutes=90,
        fires=[_WHERE],
    ),
    Case(
        alert="QueuePodsNotReady",
        title="made way for others",
        series={f'kueue_evicted_workloads_total{{{_VISION},reason="Preempted"}}': "0+0.2x120"},
        minutes=90,
    ),
)
