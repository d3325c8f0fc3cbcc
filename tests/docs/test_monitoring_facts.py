"""What the page on monitoring says, in tables and sentences, is what the rules, the dashboards and the code say."""

import re
from collections.abc import Iterator

import pytest

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.alert import Severity
from components.monitoring.boards.all import all_dashboards
from components.monitoring.chosen_alerts import blind_rules
from components.monitoring.chosen_dashboards import chosen_dashboards
from components.monitoring.drift_manifests import FINAL_EXIT_CODES
from components.monitoring.managed_prometheus import LOG_GROUP_PREFIX
from components.monitoring.metrics_spec import CollectorSpec, ManagedMetricsSpec, PrometheusStackSpec
from components.monitoring.routes_spec import HeartbeatSpec, RetrainingSpec, TimingsSpec
from components.monitoring.rules.burn_rate import WINDOWS
from components.monitoring.thresholds_spec import ThresholdsSpec
from components.monitoring.traces_values import OTLP_ENDPOINT
from infra import stack_file
from tests import ROOT
from tests.components.monitoring.environment import FACTS, everything
from tests.docs.alert_table import alert_table
from tests.docs.markdown import MONITORING
from tests.docs.monitoring_page import COSTS, MANAGED, PAGE, environment_of, monitored, named, table
from tests.groundplane.cost.test_dev_sheet import figures_of, sheet


def test_table_of_alerts_is_made_of_the_rules() -> None:
    assert alert_table() in PAGE


def test_every_alert_is_named_with_its_runbook() -> None:
    names = {rule.name for rules in everything().values() for rule in rules}
    assert set(re.findall(r"runbooks/(\w+)\.md\)", PAGE)) == names


def test_severities_are_those_people_are_told_of() -> None:
    assert [row[0] for row in table("| severity | means |")] == [
        severity.value for severity in Severity if severity is not Severity.HEARTBEAT
    ]


def test_table_of_emitters_has_each_once() -> None:
    emitters = [name for row in table("| emitter | is there if |") for name in named(row[0])]
    assert sorted(emitters) == sorted(ExporterName)


def test_blind_rules_of_production_are_named() -> None:
    known = monitored(environment_of())
    assert known.monitoring.alerts is not None
    there = {rule.name for rules in known.rules.values() for rule in rules}
    blind = blind_rules(known.monitoring.alerts, known.exporters, known.facts).keys() - there
    sentence = re.search(r"Left out in `prod` are (.*?)\. ", PAGE, re.DOTALL)
    assert sentence is not None
    assert named(sentence[1]) == sorted(blind)


def test_rules_left_out_with_managed_metrics_are_named() -> None:
    names, managed = (
        {rule.name for rules in monitored(environment_of(*each)).rules.values() for rule in rules}
        for each in ((), (MANAGED,))
    )
    sentence = re.search(r"is not scraped: (.*?) are left out", PAGE)
    assert sentence is not None
    assert named(sentence[1]) == sorted(names - managed)


def test_dashboards_are_those_there_are() -> None:
    uids = [name for row in table("| uid | what it shows |") for name in named(row[0])]
    assert sorted(uids) == sorted(all_dashboards(ThresholdsSpec(), FACTS))
    known = monitored(stack_file.read(ROOT, "dev"))
    assert set(uids) - set(chosen_dashboards(known.exporters, known.thresholds, known.facts)) == {"cost"}


def test_table_of_dashboards_says_what_the_folder_says() -> None:
    folder = (MONITORING.parent / "dashboards" / "README.md").read_text(encoding="utf-8")
    for uid, shows in table("| uid | what it shows |"):
        assert f"| {uid} | {shows} |" in folder


def test_kinds_of_metrics_keep_them_as_long_as_the_table_says() -> None:
    (_, *cells), *_ = table("| | `prometheus` | `managed` |")
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


def test_outcomes_of_drift_are_those_of_the_job() -> None:
    source = (ROOT / "images" / "drift" / "groundplane_drift" / "outcome.py").read_text(encoding="utf-8")
    codes = {name.lower(): int(code) for name, code in re.findall(r"^    ([A-Z_]+) = (\d)$", source, re.MULTILINE)}
    said = [name for row in table("| a run ends as | and so |") for name in named(row[0])]
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
    assert f"whose budget is {environment_of().budget.monthly_usd:,} USD a month" in PAGE
