import json
from typing import Any

import pytest

from components.monitoring.logs_spec import AuditArchiveSpec, CloudWatchLogsSpec, LokiLogsSpec, short_at_hand
from components.monitoring.retention import FLOORS, Profile
from tests.components.monitoring.programs_logs import CLOUDWATCH, LOKI, logs_spec
from tests.components.problems import problems

PCI = "PCI DSS 4.0.1, 10.5.1 and 10.3.2"
LONG = {"application_days": 365, "platform_days": 365}


def _said(**changed: Any) -> list[str]:
    return problems(CloudWatchLogsSpec, json.dumps({**CLOUDWATCH, **changed}))


def test_kind_decides_where_logs_go() -> None:
    assert isinstance(logs_spec(CLOUDWATCH), CloudWatchLogsSpec)
    assert isinstance(logs_spec(LOKI), LokiLogsSpec)


def test_retention_below_the_profile_is_refused() -> None:
    assert _said(profile="pci", audit={"days": 400}) == [
        (
            f"retention.application_days: must be at least 365 with profile pci: {PCI}; got 30; write 365 or more, as "
            "CloudWatch Logs knows them: 365, 400, 545, 731, ..."
        ),
        (
            f"retention.platform_days: must be at least 365 with profile pci: {PCI}; got 90; write 365 or more, as "
            "CloudWatch Logs knows them: 365, 400, 545, 731, ..."
        ),
    ]


def test_profile_without_an_archive_is_refused() -> None:
    assert _said(profile="hipaa") == [
        (
            "audit: is what profile hipaa asks for: records that nobody can change, for 2192 days; HIPAA, 45 CFR "
            "164.316(b)(2)(i) and 164.312(b); got None; write {days: 2192}"
        )
    ]


def test_archive_that_is_too_short_is_refused() -> None:
    assert _said(profile="pci", retention=LONG, audit={"days": 364}) == [
        f"audit.days: must be at least 365 with profile pci: {PCI}; got 364; write 365 or more"
    ]


@pytest.mark.parametrize("profile", Profile)
def test_floor_itself_is_enough(profile: Profile) -> None:
    days = FLOORS[profile].audit_days
    spec = logs_spec(CLOUDWATCH, profile=profile.value, retention=LONG, audit={"days": days})
    assert spec.profile is profile


def test_retention_that_cloudwatch_does_not_know_is_refused() -> None:
    assert _said(retention={"application_days": 31}) == ["retention.application_days: literal_error"]


def test_lock_that_nobody_can_open_is_not_to_be_destroyed() -> None:
    assert problems(AuditArchiveSpec, '{"mode": "compliance", "deletion": "allow"}') == [
        (
            "deletion: nobody can delete records under a compliance lock before 400 days: a destroy would fail; got "
            "'allow'; "
            "write protect or retain, or mode governance"
        )
    ]


@pytest.mark.parametrize(("days", "count"), [(89, 1), (90, 0)])
def test_audit_records_have_to_be_at_hand(days: int, count: int) -> None:
    spec = logs_spec(CLOUDWATCH, profile="pci", retention=LONG, audit={"days": 365})
    found = [str(problem) for problem in short_at_hand(spec, days)]
    said = f"profile: asks for 90 days of audit records at hand ({PCI}), and cluster.log_retention_days is 89"
    assert found == [f"{said}; got 'pci'; write cluster.log_retention_days: 90, or more"] * count
