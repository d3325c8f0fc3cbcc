import pytest

from groundplane.plan.environment import plan_environment
from groundplane.plan.recorder import Mode
from infra import stack_file
from infra.config_error import ConfigError
from tests import ROOT

ENVIRONMENTS = stack_file.environments(ROOT)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_environment_registers_the_same_in_preview_and_update(name: str) -> None:
    preview, update = (plan_environment(ROOT, name, mode).by_urn.keys() for mode in (Mode.PREVIEW, Mode.UPDATE))
    assert preview == update


def test_fails_when_the_environment_is_unknown() -> None:
    with pytest.raises(ConfigError, match="no environment of that name"):
        plan_environment(ROOT, "nowhere")
