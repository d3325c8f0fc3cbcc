import json
from typing import Any

import pytest

from components.storage.shared_files_spec import SharedFilesSpec
from tests.components.problems import problems
from tests.components.storage.programs_file_systems import FULL, HOME, shared_files_spec


def found(**fields: Any) -> list[str]:
    return problems(SharedFilesSpec, json.dumps({**HOME, **fields}))


def test_directory_of_an_access_point_is_its_key_unless_said() -> None:
    spec = shared_files_spec(FULL)
    assert (spec.path_of("home"), spec.path_of("vision")) == ("/home", "/teams/vision")


def test_fails_when_provisioned_throughput_says_no_rate() -> None:
    assert found(throughput="provisioned") == [
        (
            "provisioned_mib_per_second: is missing, and throughput is provisioned; got None; "
            "write MiB/s, or set throughput to elastic"
        )
    ]


def test_fails_when_elastic_throughput_says_a_rate() -> None:
    assert found(provisioned_mib_per_second=100) == [
        (
            "provisioned_mib_per_second: is for provisioned throughput, and this is elastic; got 100; "
            "remove it, or set throughput to provisioned"
        )
    ]


def test_fails_when_days_are_not_offered() -> None:
    assert found(infrequent_days=45) == [
        "infrequent_days: has to be one of 1, 7, 14, 30, 60, 90, 180, 270, 365; got 45; write 30 or 60"
    ]


@pytest.mark.parametrize(("infrequent", "told"), [(90, "90"), (None, "None")])
def test_fails_when_files_are_archived_first(infrequent: int | None, told: str) -> None:
    assert found(infrequent_days=infrequent, archive_days=90) == [
        f"archive_days: has to be more than infrequent_days, {told}; got 90; write more, or remove it"
    ]


def test_fails_when_files_are_archived_without_elastic_throughput() -> None:
    assert found(archive_days=90, throughput="bursting") == [
        "archive_days: needs elastic throughput; got 90; remove it, or set throughput"
    ]


def test_fails_when_a_zone_is_a_name() -> None:
    (problem,) = found(zones=["us-east-1a"])
    assert problem.startswith("zones: is not a zone id of any region; got 'us-east-1a'; write one of use1-az1")


def test_fails_when_no_zone_is_left() -> None:
    assert found(zones=[]) == ["zones: names no zone; got []; write a zone id, or remove zones"]


@pytest.mark.parametrize(
    ("point", "kind"),
    [
        ({"uid": 0}, "uid: greater_than_equal"),
        ({"path": "/a/b/c/d/e"}, "path: string_pattern_mismatch"),
        ({"path": "/"}, "path: string_pattern_mismatch"),
        ({"permissions": "rwx"}, "permissions: string_pattern_mismatch"),
    ],
    ids=["root", "deep", "all", "permissions"],
)
def test_fails_when_an_access_point_is_no_narrow_door(point: dict[str, Any], kind: str) -> None:
    assert found(access_points={"home": point}) == [f"access_points.home.{kind}"]


def test_fails_when_there_is_no_way_in() -> None:
    assert found(access_points={}) == ["access_points: too_short"]
