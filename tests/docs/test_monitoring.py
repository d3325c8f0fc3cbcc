"""What the page on monitoring shows fits the committed production environment and the validator."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.monitoring.boards.all import all_dashboards
from components.monitoring.chosen_dashboards import file_name
from components.monitoring.data_source import data_sources
from components.monitoring.logs_spec import LokiLogsSpec
from components.monitoring.receivers_spec import WebhookReceiverSpec
from components.monitoring.routing_rendering import mounted_secrets
from components.monitoring.thresholds_spec import ThresholdsSpec
from components.monitoring.traces_spec import TempoTracesSpec
from components.training.runtime_manifests import API_VERSION
from infra.config_error import KEY, ConfigError
from infra.reading import parse
from infra.training_rules import CLUSTER
from tests.components.monitoring.environment import FACTS
from tests.docs.markdown import MONITORING, foreign_commands, languages
from tests.docs.monitoring_page import (
    BEGINNING,
    BUDGETS,
    DRIFT,
    GRAFANA,
    HIPAA,
    MANAGED,
    NOBODYS_RULE,
    OWN_RULE,
    PAGE,
    RETRAINING,
    SNIPPETS,
    TEAM,
    TOO_LONG,
    TOO_SHORT,
    TRACED,
    UNKNOWN_METRIC,
    WRITE_DASHBOARDS,
    data_of,
    documents,
    environment_of,
    monitored,
)


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    assert languages(MONITORING) == {"console", "python", "sh", "text", "yaml"}


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippet_makes_a_valid_stack_file_of_production(snippet: str) -> None:
    assert environment_of(snippet) != environment_of()


def test_snippets_about_production_go_together() -> None:
    environment = environment_of(OWN_RULE, TEAM, GRAFANA, HIPAA, TRACED, DRIFT, BUDGETS)
    assert environment.monitoring is not None
    assert {"LossNotFinite"} <= {rule.name for rule in monitored(environment).rules["own"]}


@pytest.mark.parametrize(
    ("mistaken", "message"),
    [
        ("monitoring: {metrics: {retention_days: 90, storage_gib: 200}}", TOO_LONG),
        (OWN_RULE.replace("(trainer_loss ==", "(trainer_los =="), UNKNOWN_METRIC),
        (re.sub(r" +(owner|runbook|dashboard): .*\n", "", OWN_RULE), NOBODYS_RULE),
        ("monitoring: {logs: {profile: hipaa}}", TOO_SHORT),
    ],
    ids=["retention", "metric", "owner", "profile"],
)
def test_mistake_gives_the_message_shown(mistaken: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        environment_of(mistaken)
    assert str(caught.value) + "\n" == message


def test_what_lives_of_metrics_is_refused_without() -> None:
    data = data_of(BEGINNING)
    del data["monitoring"]["metrics"]
    with pytest.raises(ConfigError) as caught:
        parse("prod", json.dumps(data))
    refused = {line.partition(":")[0].strip() for line in str(caught.value).splitlines()[1:]}
    assert {f"monitoring.{name}" for name in ("alerts", "dashboards", "routing")} <= refused


def test_rule_to_begin_with_is_valid() -> None:
    assert "`count(kube_node_info) > 0`" in PAGE
    rule = re.sub(r'summary: ".*"', "summary: There are nodes", OWN_RULE)
    environment_of(rule.replace("max by (model, run) (trainer_loss == Inf)", "count(kube_node_info) > 0"))


def test_secrets_made_are_those_that_production_mounts() -> None:
    environment = environment_of()
    assert environment.monitoring
    routing = environment.monitoring.routing
    assert routing is not None
    made = {
        found[1]: sorted(re.findall(r"--from-file=(\S+)", found[2]))
        for command in foreign_commands(MONITORING)
        if (found := re.search(r"create secret generic (\S+) (.*)", command))
    }
    named = {
        spec for receiver in routing.receivers.values() for spec in vars(receiver).values() if hasattr(spec, "key")
    }
    assert made == {name: sorted(spec.key for spec in named if spec.name == name) for name in mounted_secrets(routing)}


def test_event_source_is_where_production_sends_drift() -> None:
    environment = environment_of()
    assert environment.monitoring
    routing = environment.monitoring.routing
    assert routing is not None
    assert routing.retraining is not None
    receiver = routing.receivers[routing.retraining.receiver]
    assert isinstance(receiver, WebhookReceiverSpec)
    source = documents(RETRAINING)[0]
    ((event, webhook),) = source["spec"]["webhook"].items()
    meta, port = source["metadata"], webhook["port"]
    assert receiver.url == f"http://{meta['name']}-eventsource-svc.{meta['namespace']}.svc:{port}{webhook['endpoint']}"
    assert source["spec"]["service"]["ports"] == [{"port": int(port), "targetPort": int(port)}]
    (heard,) = documents(RETRAINING)[1]["spec"]["dependencies"]
    assert (heard["eventSourceName"], heard["eventName"]) == (meta["name"], event)
    assert set(heard["filters"]["data"][0]["value"]) <= environment.monitoring.drift.keys()


def test_job_that_trains_again_can_run_in_production() -> None:
    environment = environment_of()
    assert environment.training
    assert environment.cluster
    _, sensor, account, role, binding = documents(RETRAINING)
    trigger = sensor["spec"]["triggers"][0]["template"]["k8s"]
    job = trigger["source"]["resource"]
    runtime = environment.training.runtimes[job["spec"]["runtimeRef"]["name"]]
    team = environment.training.teams[job["metadata"]["namespace"]]
    assert (job["apiVersion"], job["kind"], trigger["operation"]) == (API_VERSION, "TrainJob", "create")
    assert job["metadata"]["labels"] == {"kueue.x-k8s.io/queue-name": "default"}
    assert team.queue is not None
    assert runtime.nodes in team.queue.quotas
    most = environment.cluster.capacities(CLUSTER)[runtime.nodes].largest_gang
    assert 1 < job["spec"]["trainer"]["numNodes"] <= most
    assert "resourcesPerNode" not in job["spec"]["trainer"]
    assert role["rules"] == [
        {"apiGroups": [API_VERSION.partition("/")[0]], "resources": ["trainjobs"], "verbs": ["create"]}
    ]
    assert role["metadata"] == binding["metadata"]
    assert role["metadata"]["namespace"] == job["metadata"]["namespace"]
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    assert binding["subjects"] == [{"kind": "ServiceAccount", **account["metadata"]}]
    assert sensor["spec"]["template"]["serviceAccountName"] == account["metadata"]["name"]


def test_grafana_has_data_sources_of_the_names_that_the_page_says() -> None:
    found = data_sources(LokiLogsSpec(kind="loki"), TempoTracesSpec(kind="tempo"))
    assert [f"`{each.kind}`" for each in found] == ["`loki`", "`tempo`"]
    assert "has both as data sources, `loki` and\n`tempo`" in PAGE


def test_program_writes_every_dashboard_of_an_environment_with_managed_metrics(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: groundplane\n")
    (tmp_path / "stacks").mkdir()
    text = json.dumps({"config": {KEY: data_of(MANAGED)}})
    (tmp_path / "stacks" / "Pulumi.prod.yaml").write_text(text)
    names: dict[str, Any] = {}
    exec(compile(WRITE_DASHBOARDS, "<document>", "exec"), names)
    names["write_dashboards"](tmp_path, "prod", tmp_path)
    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("groundplane-*.json")}
    assert set(written) == {file_name(uid) for uid in all_dashboards(ThresholdsSpec(), FACTS)}
    assert all(board["panels"] for board in written.values())
