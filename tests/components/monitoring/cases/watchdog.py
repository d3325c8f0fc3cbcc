"""Cases of the rules about the monitoring itself."""

from tests.components.monitoring.cases.case import Case

_FAILURES = 'prometheus_rule_evaluation_failures_total{rule_group="gpu"}'
_UNDELIVERED = 'alertmanager_notifications_failed_total{integration="slack",reason="clientError"}'
_SAMPLES = 'prometheus_remote_storage_samples_failed_total{remote_name="amp",url="https://a"}'
_LOADED = "alertmanager_config_last_reload_successful"


def _targets(up: int, of: int) -> dict[str, str]:
    return {
        f'up{{job="dcgm",namespace="monitoring",instance="n{index}"}}': f"{int(index < up)}x30" for index in range(of)
    }


CASES = (
    Case(alert="DeadMansSwitch", title="always", series={}, minutes=0, fires=[{}]),
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
