"""The text that gauges become."""

import pytest
from groundplane_drift.metrics import Sample, text_of


def test_families_are_together_and_labels_are_escaped() -> None:
    samples = [
        Sample(name="groundplane_drift_share", value=0.5),
        Sample(name="groundplane_drift_rows", value=3, labels={"window": 'a"b\\c\n'}),
        Sample(name="groundplane_drift_rows", value=4, labels={"window": "current"}),
    ]
    assert text_of(iter(samples)).splitlines() == [
        "# HELP groundplane_drift_rows Rows of a window, of which a sample may have been compared.",
        "# TYPE groundplane_drift_rows gauge",
        'groundplane_drift_rows{window="a\\"b\\\\c\\n"} 3',
        'groundplane_drift_rows{window="current"} 4',
        "# HELP groundplane_drift_share Share of the features that have drifted, 0 to 1.",
        "# TYPE groundplane_drift_share gauge",
        "groundplane_drift_share 0.5",
    ]


def test_fails_when_labels_are_not_those_of_the_table() -> None:
    with pytest.raises(ValueError, match="groundplane_drift_share has labels"):
        text_of(iter([Sample(name="groundplane_drift_share", value=1, labels={"model": "churn"})]))
