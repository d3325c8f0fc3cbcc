"""What Grafana reads besides Prometheus: logs and traces that are kept in the cluster. Pure; no pulumi here."""

from dataclasses import dataclass
from typing import Literal

from components.monitoring.logs_spec import CloudWatchLogsSpec, LokiLogsSpec
from components.monitoring.loki_values import LOKI_NAMESPACE, LOKI_PORT, LOKI_URL
from components.monitoring.traces_spec import TempoTracesSpec, XRayTracesSpec
from components.monitoring.traces_values import TEMPO_PORT, TEMPO_URL, TRACES_NAMESPACE


@dataclass(frozen=True, kw_only=True)
class DataSource:
    """A service of the cluster that Grafana asks."""

    kind: Literal["loki", "tempo"]
    """As Grafana calls the type; also its uid, by which panels name it."""
    url: str
    namespace: str
    port: int


def data_sources(
    logs: CloudWatchLogsSpec | LokiLogsSpec | None, traces: XRayTracesSpec | TempoTracesSpec | None
) -> tuple[DataSource, ...]:
    """What there is of them. CloudWatch and X-Ray have consoles of their own, and Grafana no right to read them."""
    found = []
    if isinstance(logs, LokiLogsSpec):
        found.append(DataSource(kind="loki", url=LOKI_URL, namespace=LOKI_NAMESPACE, port=LOKI_PORT))
    if isinstance(traces, TempoTracesSpec):
        found.append(DataSource(kind="tempo", url=TEMPO_URL, namespace=TRACES_NAMESPACE, port=TEMPO_PORT))
    return tuple(found)
