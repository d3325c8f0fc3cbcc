"""What the page on monitoring shows fits the committed production environment, the rules and the validator."""

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.alert import Severity
from components.monitoring.boards.all import all_dashboards
from components.monitoring.chosen_alerts import blind_rules
from components.monitoring.chosen_dashboards import chosen_dashboards, file_name
from components.monitoring.drift_manifests import FINAL_EXIT_CODES
from components.monitoring.loki_values import LOKI_NAMESPACE, LOKI_PORT, LOKI_URL
from components.monitoring.managed_prometheus import LOG_GROUP_PREFIX
from components.monitoring.metrics_spec import CollectorSpec, ManagedMetricsSpec, PrometheusStackSpec
from components.monitoring.receivers_spec import WebhookReceiverSpec
from components.monitoring.routes_spec import HeartbeatSpec, RetrainingSpec, TimingsSpec
from components.monitoring.routing_rendering import mounted_secrets
from components.monitoring.rules.burn_rate import WINDOWS
from components.monitoring.thresholds_spec import ThresholdsSpec
from components.monitoring.traces_values import OTLP_ENDPOINT
from components.training.runtime_manifests import API_VERSION
from infra import stack_file
from infra.config import Environment, parse
from infra.config_error import KEY, ConfigError
from infra.monitored import Monitored
from infra.training_rules import CLUSTER
from tests import ROOT
from tests.components.monitoring.environment import FACTS, everything
from tests.docs.alert_table import alert_table
from tests.docs.markdown import MONITORING, blocks, foreign_commands, languages
from tests.groundplane.cost.test_dev_sheet import figures_of, sheet

PAGE = MONITORING.read_text(encoding="utf-8")
SHOWN = blocks(MONITORING, "yaml")
MANIFESTS = [text for text in SHOWN if text.startswith("apiVersion:")]
RETRAINING, DATA_SOURCE = MANIFESTS
SNIPPETS = [text for text in SHOWN if text not in MANIFESTS]
BEGINNING, MANAGED, OWN_RULE, TEAM, GRAFANA, HIPAA, TRACED, DRIFT, BUDGETS = SNIPPETS
TOO_LONG, UNKNOWN_METRIC, NOBODYS_RULE, TOO_SHORT, COSTS = blocks(MONITORING, "text")
(WRITE_DASHBOARDS,) = blocks(MONITORING, "python")
INSTEAD = {
    BEGINNING: ("alerts", "cost", "dashboards", "drift", "logs", "metrics", "routing"),
    MANAGED: ("dashboards", "metrics", "routing"),
}
"""Parts of production's monitoring that a snippet stands in place of."""


def _load(text: str) -> Any:
    return YAML(typ="safe").load(text)


def _documents(text: str) -> list[Any]:
    return list(YAML(typ="safe").load_all(text))


