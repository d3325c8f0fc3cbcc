"""Rows about whether training jobs get on. Pure; no pulumi here."""

from components.monitoring.boards.made import critical, lines, query, table, warning
from components.monitoring.dashboard import Colour, Panel, Row, Threshold, Unit
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.gpu import STALLED_BUSY_PERCENT, STALLED_TENSOR
from components.monitoring.rules.training import CHECKPOINT_FILTER
from components.monitoring.thresholds_spec import ThresholdsSpec

_PODS = 'namespace=~"$namespace"'


def progress(thresholds: ThresholdsSpec) -> Row:
    """Whether GPUs of jobs compute, and whether what they computed is kept."""
    of_pods = f'{_PODS}, pod!=""'
    tensor = f"avg by (namespace, pod) (DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{{{of_pods}}})"
    busy = f"avg by (namespace, pod) (DCGM_FI_DEV_GPU_UTIL{{{of_pods}}})"
    hours = thresholds.queues.checkpoint_hours
    put = f'aws_s3_put_requests_sum{{dimension_FilterId="{CHECKPOINT_FILTER}"}}'
    age = f"time() - max by (dimension_BucketName) (max_over_time(timestamp({put} > 0)[{2 * hours}h:5m]))"
    return Row(
        title="Progress",
        panels=(
            lines(
                "Tensor activity of busy pods",
                f"Of those with a utilisation above {STALLED_BUSY_PERCENT} %. One that computes nothing for "
                f"{thresholds.gpu.stall_minutes} minutes waits for a rank that is gone: all GPUs of the job spin.",
                Unit.RATIO,
                query(
                    f"bottomk(20, {tensor} and {busy} > {STALLED_BUSY_PERCENT})",
                    "{{namespace}}/{{pod}}",
                ),
                base=Colour.CRITICAL,
                thresholds=(Threshold(value=STALLED_TENSOR, colour=Colour.GOOD),),
                alerts=("NcclStall",),
                minimum=0,
            ),
            lines(
                "Age of the last checkpoint",
                "Since anything was written to a bucket of checkpoints. If a node goes now, that much is done again.",
                Unit.SECONDS,
                query(age, "{{dimension_BucketName}}"),
                thresholds=critical(hours * 3600),
                alerts=("CheckpointStale",),
                minimum=0,
            ),
            lines(
                "Writes to buckets of checkpoints",
                "Within five minutes, as CloudWatch counts them.",
                Unit.COUNT,
                query(f"sum by (dimension_BucketName) ({put})", "{{dimension_BucketName}}"),
                minimum=0,
            ),
        ),
    )


def jobs(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> Row:
    """Jobs that fail or start anew, and capacity that ends."""
    bounds = thresholds.queues
    restarts = f"increase(kube_pod_container_status_restarts_total{{{_PODS}}}[1h])"
    failed = f'kube_job_failed{{{_PODS}, condition="true"}}'
    terminated = f"kube_pod_container_status_last_terminated_reason{{{_PODS}}}"
    return Row(
        title="Jobs",
        panels=(
            lines(
                "Restarts of jobs",
                "Of all pods of a job at once, since it was made. Each time they begin anew from the last checkpoint.",
                Unit.COUNT,
                query(
                    f"topk(20, max by (namespace, name) (kube_customresource_jobset_restarts{{{_PODS}}}))",
                    "{{namespace}}/{{name}}",
                ),
                thresholds=warning(bounds.job_restarts),
                alerts=("JobRestarts",),
                minimum=0,
            ),
            lines(
                "Restarts of containers",
                "Within an hour, the most. They end with an error soon after their start.",
                Unit.COUNT,
                query(
                    f"topk(20, sum by (namespace, pod, container) ({restarts}))", "{{namespace}}/{{pod}} {{container}}"
                ),
                thresholds=warning(bounds.container_restarts),
                alerts=("ContainerRestarts",),
                minimum=0,
            ),
            table(
                "Why containers ended last",
                "OOMKilled: it needs more memory than its limit. Error: its logs say.",
                Unit.COUNT,
                query(f"sum by (namespace, reason) ({terminated})", "containers"),
            ),
            table(
                "Failed jobs",
                "They have used up their retries, or their time, and were not deleted yet.",
                Unit.COUNT,
                query(f"max by (namespace, job_name) ({failed}) > 0", "failed"),
                alerts=("JobFailed",),
                width=12,
            ),
            *((_capacity_blocks(thresholds),) if facts.capacity_blocks else ()),
        ),
    )


def _capacity_blocks(thresholds: ThresholdsSpec) -> Panel:
    return lines(
        "Time left of capacity blocks",
        "EKS drains the nodes 40 minutes before the end; EC2 ends them 30 minutes before it.",
        Unit.SECONDS,
        query("groundplane:capacity_block:end_timestamp_seconds - time()", "{{node_group}}"),
        base=Colour.WARNING,
        thresholds=(Threshold(value=thresholds.nodes.capacity_block_hours * 3600, colour=Colour.GOOD),),
        alerts=("CapacityBlockEnding",),
        minimum=0,
        width=12,
    )
