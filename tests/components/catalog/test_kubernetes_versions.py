from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.kubernetes_versions import (
    CHECKED,
    DEFAULT,
    VERSIONS,
    Support,
    near_end,
    next_minor,
    support_of,
    supported,
    unknown_version,
    upgrade_path,
)

versions = st.sampled_from(list(VERSIONS))
days = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def test_versions_on_the_day_of_the_table() -> None:
    assert {version: support_of(version, CHECKED).value for version in VERSIONS} == {
        "1.30": "gone",
        "1.31": "extended",
        "1.32": "extended",
        "1.33": "extended",
        "1.34": "standard",
        "1.35": "standard",
        "1.36": "standard",
    }


@given(versions)
def test_dates_are_in_order(version: str) -> None:
    dates = VERSIONS[version]
    assert dates.released < dates.standard_until < dates.extended_until


@given(versions)
def test_standard_support_is_14_months_and_extended_a_year_more(version: str) -> None:
    dates = VERSIONS[version]
    assert 420 <= (dates.standard_until - dates.released).days <= 430
    assert (dates.extended_until - dates.standard_until).days in (365, 366)


def test_minors_follow_one_another() -> None:
    assert list(VERSIONS) == [f"1.{minor}" for minor in range(30, 37)]


@pytest.mark.parametrize(
    ("on", "support"),
    [
        (date(2026, 1, 27), Support.UNRELEASED),
        (date(2026, 1, 28), Support.STANDARD),
        (date(2027, 3, 27), Support.STANDARD),
        (date(2027, 3, 28), Support.EXTENDED),
        (date(2028, 3, 27), Support.EXTENDED),
        (date(2028, 3, 28), Support.GONE),
    ],
)
def test_support_changes_after_its_last_day(on: date, support: Support) -> None:
    assert support_of("1.35", on) is support


@given(versions, days)
def test_version_is_supported_from_its_release_to_the_end_of_extended_support(version: str, on: date) -> None:
    dates = VERSIONS[version]
    assert supported(version, on) == (dates.released <= on <= dates.extended_until)


def test_unknown_version_is_not_supported() -> None:
    assert not supported("1.99", CHECKED)


def test_default_is_in_standard_support_and_not_near_its_end() -> None:
    assert (support_of(DEFAULT, CHECKED), near_end(DEFAULT, CHECKED)) == (Support.STANDARD, False)


@pytest.mark.parametrize(("days_left", "near"), [(61, False), (60, True), (0, True), (-1, False)])
def test_end_is_near_for_60_days(days_left: int, near: bool) -> None:
    assert near_end("1.34", VERSIONS["1.34"].standard_until - timedelta(days=days_left)) is near


def test_version_before_the_end_of_1_34_is_warned_of() -> None:
    assert near_end("1.34", CHECKED)


@pytest.mark.parametrize(("version", "following"), [("1.34", "1.35"), ("1.36", None)])
def test_next_minor_is_one_on(version: str, following: str | None) -> None:
    assert next_minor(version) == following


@pytest.mark.parametrize(
    ("current", "wanted", "path"),
    [("1.35", "1.35", ()), ("1.34", "1.35", ("1.35",)), ("1.33", "1.36", ("1.34", "1.35", "1.36"))],
)
def test_upgrade_goes_through_every_minor(current: str, wanted: str, path: tuple[str, ...]) -> None:
    assert upgrade_path(current, wanted) == path


def test_fails_when_an_upgrade_goes_back() -> None:
    with pytest.raises(ValueError, match=r"^EKS does not go back from Kubernetes 1\.35 to 1\.34; keep 1\.35$"):
        upgrade_path("1.35", "1.34")


def test_fails_when_the_version_is_unknown() -> None:
    with pytest.raises(
        LookupError, match=r"^'1\.99' is not a version of Kubernetes that the catalogue knows; write one"
    ):
        support_of("1.99", CHECKED)


@pytest.mark.parametrize(
    ("version", "on", "fix"),
    [
        ("1.35", CHECKED, None),
        ("1.31", CHECKED, None),
        ("1.30", CHECKED, "write 1.34 or 1.35 or 1.36"),
        ("1.99", CHECKED, "write 1.34 or 1.35 or 1.36"),
        ("1.36", date(2031, 1, 1), "bring the catalogue's table of versions up to date"),
    ],
)
def test_fix_names_versions_in_standard_support(version: str, on: date, fix: str | None) -> None:
    assert unknown_version(version, on) == fix
