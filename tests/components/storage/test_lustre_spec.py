import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.deletion import Deletion
from components.storage.lustre_spec import SMALLEST_GIB, STEP_GIB, LustreSpec, nearest_capacities
from tests.components.problems import problems
from tests.components.storage.programs_file_systems import FAST, LINKED, PERSISTENT, SCRATCH, lustre_spec


def found(base: dict[str, Any], **fields: Any) -> list[str]:
    return problems(LustreSpec, json.dumps({**base, **fields}))


def two_links(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    first = {"bucket": "datasets", "prefix": "a/", "path": "/a"}
    second = {"bucket": "datasets", "prefix": "b/", "path": "/b"}
    return found(SCRATCH, repositories={"one": {**first, **one}, "other": {**second, **other}})


@pytest.mark.parametrize("fields", [SCRATCH, LINKED, PERSISTENT, FAST])
def test_file_system_of_a_program_is_accepted(fields: dict[str, Any]) -> None:
    assert lustre_spec(fields).zone == "use1-az2"


def test_scratch_is_thrown_away_and_persistent_is_protected() -> None:
    assert lustre_spec(SCRATCH).kept is Deletion.ALLOW
    assert lustre_spec(PERSISTENT).kept is Deletion.PROTECT


def test_scratch_is_told_no_throughput_and_persistent_the_least() -> None:
    assert lustre_spec(SCRATCH).throughput is None
    assert lustre_spec(PERSISTENT).throughput == 125


def test_fails_when_the_capacity_is_between_steps() -> None:
    assert found(SCRATCH, capacity_gib=3000) == [
        "capacity_gib: has to be 1200 or a multiple of 2400; got 3000; write 2400 or 4800"
    ]


def test_fails_when_the_capacity_is_below_the_least() -> None:
    assert found(SCRATCH, capacity_gib=100) == [
        "capacity_gib: has to be 1200 or a multiple of 2400; got 100; write 1200"
    ]


@pytest.mark.parametrize(
    ("throughput", "step"), [(125, 38400), (250, 19200), (500, 9600), (1000, 4800)], ids=["125", "250", "500", "1000"]
)
def test_fails_when_the_capacity_is_not_one_of_efa(throughput: int, step: int) -> None:
    fields = {"efa": True, "throughput_mbps_per_tib": throughput, "capacity_gib": step + 2400}
    assert found(PERSISTENT, **fields) == [
        (
            f"capacity_gib: has to be a multiple of {step} with efa and {throughput} MB/s per TiB; got {step + 2400}; "
            f"write {step} or {2 * step}"
        )
    ]


@given(st.integers(min_value=1, max_value=1_000_000), st.sampled_from([2400, 4800, 9600, 19200, 38400]))
def test_nearest_capacities_are_valid_and_next_to_the_one_asked(gib: int, step: int) -> None:
    smallest = SMALLEST_GIB if step == STEP_GIB else step
    near = nearest_capacities(gib, step=step, smallest=smallest)
    assert all(known == smallest or known % step == 0 for known in near)
    assert all(abs(known - gib) < step or known == smallest for known in near)
    assert list(near) == sorted(set(near))


@pytest.mark.parametrize("gib", [1200, 2400, 4800, 7200, 240000])
def test_valid_capacity_is_nearest_to_itself(gib: int) -> None:
    assert nearest_capacities(gib, step=STEP_GIB, smallest=SMALLEST_GIB) == (gib,)


def test_fails_when_scratch_asks_for_what_persistent_has() -> None:
    fields = {"throughput_mbps_per_tib": 250, "efa": True, "metadata_iops": 1500, "backups": {}}
    fix = "remove it, or set deployment to persistent"
    backups = {"retention_days": 7, "start_time": "04:00", "final": True}
    assert found(SCRATCH, **fields) == [
        f"throughput_mbps_per_tib: is for persistent file systems alone; got 250; {fix}",
        f"efa: is for persistent file systems alone; got True; {fix}",
        f"metadata_iops: is for persistent file systems alone; got 1500; {fix}",
        f"backups: is for persistent file systems alone; got {backups}; {fix}",
    ]


def test_fails_when_metadata_iops_are_not_offered() -> None:
    assert found(PERSISTENT, metadata_iops=20000) == [
        (
            "metadata_iops: has to be 1500, 3000, 6000, or a multiple of 12000 up to 192000; got 20000; "
            "write 12000 or 24000"
        )
    ]


def test_fails_when_a_linked_file_system_has_backups() -> None:
    (problem,) = found(PERSISTENT, backups={}, repositories=LINKED["repositories"])
    assert problem.startswith("backups: are not made of file systems that are linked to buckets; got {")
    assert problem.endswith("; remove backups and export changes to the bucket, or remove repositories")


def test_links_side_by_side_are_accepted() -> None:
    one, other = {"bucket": "datasets", "prefix": "a/", "path": "/a"}, {"bucket": "models", "path": "/ab"}
    assert len(lustre_spec({**SCRATCH, "repositories": {"one": one, "other": other}}).repositories) == 2


def test_fails_when_directories_of_links_are_within_each_other() -> None:
    assert two_links({"path": "/a"}, {"path": "/a/b"}) == [
        "repositories.other.path: overlaps with /a of one; got '/a/b'; write directories beside each other"
    ]


def test_fails_when_prefixes_of_links_are_within_each_other() -> None:
    assert two_links({"prefix": ""}, {"prefix": "b/"}) == [
        (
            "repositories.other.prefix: overlaps with '' of one, in the same bucket; got 'b/'; "
            "write prefixes beside each other"
        )
    ]


def test_fails_when_there_are_more_links_than_fsx_makes() -> None:
    links = {f"r{n}": {"bucket": "datasets", "prefix": f"{n}/", "path": f"/{n}"} for n in range(9)}
    assert found(SCRATCH, repositories=links) == [
        f"repositories: are at most 8; got {sorted(links)}; link a common prefix instead"
    ]


def test_fails_when_it_would_be_left_behind() -> None:
    assert found(PERSISTENT, deletion="retain") == [
        (
            "deletion: would leave its network interfaces in a subnet and a security group that could then not be "
            "deleted; got 'retain'; write protect, or allow"
        )
    ]


def test_fails_when_the_zone_is_a_name() -> None:
    (problem,) = found(SCRATCH, zone="us-east-1b")
    assert problem.startswith("zone: is not a zone id of any region; got 'us-east-1b'; write one of use1-az1, use1-az2")


def test_fails_when_the_throughput_is_none_of_the_tiers() -> None:
    assert found(PERSISTENT, throughput_mbps_per_tib=200) == ["throughput_mbps_per_tib: literal_error"]
