"""Room of controllers on the nodes of the system: who requests how much, and whether it is there."""

from typing import Any

from infra.system_room import controllers_without_room, requests
from tests.infra.cases import document, monitored, said_of

OF_ALL = {"add-ons", "Karpenter", "KEDA"}


def test_serving_s_controllers_are_counted() -> None:
    asked = requests(monitored(document("rollouts")))
    assert asked.keys() == {*OF_ALL, "gateway", "Argo Rollouts", "KServe"}


def test_requests_that_wait_need_more_controllers() -> None:
    written = document("rollouts")
    written["serving"]["models"]["assistant"]["autoscaling"] = {
        "metric": "queue_depth",
        "target": 4,
        "min_replicas": 0,
        "max_replicas": 2,
        "scale_to_zero": {"wake": "held_requests"},
    }
    written["serving"]["gateway"] |= {"endpoint_pickers": {}, "proxies": {"drain_seconds": 1300}}
    assert requests(monitored(written)).keys() >= {"KEDA's HTTP add-on"}


def test_pickers_are_part_of_the_gateway() -> None:
    written = document("rollouts")
    with_picker = requests(monitored(written))["gateway"]
    written["serving"]["gateway"]["endpoint_pickers"] = {}
    # Two replicas of half a vCPU each.
    assert with_picker - requests(monitored(written))["gateway"] == 1000


def test_monitoring_is_counted_by_its_parts() -> None:
    asked = requests(monitored(document("managed")))
    assert asked.keys() == {*OF_ALL, "metrics", "OpenCost", "drift monitors"}


def test_second_prometheus_requests_as_much_as_the_first() -> None:
    written = document("managed")
    two = requests(monitored(written))["metrics"]
    written["monitoring"]["metrics"]["replicas"] = 1
    one = requests(monitored(written))["metrics"]
    assert 0 < two - one < one


def test_logs_in_a_bucket_and_traces_request_something_and_logs_at_aws_nothing() -> None:
    def asked(**monitoring: Any) -> int:
        written = document("managed")
        written["monitoring"].update(monitoring)
        return requests(monitored(written)).get("logs and traces", 0)

    loki, xray = asked(logs={"kind": "loki"}), asked(traces={"kind": "xray"})
    assert asked(logs={"kind": "cloudwatch"}) == 0
    assert min(loki, xray) > 0
    assert asked(logs={"kind": "loki"}, traces={"kind": "xray"}) == loki + xray


def test_drift_monitors_that_have_nodes_of_their_own_leave_the_gateway() -> None:
    written = document("managed")
    on_system = requests(monitored(written))["drift monitors"]
    written["monitoring"]["drift"]["classifier"]["job"] = {"nodes": "cpu"}
    # A vCPU of the job.
    assert on_system - requests(monitored(written))["drift monitors"] == 1000


def test_controllers_that_fit_are_no_problem() -> None:
    assert list(controllers_without_room(monitored(document("managed")))) == []


def test_fails_when_controllers_request_more_than_there_is() -> None:
    written = document("managed")
    written["cluster"]["node_groups"]["system"]["instance_types"] = ["m7i.large"]
    (said,) = [line for line in said_of(written) if line.startswith("cluster.node_groups.system: ")]
    # Three nodes of two vCPUs, less what the node and its DaemonSets have.
    assert said.startswith("cluster.node_groups.system: have 3540m of CPU for controllers, which request ")
    assert ": add-ons 600m, Karpenter 2000m, " in said
    assert "drift monitors 1050m; got ['system']" in said
