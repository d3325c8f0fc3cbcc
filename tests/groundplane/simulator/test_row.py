from typing import Any

import pytest

from groundplane.simulator.row import Row, Seconds

SLOW, FAST = Seconds(create=9), Seconds(create=1)


@pytest.mark.parametrize(
    ("inputs", "seconds"),
    [({}, SLOW), ({"kind": "quick"}, FAST), ({"spec": {"kind": "quick"}}, FAST), ({"spec": "quick"}, SLOW)],
)
def test_latency_depends_on_what_is_asked_for(inputs: dict[str, Any], seconds: Seconds) -> None:
    by = {("kind", "quick"): FAST, ("spec.kind", "quick"): FAST}
    assert Row(token="t", id="i", replace=(), seconds=SLOW, seconds_by=by).latency(inputs) == seconds
