from components.catalog.metrics.dcgm import DCGM, HELP, counters_csv


def test_list_of_counters_has_every_metric_of_the_table() -> None:
    rows = [line.split(", ", 2) for line in counters_csv().splitlines()]
    assert [row[0] for row in rows if row[1] != "label"] == sorted(metric.name for metric in DCGM.metrics)


def test_row_of_a_counter_is_field_type_and_help() -> None:
    assert counters_csv().splitlines()[0] == (
        "DCGM_EXP_CLOCK_EVENTS_COUNT, gauge, Clock events within the last five minutes."
    )


def test_help_has_no_comma_which_would_be_a_fourth_column() -> None:
    assert [name for name, (_, text) in HELP.items() if "," in text] == []
