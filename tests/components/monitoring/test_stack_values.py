from dataclasses import replace
from typing import Any

import pytest

from components.monitoring.metrics_sizing import Scale
from components.monitoring.stack_values import StackPlace, metrics_cpu_millicores, stack_values
from components.monitoring.watched import Watched
from tests.components.monitoring.programs_metrics import EVERYTHING, FULL, MANAGED, metrics_spec

SCALE = Scale(nodes=5, vcpus=40, gpus=0, pods=125)
PLACE = StackPlace(
    scale=SCALE,
    watched=Watched(),
    cluster_name="groundplane-test",
    region="us-east-1",
    system_groups=["cluster-system"],
)


def values(fields: dict[str, Any], **place: Any) -> dict[str, Any]:
    return stack_values(metrics_spec({"kind": "prometheus", **fields}), replace(PLACE, **place))


def test_every_controller_runs_on_system_nodes() -> None:
    made = values(FULL)
    affinities = [
        made["alertmanager"]["alertmanagerSpec"]["affinity"],
        made["grafana"]["affinity"],
        made["kube-state-metrics"]["affinity"],
        made["prometheus"]["prometheusSpec"]["affinity"],
        made["prometheusOperator"]["affinity"],
        made["prometheusOperator"]["admissionWebhooks"]["patch"]["affinity"],
    ]
    (term,) = {str(each) for each in affinities}
    assert "'groundplane/node-group', 'operator': 'In', 'values': ['cluster-system']" in term


def test_volume_and_what_may_be_on_it_follow_from_the_scale() -> None:
    spec = values({"retention_days": 90})["prometheus"]["prometheusSpec"]
    assert spec["storageSpec"]["volumeClaimTemplate"]["spec"] == {
        "storageClassName": "gp3",
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "40Gi"}},
    }
    assert (spec["retention"], spec["retentionSize"]) == ("90d", "32768MiB")
    assert spec["resources"] == {
        "limits": {"memory": "967Mi"},
        "requests": {"cpu": "239m", "memory": "967Mi"},
    }


def test_two_replicas_are_on_two_nodes_and_do_not_go_together() -> None:
    made = values({"replicas": 2})
    for part, spec in (("prometheus", "prometheusSpec"), ("alertmanager", "alertmanagerSpec")):
        assert made[part][spec]["replicas"] == 2
        assert made[part][spec]["podAntiAffinity"] == "hard"
        assert made[part]["podDisruptionBudget"] == {"enabled": True}


@pytest.mark.parametrize("kind", ["podMonitor", "probe", "rule", "scrapeConfig", "serviceMonitor"])
def test_all_monitors_count_but_only_of_namespaces_that_teams_cannot_write_to(kind: str) -> None:
    spec = values({"monitor_namespaces": ["vision"]}, monitor_namespaces=["opencost"])["prometheus"]["prometheusSpec"]
    assert spec[f"{kind}SelectorNilUsesHelmValues"] is False
    assert spec[f"{kind}NamespaceSelector"]["matchExpressions"] == [
        {
            "key": "kubernetes.io/metadata.name",
            "operator": "In",
            "values": ["monitoring", "node-metrics", "opencost", "vision"],
        }
    ]


def test_rules_of_the_chart_are_not_installed_beside_ours() -> None:
    assert values({})["defaultRules"] == {"create": False}


def test_alertmanager_reads_a_secret_that_others_make_and_mounts_those_it_names() -> None:
    made = values({}, alertmanager_config_secret="groundplane-alertmanager", alertmanager_secrets=["slack", "mail"])
    spec = made["alertmanager"]["alertmanagerSpec"]
    assert (spec["configSecret"], spec["useExistingSecret"]) == ("groundplane-alertmanager", True)
    assert spec["secrets"] == ["mail", "slack"]


def test_alertmanager_has_the_charts_configuration_if_there_is_no_other() -> None:
    assert "useExistingSecret" not in values({})["alertmanager"]["alertmanagerSpec"]


def test_managed_kind_writes_to_aws_as_one_of_a_pair_and_keeps_a_day() -> None:
    made = values({**MANAGED}, remote_write_url="https://aps/api/v1/remote_write")
    spec = made["prometheus"]["prometheusSpec"]
    assert made["alertmanager"] == {"enabled": False}
    assert made["grafana"] == {"enabled": False}
    assert spec["remoteWrite"] == [{"url": "https://aps/api/v1/remote_write", "sigv4": {"region": "us-east-1"}}]
    assert spec["externalLabels"] == {"cluster": "groundplane-test"}
    assert spec["replicaExternalLabelName"] == "__replica__"
    assert spec["retention"] == "1d"


def test_nothing_secret_is_in_the_values() -> None:
    text = str(values(FULL, watched=EVERYTHING, alertmanager_secrets=["slack"])).lower()
    assert [word for word in ("adminpassword", "access_key", "'client_secret'") if word in text] == []


@pytest.mark.parametrize(
    ("fields", "millicores"),
    [
        ({"kind": "prometheus"}, 569),
        ({"kind": "prometheus", "grafana": None}, 429),
        ({"kind": "prometheus", "replicas": 2}, 848),
        ({"kind": "managed"}, 399),
        ({"kind": "managed", "cloudwatch": {}}, 449),
    ],
)
def test_requests_are_the_sum_of_what_the_values_say(fields: dict[str, Any], millicores: int) -> None:
    assert metrics_cpu_millicores(metrics_spec(fields), SCALE) == millicores
