from typing import Any

from components.cluster.team_namespace_spec import reserved
from components.monitoring.logs_spec import LokiLogsSpec
from components.monitoring.logs_values import (
    LOGS_NAMESPACE,
    fluent_bit_values,
)
from components.monitoring.loki_values import LOKI_NAMESPACE, logs_cpu_millicores, loki_values
from tests.components.monitoring.programs_logs import CLOUDWATCH, LOKI, logs_spec

GROUPS = {"application": "/groundplane/x/application", "platform": "/groundplane/x/platform"}


def _fluent_bit(given: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return fluent_bit_values(logs_spec(given, **changed), region="us-east-1", log_groups=GROUPS)


def _loki(**changed: Any) -> dict[str, Any]:
    spec = logs_spec(LOKI, **changed)
    assert isinstance(spec, LokiLogsSpec)
    return loki_values(spec, region="us-east-1", bucket="logs-loki-1", system_node_groups=["cluster-system"])


def test_fluent_bit_is_on_every_node_before_all_but_the_system() -> None:
    values = _fluent_bit(CLOUDWATCH)
    assert (values["tolerations"], values["priorityClassName"]) == ([{"operator": "Exists"}], "system-node-critical")
    assert values["resources"]["requests"] == {"cpu": "50m", "memory": "256Mi"}


def test_fluent_bit_writes_nowhere_but_to_its_state() -> None:
    values = _fluent_bit(CLOUDWATCH)
    assert [mount["name"] for mount in values["daemonSetVolumeMounts"] if not mount.get("readOnly")] == ["state"]
    context = values["securityContext"]
    assert (context["readOnlyRootFilesystem"], context["capabilities"]) == (True, {"drop": ["ALL"]})


def test_names_of_groups_are_in_the_environment() -> None:
    env = {each["name"]: each.get("value") for each in _fluent_bit(CLOUDWATCH)["env"]}
    assert env == {
        "NODE_NAME": None,
        "APPLICATION_LOG_GROUP": "/groundplane/x/application",
        "PLATFORM_LOG_GROUP": "/groundplane/x/platform",
    }


def test_outputs_are_those_of_the_kind() -> None:
    assert "cloudwatch_logs" in _fluent_bit(CLOUDWATCH)["config"]["outputs"]
    assert "host loki.loki-system.svc" in _fluent_bit(LOKI)["config"]["outputs"]


def test_loki_keeps_each_kind_for_its_own_time() -> None:
    loki = _loki()["loki"]
    assert loki["limits_config"]["retention_period"] == f"{14 * 24}h"
    assert loki["limits_config"]["retention_stream"] == [
        {"selector": '{kind="platform"}', "priority": 1, "period": f"{60 * 24}h"}
    ]
    assert (loki["compactor"]["retention_enabled"], loki["compactor"]["delete_request_store"]) == (True, "s3")


def test_loki_is_one_binary_in_one_bucket() -> None:
    values = _loki()
    assert (values["deploymentMode"], values["singleBinary"]["replicas"]) == ("Monolithic", 3)
    assert values["loki"]["commonConfig"]["replication_factor"] == 3
    assert set(values["loki"]["storage"]["bucketNames"].values()) == {"logs-loki-1"}
    others = ("chunksCache", "resultsCache", "gateway", "lokiCanary", "test", "ruler")
    assert {name: values[name]["enabled"] for name in others} == dict.fromkeys(others, False)


def test_loki_runs_on_the_system_apart_from_itself() -> None:
    affinity = _loki()["singleBinary"]["affinity"]
    assert sorted(affinity) == ["nodeAffinity", "podAntiAffinity"]


def test_namespaces_are_ones_that_no_team_may_have() -> None:
    assert [reserved(namespace) for namespace in (LOGS_NAMESPACE, LOKI_NAMESPACE)] == [True, True]


def test_only_loki_asks_for_room_on_system_nodes() -> None:
    given = (None, logs_spec(CLOUDWATCH), logs_spec(LOKI))
    assert [logs_cpu_millicores(spec) for spec in given] == [0, 0, 1500]
