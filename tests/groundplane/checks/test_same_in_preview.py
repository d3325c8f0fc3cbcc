from groundplane.checks.same_in_preview import same_in_preview
from tests.groundplane.plan.plans import BUCKET, plan, resource

ONE, TWO = plan(resource(BUCKET, "a")), plan(resource(BUCKET, "a"), resource(BUCKET, "b"))


def test_same_in_preview_accepts_equal_plans() -> None:
    assert list(same_in_preview(ONE, ONE)) == []


def test_same_in_preview_finds_what_only_an_update_registers() -> None:
    (finding,) = same_in_preview(ONE, TWO)
    assert (finding.where.rpartition("::")[2], finding.message) == ("b", "only an update registers it")


def test_same_in_preview_finds_what_only_a_preview_registers() -> None:
    (finding,) = same_in_preview(TWO, ONE)
    assert (finding.where.rpartition("::")[2], finding.message) == ("b", "only a preview registers it")
