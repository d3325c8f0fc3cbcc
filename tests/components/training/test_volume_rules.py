import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from components.catalog.instances import instance_types
from components.cluster.addons_spec import OptionalAddon
from components.cluster.node_capacity import NodeCapacity
from components.cluster.team_namespace_spec import QuotaSpec
from components.cluster.workload_identity_spec import WorkloadIdentitySpec
from components.spec import Problem
from components.storage.file_systems_spec import FileSystems, FileSystemSpec
from components.storage.volumes_spec import VolumeSpec
from components.training.volume_rules import (
    Volumes,
    file_systems_without_nodes,
    foreign_file_system_zones,
    ungranted_bucket_volumes,
    volumes_of_nothing,
    volumes_over_quota,
    volumes_without_driver,
)

BUCKET: dict[str, Any] = {"kind": "bucket", "bucket": "datasets", "prefix": "vision/"}
OWNER = {"uid": 1000, "gid": 1000}
LUSTRE: dict[str, Any] = {"kind": "lustre", "file_system": "scratch"}
FILES: dict[str, Any] = {"kind": "shared_files", "file_system": "home", "access_point": "vision"}
ALL = {"datasets": BUCKET, "home": FILES, "scratch": LUSTRE}


def volumes(**fields: dict[str, Any]) -> Volumes:
    """Volumes of the team `vision`."""
    return {"vision": TypeAdapter(dict[str, VolumeSpec]).validate_json(json.dumps(fields))}


def file_systems() -> FileSystems:
    fields = {
        "scratch": {"kind": "lustre", "deployment": "scratch", "zone": "use1-az2"},
        "home": {"kind": "shared_files", "access_points": {"vision": {}}},
    }
    return TypeAdapter(dict[str, FileSystemSpec]).validate_json(json.dumps(fields))


def identity(namespace: str, **grant: list[str]) -> WorkloadIdentitySpec:
    fields = {"namespace": namespace, "service_account": "trainer", "buckets": {"datasets": grant}}
    return WorkloadIdentitySpec.model_validate_json(json.dumps(fields))


def nodes(type_: str, zone: str | None) -> NodeCapacity:
    return NodeCapacity(
        key="nodes",
        path=("node_groups", "nodes"),
        labels={},
        taints={},
        types=(instance_types()[type_],),
        max_nodes=1,
        node={},
        total={},
        zone=zone,
        efa=False,
    )


def told(found: Iterator[Problem]) -> list[str]:
    return [str(problem) for problem in found]


def test_volumes_whose_drivers_are_there_are_fine() -> None:
    assert told(volumes_without_driver(volumes(**ALL), frozenset(OptionalAddon))) == []


def test_fails_when_a_driver_is_not_there() -> None:
    assert told(volumes_without_driver(volumes(**ALL), [OptionalAddon.EFS_CSI])) == [
        (
            "teams.vision.volumes.datasets.kind: needs aws-mountpoint-s3-csi-driver, which the cluster does not have; "
            "got 'bucket'; add aws-mountpoint-s3-csi-driver to cluster.addons.optional"
        ),
        (
            "teams.vision.volumes.scratch.kind: needs aws-fsx-csi-driver, which the cluster does not have; "
            "got 'lustre'; add aws-fsx-csi-driver to cluster.addons.optional"
        ),
    ]


def test_volumes_of_what_is_there_are_fine() -> None:
    assert told(volumes_of_nothing(volumes(**ALL), ["datasets"], file_systems())) == []


@pytest.mark.parametrize(
    ("volume", "problem"),
    [
        ({**BUCKET, "bucket": "data"}, "bucket: is none of the buckets there are; got 'data'; write one of datasets"),
        (
            {**LUSTRE, "file_system": "home"},
            "file_system: is none of the lustre file systems there are; got 'home'; write one of scratch",
        ),
        (
            {**FILES, "file_system": "scratch"},
            "file_system: is none of the shared_files file systems there are; got 'scratch'; write one of home",
        ),
        (
            {**FILES, "access_point": "audio"},
            "access_point: is none of the access points of home there are; got 'audio'; write one of vision",
        ),
    ],
    ids=["bucket", "lustre", "shared_files", "access_point"],
)
def test_fails_when_what_is_mounted_is_not_there(volume: dict[str, Any], problem: str) -> None:
    found = told(volumes_of_nothing(volumes(it=volume), ["datasets"], file_systems()))
    assert found == [f"teams.vision.volumes.it.{problem}"]


def test_fails_when_there_is_no_file_system_at_all() -> None:
    assert told(volumes_of_nothing(volumes(it=LUSTRE), [], {})) == [
        (
            "teams.vision.volumes.it.file_system: is none of the lustre file systems there are; got 'scratch'; "
            "add it, or remove the volume"
        )
    ]


