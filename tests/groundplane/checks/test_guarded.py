from typing import Any

import pytest

from groundplane.checks.guarded import STATEFUL, guarded
from groundplane.plan.model import Options
from tests.groundplane.plan.plans import plan, resource


@pytest.mark.parametrize("type_", STATEFUL)
@pytest.mark.parametrize("options", [Options(protect=True), Options(retain_on_delete=True)])
def test_guarded_accepts_what_is_kept(type_: str, options: Options) -> None:
    assert list(guarded(plan(resource(type_, "data", options=options)))) == []


@pytest.mark.parametrize(("type_", "worthless"), STATEFUL.items())
def test_guarded_accepts_what_is_declared_worthless(type_: str, worthless: str) -> None:
    assert list(guarded(plan(resource(type_, "data", inputs={worthless: True})))) == []


@pytest.mark.parametrize("type_", STATEFUL)
@pytest.mark.parametrize("inputs", [{}, {"forceDestroy": False, "forceDelete": False}])
def test_guarded_finds_what_would_be_lost(type_: str, inputs: dict[str, Any]) -> None:
    (finding,) = guarded(plan(resource(type_, "data", inputs=inputs)))
    assert finding.message == "deleting it would lose data"


def test_guarded_ignores_what_holds_nothing() -> None:
    assert list(guarded(plan(resource("aws:kms/key:Key", "key")))) == []
