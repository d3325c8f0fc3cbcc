import pytest

from groundplane.checks.explicit_provider import explicit_provider
from tests.groundplane.plan.plans import BUCKET, component, plan, resource

PROVIDERS = "urn:pulumi:test::demo::pulumi:providers:aws::"


@pytest.mark.parametrize("name", ["home", "defaults"])
def test_explicit_provider_accepts_one_that_the_program_made(name: str) -> None:
    made = plan(component("a:b:C", "box"), resource(BUCKET, "data", provider=PROVIDERS + name))
    assert list(explicit_provider(made)) == []


@pytest.mark.parametrize("provider", [None, PROVIDERS + "default", PROVIDERS + "default_7_51_1"])
def test_explicit_provider_finds_a_default_one(provider: str | None) -> None:
    (finding,) = explicit_provider(plan(resource(BUCKET, "data", provider=provider)))
    assert (finding.rule, finding.message) == ("explicit-provider", "it would use a default provider")
