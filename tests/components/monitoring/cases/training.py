"""Cases of the rules about training jobs."""

from tests.components.monitoring.cases.case import Case

_PUT = 'aws_s3_put_requests_sum{dimension_BucketName="checkpoints-1",dimension_FilterId="checkpoints"}'
_RUNNING = 'kueue_admitted_active_workloads{cluster_queue="vision"}'
_RESTARTS = 'kube_customresource_jobset_restarts{namespace="vision",name="train"}'
_CONTAINER = 'kube_pod_container_status_restarts_total{namespace="vision",pod="train-0",container="trainer",uid="u"}'


def _failed(condition: str) -> str:
    return f'kube_job_failed{{namespace="vision",job_name="train",condition="{condition}"}}'


CASES = (
    Case(
        alert="CheckpointStale",
        title="jobs for eight hours, and nothing written",
        series={_PUT: "0x100", _RUNNING: "2x100"},
        step="5m",
        minutes=480,
        fires=[{"dimension_BucketName": "checkpoints-1"}],
    ),
    Case(
        alert="CheckpointStale",
        title="written an hour ago",
        series={_PUT: "0x80 12 0x30", _RUNNING: "2x120"},
        step="5m",
        minutes=480,
    ),
    Case(
        alert="CheckpointStale",
        title="no jobs until an hour ago",
        series={_PUT: "0x100", _RUNNING: "0x84 2x30"},
        step="5m",
        minutes=480,
    ),
    Case(
        alert="JobRestarts",
        title="for the fourth time",
        series={_RESTARTS: "0 1 2 3 4 4"},
        minutes=5,
        fires=[{"namespace": "vision", "name": "train"}],
    ),
    Case(alert="JobRestarts", title="for the second time", series={_RESTARTS: "0 1 2 2 2 2"}, minutes=5),
    Case(
        alert="ContainerRestarts",
        title="every five minutes",
        series={_CONTAINER: "0+0.2x120"},
        minutes=90,
        fires=[{"namespace": "vision", "pod": "train-0", "container": "trainer"}],
    ),
    Case(alert="ContainerRestarts", title="every hour", series={_CONTAINER: "0+0.016x120"}, minutes=90),
    Case(
        alert="JobFailed",
        title="used up its retries",
        series={_failed("true"): "_ _ 1x10", _failed("false"): "_ _ 0x10"},
        minutes=5,
        fires=[{"namespace": "vision", "job_name": "train"}],
    ),
    Case(
        alert="JobFailed",
        title="the condition is there and not true",
        series={_failed("true"): "0x10", _failed("false"): "1x10"},
        minutes=5,
    ),
)
