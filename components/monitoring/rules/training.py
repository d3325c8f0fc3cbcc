"""Rules about training jobs. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ThresholdsSpec

CHECKPOINT_FILTER = "checkpoints"
"""Id of the filter by which a bucket of checkpoints counts its requests: its purpose (reports.requests)."""


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about training jobs."""
    bounds = thresholds.queues
    hours = bounds.checkpoint_hours
    return (
        alert(
            "CheckpointStale",
            f"""
            sum by (dimension_BucketName) (
              sum_over_time(aws_s3_put_requests_sum{{dimension_FilterId="{CHECKPOINT_FILTER}"}}[{hours}h])
            ) == 0
            and on () min_over_time(sum(kueue_admitted_active_workloads)[{hours}h:5m]) > 0
            """,
            hold_minutes=15,
            severity=Severity.CRITICAL,
            owner=Owner.TRAINING,
            dashboard=Dashboard.TRAINING,
            summary=f"Jobs run, and nothing was written to {{{{ $labels.dimension_BucketName }}}} for {hours} hours",
            description="If a node goes now, all of that work is done again.",
        ),
        alert(
            "JobRestarts",
            f"max by (namespace, name) (kube_customresource_jobset_restarts) >= {bounds.job_restarts}",
            severity=Severity.WARNING,
            owner=Owner.TRAINING,
            dashboard=Dashboard.TRAINING,
            summary="Job {{ $labels.namespace }}/{{ $labels.name }} starts again and again",
            description="Each time all of its pods begin anew from the last checkpoint.",
        ),
        alert(
            "ContainerRestarts",
            f"""
            sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total[1h]))
            > {bounds.container_restarts}
            """,
            severity=Severity.WARNING,
            owner=Owner.TRAINING,
            dashboard=Dashboard.TRAINING,
            summary="{{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} starts again and again",
            description="It ends with an error soon after its start.",
        ),
        alert(
            "JobFailed",
            # Of the job itself; kube_job_status_failed counts pods, also those of a job that went on and succeeded.
            'max by (namespace, job_name) (kube_job_failed{condition="true"}) > 0',
            severity=Severity.INFO,
            owner=Owner.TRAINING,
            dashboard=Dashboard.TRAINING,
            summary="Job {{ $labels.namespace }}/{{ $labels.job_name }} failed",
            description="It has used up its retries, or its time.",
        ),
    )
