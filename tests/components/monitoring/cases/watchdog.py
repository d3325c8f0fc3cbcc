"""Cases of the rules about the monitoring itself."""

from collections.abc import Iterator

from components.monitoring.rules.missing import SURE
from tests.components.monitoring.cases.case import Case

_FAILURES = 'prometheus_rule_evaluation_failures_total{rule_group="gpu"}'
_UNDELIVERED = 'alertmanager_notifications_failed_total{integration="slack",reason="clientError"}'
_SAMPLES = 'prometheus_remote_storage_samples_failed_total{remote_name="amp",url="https://a"}'
_LOADED = "alertmanager_config_last_reload_successful"


def _targets(up: int, of: int) -> dict[str, str]:
    return {
        f'up{{job="dcgm",namespace="monitoring",instance="n{index}"}}': f"{int(index < up)}x30" for index in range(of)
    }


def _missing() -> Iterator[Case]:
    for exporter, series in SURE.items():
        of = {"exporter": exporter.value}
        gone = {series: "1x10 stale"}
        yield Case(alert="MetricsMissing", title="since ten minutes", series={series: "1x60 stale"}, minutes=70, of=of)
        yield Case(alert="MetricsMissing", title="since an hour", series=gone, minutes=70, fires=[{}], of=of)


def _gpus(told: str) -> dict[str, str]:
    return {
        'kube_node_status_allocatable{node="n1",resource="nvidia_com_gpu",unit="integer"}': "8x60",
        'kube_node_status_allocatable{node="n2",resource="nvidia_com_gpu",unit="integer"}': "8x60",
        'kube_node_status_allocatable{node="n3",resource="nvidia_com_gpu",unit="integer"}': "0x60",
        'DCGM_FI_DEV_GPU_TEMP{Hostname="n1",gpu="0",UUID="a"}': "50x60",
        'DCGM_FI_DEV_GPU_TEMP{Hostname="n2",gpu="0",UUID="b"}': told,
    }


CASES = (
    *_missing(),
    Case(
        alert="GpuMetricsMissing",
        title="one of two nodes, and one without GPUs",
        series=_gpus("50x10 stale"),
        minutes=40,
        fires=[{"node": "n2"}],
    ),
    Case(alert="GpuMetricsMissing", title="all tell", series=_gpus("50x60"), minutes=40),
    Case(alert="DeadMansSwitch", title="some targets answer", series=_targets(3, 5), minutes=20, fires=[{}]),
    Case(alert="DeadMansSwitch", title="no metrics come any more", series={'up{job="dcgm"}': "1x5"}, minutes=20),
    Case(
        alert="TargetsDown",
        title="two of five",
        series=_targets(3, 5),
        minutes=20,
        fires=[{"job": "dcgm", "namespace": "monitoring"}],
    ),
    Case(alert="TargetsDown", title="one of twelve", series=_targets(11, 12), minutes=20),
    Case(
        alert="RulesFailing", title="each time", series={_FAILURES: "0+1x40"}, minutes=30, fires=[{"rule_group": "gpu"}]
    ),
    Case(alert="RulesFailing", title="never", series={_FAILURES: "3x40"}, minutes=30),
    Case(
        alert="AlertsNotDelivered",
        title="each time",
        series={_UNDELIVERED: "0+1x40"},
        minutes=30,
        fires=[{"integration": "slack", "reason": "clientError"}],
    ),
    Case(alert="AlertsNotDelivered", title="never", series={_UNDELIVERED: "3x40"}, minutes=30),
    Case(alert="AlertmanagerConfigNotLoaded", title="refused", series={_LOADED: "0x30"}, minutes=20, fires=[{}]),
    Case(alert="AlertmanagerConfigNotLoaded", title="loaded", series={_LOADED: "1x30"}, minutes=20),
    Case(
        alert="RemoteWriteFailing",
        title="some",
        series={_SAMPLES: "0+9x60"},
        minutes=40,
        fires=[{"remote_name": "amp"}],
    ),
    Case(alert="RemoteWriteFailing", title="none", series={_SAMPLES: "0x60"}, minutes=40),
)
