import pytest
from pydantic import ValidationError

from components.monitoring.dashboards_spec import DashboardsSpec, Refresh


def test_defaults_are_enough() -> None:
    spec = DashboardsSpec()
    assert (spec.folder, spec.refresh, spec.hours, spec.runbooks) == ("groundplane", Refresh.MINUTE, 6, None)


@pytest.mark.parametrize(
    "given",
    [
        '{"folder": ""}',
        '{"folder": "../etc"}',
        '{"folder": "a/b"}',
        '{"refresh": "1s"}',
        '{"hours": 0}',
        '{"hours": 745}',
        '{"runbooks": "http://git.example.com/runbooks"}',
        '{"dashboards": {}}',
    ],
)
def test_fails_when_a_value_is_none(given: str) -> None:
    with pytest.raises(ValidationError):
        DashboardsSpec.model_validate_json(given)