@pytest.mark.parametrize(
    ("read_only", "grant"),
    [
        (True, {"read": ["vision/"]}),
        (True, {"read": [""]}),
        (True, {"read_write": ["vision/"]}),
        (False, {"read": ["other/"], "read_write": ["vision/"]}),
    ],
    ids=["read", "all", "more", "write"],
)
def test_volume_that_an_identity_of_the_team_may_use_is_fine(read_only: bool, grant: dict[str, list[str]]) -> None:
    asked = volumes(datasets={**BUCKET, **OWNER, "read_only": read_only})
    assert told(ungranted_bucket_volumes(asked, {"vision": identity("vision", **grant)})) == []


@pytest.mark.parametrize(
    ("namespace", "grant", "where"),
    [
        ("vision", {"read": ["vision/"]}, "cluster.identities.trainer"),
        ("vision", {"read_write": ["vision/raw/"]}, "cluster.identities.trainer"),
        ("audio", {"read_write": ["vision/"]}, "an identity of the team's in cluster.identities"),
    ],
    ids=["read", "part", "another's"],
)
def test_fails_when_no_identity_of_the_team_may_write(namespace: str, grant: dict[str, list[str]], where: str) -> None:
    asked = volumes(datasets={**BUCKET, **OWNER, "read_only": False})
    assert told(ungranted_bucket_volumes(asked, {"trainer": identity(namespace, **grant)})) == [
        (
            "teams.vision.volumes.datasets.prefix: is granted to no identity of namespace vision for read_write: "
            "pods mount as themselves; got 'vision/'; add `datasets: {read_write: [\"vision/\"]}` to the buckets of "
            f"{where}"
        )
    ]


def test_fails_when_an_identity_of_the_team_has_another_bucket_alone() -> None:
    fields = {"namespace": "vision", "service_account": "trainer", "buckets": {"models": {"read": [""]}}}
    other = WorkloadIdentitySpec.model_validate_json(json.dumps(fields))
    (problem,) = ungranted_bucket_volumes(volumes(**ALL), {"trainer": other})
    assert problem.path == ("teams", "vision", "volumes", "datasets", "prefix")


def test_quota_with_room_for_the_claims_is_fine() -> None:
    assert told(volumes_over_quota(volumes(**ALL), {"vision": QuotaSpec(storage_gib=3)})) == []
    assert told(volumes_over_quota(volumes(**ALL), {"vision": QuotaSpec()})) == []


def test_fails_when_a_quota_leaves_no_room_for_the_claims() -> None:
    assert told(volumes_over_quota(volumes(**ALL), {"vision": QuotaSpec(storage_gib=0)})) == [
        (
            "teams.vision.quota.storage_gib: leaves no room for the 3 volumes, whose claims count 1 GiB each; got 0; "
            "write 3 or more"
        )
    ]


@pytest.mark.parametrize(
    "there",
    [
        [("g6e.xlarge", "use1-az2")],
        [("g6e.xlarge", "use1-az1"), ("g6e.xlarge", "use1-az2")],
        [("g6e.xlarge", "use1-az1"), ("g6e.xlarge", None)],
        [("m7i.large", "use1-az1")],
        [],
    ],
    ids=["same", "one", "any", "cpu", "none"],
)
def test_file_system_near_accelerated_nodes_is_fine(there: list[tuple[str, str | None]]) -> None:
    capacities = [nodes(type_, zone) for type_, zone in there]
    assert told(foreign_file_system_zones(volumes(**ALL), file_systems(), {"vision": capacities})) == []
    assert told(file_systems_without_nodes(file_systems(), capacities)) == []


def test_fails_when_a_team_mounts_a_file_system_far_from_its_nodes() -> None:
    capacities = {"vision": [nodes("g6e.xlarge", "use1-az1")], "audio": [nodes("g6e.xlarge", "use1-az2")]}
    assert told(foreign_file_system_zones(volumes(**ALL), file_systems(), capacities)) == [
        (
            "teams.vision.volumes.scratch.file_system: is in use1-az2, and the team's accelerated nodes are in "
            "use1-az1; got 'scratch'; mount a file system of their zone, or move the nodes"
        )
    ]


def test_fails_when_a_file_system_is_where_no_accelerated_node_is() -> None:
    there = [nodes("g6e.xlarge", "use1-az1"), nodes("m7i.large", "use1-az2")]
    assert told(file_systems_without_nodes(file_systems(), there)) == [
        (
            "scratch.zone: has no accelerated nodes: they are in use1-az1; got 'use1-az2'; "
            "write use1-az1, or move the nodes"
        )
    ]