def _prod() -> Any:
    return _load((ROOT / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"][KEY]


def _with(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """A stack file's data with a snippet's put into it, as a reader would."""
    merged = copy.deepcopy(whole)
    for key, value in part.items():
        there = merged.get(key)
        merged[key] = _with(there, value) if isinstance(there, dict) and isinstance(value, dict) else value
    return merged


def _data(*snippets: str) -> Any:
    data = _prod()
    for snippet in snippets:
        for name in INSTEAD.get(snippet, ()):
            del data["monitoring"][name]
        data = _with(data, _load(snippet))
    return data


@cache
def _environment(*snippets: str) -> Environment:
    return parse("prod", json.dumps(_data(*snippets)))


def _known(environment: Environment) -> Monitored:
    assert environment.monitoring
    assert environment.cluster
    assert environment.training
    assert environment.serving
    return Monitored(
        monitoring=environment.monitoring,
        cluster=environment.cluster,
        training=environment.training,
        serving=environment.serving,
        budget=environment.budget,
    )


def _table(head: str) -> list[list[str]]:
    """Cells of the rows below that line of a table."""
    lines = PAGE.partition(f"{head}\n")[2].splitlines()
    rows = lines[1 : next(number for number, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def _named(text: str) -> list[str]:
    return re.findall(r"`([\w.-]+)`", text)


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    assert languages(MONITORING) == {"console", "python", "sh", "text", "yaml"}


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippet_makes_a_valid_stack_file_of_production(snippet: str) -> None:
    assert _environment(snippet) != _environment()


def test_snippets_about_production_go_together() -> None:
    environment = _environment(OWN_RULE, TEAM, GRAFANA, HIPAA, TRACED, DRIFT, BUDGETS)
    assert environment.monitoring is not None
    assert {"LossNotFinite"} <= {rule.name for rule in _known(environment).rules["own"]}


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
        _environment(mistaken)
    assert str(caught.value) + "\n" == message


def test_what_lives_of_metrics_is_refused_without() -> None:
    data = _data(BEGINNING)
    del data["monitoring"]["metrics"]
    with pytest.raises(ConfigError) as caught:
        parse("prod", json.dumps(data))
    refused = {line.partition(":")[0].strip() for line in str(caught.value).splitlines()[1:]}
    assert {f"monitoring.{name}" for name in ("alerts", "dashboards", "routing")} <= refused


def test_rule_to_begin_with_is_valid() -> None:
    assert "`count(kube_node_info) > 0`" in PAGE
    rule = re.sub(r'summary: ".*"', "summary: There are nodes", OWN_RULE)
    _environment(rule.replace("max by (model, run) (trainer_loss == Inf)", "count(kube_node_info) > 0"))


def test_table_of_alerts_is_made_of_the_rules() -> None:
    assert alert_table() in PAGE


def test_every_alert_is_named_with_its_runbook() -> None:
    names = {rule.name for rules in everything().values() for rule in rules}
    assert set(re.findall(r"runbooks/(\w+)\.md\)", PAGE)) == names


def test_severities_are_those_people_are_told_of() -> None:
    assert [row[0] for row in _table("| severity | means |")] == [
        severity.value for severity in Severity if severity is not Severity.HEARTBEAT
    ]


def test_table_of_emitters_has_each_once() -> None:
    named = [name for row in _table("| emitter | is there if |") for name in _named(row[0])]
    assert sorted(named) == sorted(ExporterName)


def test_blind_rules_of_production_are_named() -> None:
    known = _known(_environment())
    assert known.monitoring.alerts is not None
    there = {rule.name for rules in known.rules.values() for rule in rules}
    blind = blind_rules(known.monitoring.alerts, known.exporters, known.facts).keys() - there
    sentence = re.search(r"In `prod` these are (.*?)\. ", PAGE, re.DOTALL)
    assert sentence is not None
    assert _named(sentence[1]) == sorted(blind)


def test_rules_left_out_with_managed_metrics_are_named() -> None:
    names, managed = (
        {rule.name for rules in _known(_environment(*each)).rules.values() for rule in rules}
        for each in ((), (MANAGED,))
    )
    sentence = re.search(r"is not scraped: (.*?) are left out", PAGE)
    assert sentence is not None
    assert _named(sentence[1]) == sorted(names - managed)


def test_dashboards_are_those_there_are() -> None:
    uids = [name for row in _table("| uid | what it shows |") for name in _named(row[0])]
    assert sorted(uids) == sorted(all_dashboards(ThresholdsSpec(), FACTS))
    known = _known(stack_file.read(ROOT, "dev"))
    assert set(uids) - set(chosen_dashboards(known.exporters, known.thresholds, known.facts)) == {"cost"}


def test_table_of_dashboards_says_what_the_folder_says() -> None:
    folder = (MONITORING.parent / "dashboards" / "README.md").read_text(encoding="utf-8")
    for uid, shows in _table("| uid | what it shows |"):
        assert f"| {uid} | {shows} |" in folder


def test_kinds_of_metrics_keep_them_as_long_as_the_table_says() -> None:
    (_, *cells), *_ = _table("| | `prometheus` | `managed` |")
    kinds: list[type[CollectorSpec]] = [PrometheusStackSpec, ManagedMetricsSpec]
    for cell, spec in zip(cells, kinds, strict=True):
        field = spec.model_fields["retention_days"]
        most = next(bound.le for bound in field.metadata if hasattr(bound, "le"))
        assert cell == f"{field.default} days unless said otherwise, {most} at most"


def _statements() -> Iterator[str]:
    timing, beat = TimingsSpec(), HeartbeatSpec(receiver="switch")
    critical, warning = timing.critical, timing.warning
    yield f"gathered for {critical.wait_seconds} seconds and repeated every hour"
    yield f"warnings for {warning.wait_seconds // 60} minutes and every {warning.repeat_hours} hours"
    yield f"every {beat.every_minutes} minutes"
    yield f"{RetrainingSpec(receiver='retrain').repeat_hours} hours if the drift lasts"
    yield f"{max(window.factor for window in WINDOWS)} times the pace of its month"
    yield f"`{LOG_GROUP_PREFIX}groundplane-prod`"
    yield OTLP_ENDPOINT


@pytest.mark.parametrize("statement", list(_statements()))
def test_number_is_that_of_the_code(statement: str) -> None:
    assert statement in " ".join(PAGE.split())
    assert TimingsSpec().critical.repeat_hours == 1


def test_secrets_made_are_those_that_production_mounts() -> None:
    environment = _environment()
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
    environment = _environment()
    assert environment.monitoring
    routing = environment.monitoring.routing
    assert routing is not None
    assert routing.retraining is not None
    receiver = routing.receivers[routing.retraining.receiver]
    assert isinstance(receiver, WebhookReceiverSpec)
    source = _documents(RETRAINING)[0]
    ((event, webhook),) = source["spec"]["webhook"].items()
    meta, port = source["metadata"], webhook["port"]
    assert receiver.url == f"http://{meta['name']}-eventsource-svc.{meta['namespace']}.svc:{port}{webhook['endpoint']}"
    assert source["spec"]["service"]["ports"] == [{"port": int(port), "targetPort": int(port)}]
    (heard,) = _documents(RETRAINING)[1]["spec"]["dependencies"]
    assert (heard["eventSourceName"], heard["eventName"]) == (meta["name"], event)
    assert set(heard["filters"]["data"][0]["value"]) <= environment.monitoring.drift.keys()


def test_job_that_trains_again_can_run_in_production() -> None:
    environment = _environment()
    assert environment.training
    assert environment.cluster
    _, sensor, account, role, binding = _documents(RETRAINING)
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


def test_data_source_and_its_way_are_those_of_loki() -> None:
    source, policy = _documents(DATA_SOURCE)
    ((_, text),) = source["data"].items()
    (found,) = _load(text)["datasources"]
    assert (found["type"], found["url"]) == ("loki", LOKI_URL)
    (way,) = policy["spec"]["egress"]
    assert way["to"][0]["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] == LOKI_NAMESPACE
    assert way["ports"] == [{"port": LOKI_PORT, "protocol": "TCP"}]


def test_program_writes_every_dashboard_of_an_environment_with_managed_metrics(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: groundplane\n")
    (tmp_path / "stacks").mkdir()
    text = json.dumps({"config": {KEY: _data(MANAGED)}})
    (tmp_path / "stacks" / "Pulumi.prod.yaml").write_text(text)
    names: dict[str, Any] = {}
    exec(compile(WRITE_DASHBOARDS, "<document>", "exec"), names)
    names["write_dashboards"](tmp_path, "prod", tmp_path)
    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("groundplane-*.json")}
    assert set(written) == {file_name(uid) for uid in all_dashboards(ThresholdsSpec(), FACTS)}
    assert all(board["panels"] for board in written.values())


def test_outcomes_of_drift_are_those_of_the_job() -> None:
    source = (ROOT / "images" / "drift" / "groundplane_drift" / "outcome.py").read_text(encoding="utf-8")
    codes = {name.lower(): int(code) for name, code in re.findall(r"^    ([A-Z_]+) = (\d)$", source, re.MULTILINE)}
    said = [name for row in _table("| a run ends as | and so |") for name in _named(row[0])]
    assert set(said) == codes.keys() - {"bad_config", "push_failed"}
    assert {codes[name] for name in ("bad_config", "too_few_rows", "bad_data")} == set(FINAL_EXIT_CODES)


def test_costs_are_those_of_the_sheet_that_was_worked_by_hand() -> None:
    *rows, total = sheet()
    least, expected, most = figures_of(total)
    first, *lines, last = (" ".join(line.split()) for line in COSTS.splitlines() if line != "…")
    said = f"{expected:,} USD a month expected, {least:,} at the least, {most:,} at the most"
    assert first == f"dev in us-east-1: {said}"
    assert last == f"total {least:,} {expected:,} {most:,}"
    known = [(f"{row['resource']}: {row['what']}", f"x {row['usd']} USD/", figures_of(row)) for row in rows]
    for line in lines:
        if ": " in line:
            (amounts,) = (figures for name, price, figures in known if line.startswith(f"{name} ") and price in line)
            assert " ".join(f"{amount:,}" for amount in amounts) in line


def test_budget_of_production_is_what_the_page_says() -> None:
    assert f"whose budget is {_environment().budget.monthly_usd:,} USD a month" in PAGE
