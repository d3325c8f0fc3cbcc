from components.monitoring.data_source import DataSource, data_sources
from components.monitoring.grafana_spec import GrafanaSpec
from components.monitoring.grafana_values import grafana_values
from components.monitoring.logs_spec import CloudWatchLogsSpec, LokiLogsSpec
from components.monitoring.monitoring_network import monitoring_policies
from components.monitoring.traces_spec import TempoTracesSpec, XRayTracesSpec

LOKI = DataSource(kind="loki", url="http://loki.loki-system.svc:3100", namespace="loki-system", port=3100)
TEMPO = DataSource(kind="tempo", url="http://tempo.traces-system.svc:3200", namespace="traces-system", port=3200)


def test_what_is_kept_in_the_cluster_is_a_data_source() -> None:
    assert data_sources(LokiLogsSpec(kind="loki"), TempoTracesSpec(kind="tempo")) == (LOKI, TEMPO)


def test_what_aws_keeps_is_none() -> None:
    assert data_sources(CloudWatchLogsSpec(kind="cloudwatch"), XRayTracesSpec(kind="xray")) == ()
    assert data_sources(None, None) == ()


def test_grafana_is_told_of_each() -> None:
    assert grafana_values(GrafanaSpec(), [], [LOKI])["additionalDataSources"] == [
        {"name": "Loki", "type": "loki", "uid": "loki", "url": LOKI.url, "access": "proxy"}
    ]
    assert "additionalDataSources" not in grafana_values(GrafanaSpec(), [])


def test_grafana_alone_is_let_out_to_them() -> None:
    def policies(*sources: DataSource) -> dict[str, object]:
        return dict(
            monitoring_policies(
                vpc_cidrs=["10.0.0.0/16"],
                service_cidr="172.20.0.0/16",
                readers=(),
                grafana_callers=(),
                webhooks=(),
                sources=sources,
            )
        )

    there = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "loki-system"}}}
    named = [{"key": "app.kubernetes.io/name", "operator": "In", "values": ["grafana"]}]
    assert policies(LOKI)["data-sources"] == {
        "podSelector": {"matchExpressions": named},
        "policyTypes": ["Egress"],
        "egress": [{"to": [there], "ports": [{"port": 3100, "protocol": "TCP"}]}],
    }
    assert "data-sources" not in policies()
