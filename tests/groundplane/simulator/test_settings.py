from dataclasses import replace

import pytest

from groundplane.simulator.settings import Fault, Settings


@pytest.mark.parametrize("fault", [None, Fault(type="aws:kms/key:Key", nth=2, kind="kill")])
def test_settings_travel_through_the_environment(settings: Settings, fault: Fault | None) -> None:
    sent = replace(settings, fault=fault)
    assert Settings.from_environment(sent.to_environment()) == sent


def test_fails_when_there_is_no_rehearsal() -> None:
    with pytest.raises(KeyError):
        Settings.from_environment({})
