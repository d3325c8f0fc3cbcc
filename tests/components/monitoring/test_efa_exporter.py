from components.catalog.metrics.dcgm import counters_csv
from components.monitoring.dcgm_values import dcgm_values
from components.monitoring.efa_exporter import EFA_PORT, efa_daemon_set_spec
from components.monitoring.monitoring_network import NODE_METRICS_PORTS
from components.monitoring.monitors import monitors
from tests.components.monitoring.programs_metrics import EVERYTHING, FULL, IMAGE, metrics_spec, nodes

POD = efa_daemon_set_spec(IMAGE, nodes())["template"]["spec"]


def test_exporter_is_on_nodes_with_efa_alone() -> None:
    required = POD["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (term,) = required["nodeSelectorTerms"]
    assert [each["values"] for each in term["matchExpressions"]] == [["cluster-h200"]]
    assert POD["tolerations"] == [{"operator": "Exists"}]


def test_exporter_reads_the_hosts_counters_and_writes_nothing() -> None:
    (container,) = POD["containers"]
    assert container["volumeMounts"] == [{"name": "sys", "mountPath": "/host/sys", "readOnly": True}]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert "--collector.amazonefa" in container["args"]


def test_monitor_finds_its_port_and_the_policy_lets_it_in() -> None:
    (container,) = POD["containers"]
    (endpoint,) = monitors(metrics_spec(FULL), EVERYTHING)["efa"].spec["podMetricsEndpoints"]
    assert container["ports"] == [{"name": endpoint["port"], "containerPort": EFA_PORT}]
    assert EFA_PORT in NODE_METRICS_PORTS


def test_exporter_of_gpus_has_our_counters_and_labels_of_who_uses_them() -> None:
    values = dcgm_values(15)
    assert values["customMetrics"] == counters_csv()
    assert values["nodeSelector"] == {"nvidia.com/gpu.present": "true"}
    monitor = values["serviceMonitor"]
    assert (monitor["honorLabels"], monitor["interval"]) == (True, "15s")
    assert [each.get("action") for each in monitor["relabelings"]] == [None, "labeldrop"]
