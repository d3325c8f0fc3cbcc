import re

import pytest

from components.catalog.metrics.exporters import EXPORTERS, STACK, ExporterName, emitters, series
from components.catalog.metrics.metric import TARGET_LABELS


def test_every_exporter_has_a_table() -> None:
    assert set(EXPORTERS) == set(ExporterName)


@pytest.mark.parametrize("name", ExporterName)
def test_table_names_its_source(name: ExporterName) -> None:
    exporter = EXPORTERS[name]
    assert (
        exporter.source.startswith("groundplane, ")
        if exporter.own and "groundplane" in exporter.source
        else (re.search(r", 2026-\d\d$", exporter.source))
    )


@pytest.mark.parametrize("name", ExporterName)
def test_metrics_are_named_once_and_as_prometheus_allows(name: ExporterName) -> None:
    names = [metric.name for metric in EXPORTERS[name].metrics]
    assert len(set(names)) == len(names)
    assert [each for each in names if not re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", each)] == []


def test_no_two_exporters_emit_the_same_series() -> None:
    every = [name for exporter in EXPORTERS.values() for name in exporter.series()]
    assert len(set(every)) == len(every)


def test_series_has_labels_of_metric_exporter_and_target() -> None:
    labels = series([ExporterName.DCGM])["DCGM_EXP_XID_ERRORS_COUNT"]
    assert {"xid", "UUID", "Hostname"} | TARGET_LABELS <= labels


def test_emitters_of_a_series_are_found() -> None:
    assert emitters("kueue_admission_wait_time_seconds_bucket") == (ExporterName.KUEUE,)
    assert emitters("kueue_admission_wait_time_seconds") == ()


def test_stack_has_what_watches_itself() -> None:
    assert {ExporterName.PROMETHEUS, ExporterName.ALERTMANAGER} <= STACK
