"""Training: queues, quotas, jobs and their checkpoints. Pure; no pulumi here."""

from components.monitoring.boards.made import NAMESPACE, RATE, bars, critical, lines, number, query, table, warning
from components.monitoring.boards.training_health import jobs, progress
from components.monitoring.dashboard import Dashboard, Row, Unit, Variable
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard as Key
from components.monitoring.thresholds_spec import QueueThresholds, ThresholdsSpec

_QUEUE = Variable(name="queue", title="Queue", metric="kueue_pending_workloads", label="cluster_queue")
_FLAVOR = Variable(
    name="flavor", title="Node pool (flavor)", metric="kueue_cluster_queue_nominal_quota", label="flavor"
)
_CHOSEN = 'cluster_queue=~"$queue"'
_GPU_QUOTA = f'{_CHOSEN}, flavor=~"$flavor", resource="nvidia.com/gpu"'
_BY = "cluster_queue, flavor"
_NAME = "{{cluster_queue}}, {{flavor}}"


def dashboard(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> Dashboard:
    """The dashboard."""
    return Dashboard(
        uid=Key.TRAINING,
        title="Training jobs and queues",
        description="Who waits, who runs, on whose quota, and whether jobs get on.",
        variables=(_QUEUE, _FLAVOR, NAMESPACE),
        rows=(_now(), _queues(thresholds.queues), _quotas(), progress(thresholds), jobs(thresholds, facts)),
    )


def _now() -> Row:
    used = f"sum(kueue_cluster_queue_resource_usage{{{_GPU_QUOTA}}})"
    wait = f"rate(kueue_admission_wait_time_seconds_bucket{{{_CHOSEN}}}[1h])"
    return Row(
        title="Now",
        panels=(
            number(
                "Jobs that wait",
                "In all chosen queues.",
                Unit.COUNT,
                query(f"sum(kueue_pending_workloads{{{_CHOSEN}}})", "jobs"),
            ),
            number(
                "Jobs that run",
                "Let in and not finished.",
                Unit.COUNT,
                query(f"sum(kueue_admitted_active_workloads{{{_CHOSEN}}})", "jobs"),
            ),
            number("GPUs of jobs", "What jobs that were let in hold.", Unit.COUNT, query(used, "GPUs")),
            number(
                "Quota used",
                "GPUs of jobs as a part of all nominal quotas. What is left is lent, or stands idle.",
                Unit.RATIO,
                query(f"{used} / sum(kueue_cluster_queue_nominal_quota{{{_GPU_QUOTA}}})", "used"),
            ),
            number(
                "Wait of 9 in 10",
                "Time in which nine of ten jobs of the last hour were let in.",
                Unit.SECONDS,
                query(f"histogram_quantile(0.9, sum by (le) ({wait}))", "wait"),
            ),
            number(
                "Queues that are not active",
                "They let nobody in: they name a flavor or a check that is not there, or were stopped.",
                Unit.COUNT,
                query(f'sum(kueue_cluster_queue_status{{{_CHOSEN}, status="pending"}})', "queues"),
                thresholds=critical(1),
                alerts=("QueueNotActive",),
            ),
        ),
    )


def _queues(bounds: QueueThresholds) -> Row:
    wait = f"kueue_admission_wait_time_seconds_bucket{{{_CHOSEN}}}"
    hours = bounds.starved_hours
    return Row(
        title="Queues",
        panels=(
            lines(
                "Jobs that wait, by queue",
                "inadmissible: it does not fit now whatever comes before it.",
                Unit.COUNT,
                query(
                    f"sum by (cluster_queue, status) (kueue_pending_workloads{{{_CHOSEN}}})",
                    "{{cluster_queue}} {{status}}",
                ),
                minimum=0,
                stacked=True,
            ),
            lines(
                "Jobs let in within an hour",
                f"If jobs wait and none is let in for {hours} hours, the queue starves: others hold what it lends, "
                "or its first job asks for more than it can ever have.",
                Unit.COUNT,
                query(
                    f"sum by (cluster_queue) (increase(kueue_admitted_workloads_total{{{_CHOSEN}}}[1h]))",
                    "{{cluster_queue}}",
                ),
                alerts=("QueueStarved",),
                minimum=0,
            ),
            lines(
                "Wait until they are let in",
                "Of nine in ten jobs within the last hour.",
                Unit.SECONDS,
                query(f"histogram_quantile(0.9, sum by (cluster_queue, le) (rate({wait}[1h])))", "{{cluster_queue}}"),
                thresholds=warning(bounds.admission_p90_minutes * 60),
                alerts=("QueueAdmissionSlow",),
                minimum=0,
            ),
            lines(
                "From let in to running",
                "Of nine in ten jobs within the last hour: nodes that come, images that load.",
                Unit.SECONDS,
                query(
                    "histogram_quantile(0.9, sum by (cluster_queue, le) "
                    f"(rate(kueue_admitted_until_ready_wait_time_seconds_bucket{{{_CHOSEN}}}[1h])))",
                    "{{cluster_queue}}",
                ),
                minimum=0,
            ),
            lines(
                "Pods that did not become ready",
                "Jobs put back for it within an hour.",
                Unit.COUNT,
                query(
                    "sum by (cluster_queue) (increase("
                    f'kueue_evicted_workloads_total{{{_CHOSEN}, reason="PodsReadyTimeout"}}[1h]))',
                    "{{cluster_queue}}",
                ),
                thresholds=warning(bounds.evictions_per_hour),
                alerts=("QueuePodsNotReady",),
                minimum=0,
            ),
            lines(
                "Jobs put back, by reason",
                "Preempted: somebody took back what was lent, or has a higher priority.",
                Unit.COUNT,
                query(
                    f"sum by (cluster_queue, reason) (rate(kueue_evicted_workloads_total{{{_CHOSEN}}}[{RATE}])) * 3600",
                    "{{cluster_queue}} {{reason}}",
                ),
                minimum=0,
                stacked=True,
            ),
        ),
    )


def _quotas() -> Row:
    used = f"sum by ({_BY}) (kueue_cluster_queue_resource_usage{{{_GPU_QUOTA}}})"
    nominal = f"sum by ({_BY}) (kueue_cluster_queue_nominal_quota{{{_GPU_QUOTA}}})"
    return Row(
        title="Quotas of GPUs",
        panels=(
            bars(
                "Used of its own quota",
                "Above 100 % it borrows from others of its cohort.",
                Unit.RATIO,
                query(f"{used} / {nominal}", _NAME),
                minimum=0,
            ),
            table(
                "Quota and use",
                "GPUs by queue and flavor, which is the node group or pool.",
                Unit.COUNT,
                query(nominal, "quota"),
                query(used, "used"),
            ),
            lines(
                "Borrowed",
                "GPUs above its own quota. Their owners get them back by preemption.",
                Unit.COUNT,
                query(f"clamp_min({used} - {nominal}, 0)", _NAME),
                minimum=0,
                stacked=True,
            ),
        ),
    )
