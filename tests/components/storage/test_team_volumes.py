from typing import Any

import pytest

from components.storage.mounts import FilesMount
from components.storage.team_volumes import VolumeTargets
from groundplane.testing import RecordedPlan, record
from tests.components.storage.programs_volumes import VOLUMES, team_volumes

VOLUME = "kubernetes:core/v1:PersistentVolume"


def planned() -> RecordedPlan:
    return record(team_volumes)


def volume(key: str) -> dict[str, Any]:
    return dict(planned().resource(f"vision-volumes-{key}", VOLUME).inputs["spec"])


def test_volume_is_named_after_the_namespace() -> None:
    planned().has_counts(PersistentVolume=4).resource("vision-volumes-scratch", VOLUME).has(
        metadata={"name": "vision-scratch", "labels": {"app.kubernetes.io/managed-by": "groundplane"}}
    )


@pytest.mark.parametrize("key", sorted(VOLUMES))
def test_volume_is_for_that_claim_alone_and_is_kept(key: str) -> None:
    spec = volume(key)
    assert spec["claimRef"] == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": key,
        "namespace": "vision",
    }
    assert (spec["persistentVolumeReclaimPolicy"], spec["storageClassName"]) == ("Retain", "")


def test_lustre_is_mounted_by_its_names_with_locks_on_all_nodes() -> None:
    spec = volume("scratch")
    assert spec["csi"] == {
        "driver": "fsx.csi.aws.com",
        "volumeHandle": "fs-1",
        "volumeAttributes": {"dnsname": "fs-1.fsx.us-east-1.amazonaws.com", "mountname": "abcd"},
    }
    assert (spec["mountOptions"], spec["capacity"]) == (["flock"], {"storage": "2400Gi"})


def test_shared_files_are_mounted_through_the_access_point_as_the_node() -> None:
    spec = volume("home")
    assert spec["csi"] == {"driver": "efs.csi.aws.com", "volumeHandle": "fs-2::fsap-1"}
    assert (spec["mountOptions"], spec["accessModes"]) == (["iam", "ro"], ["ReadOnlyMany"])


def test_bucket_that_is_written_is_mounted_so() -> None:
    spec = volume("checkpoints")
    assert spec["mountOptions"] == [
        "allow-delete",
        "allow-other",
        "allow-overwrite",
        "gid=2000",
        "region us-east-1",
        "uid=1000",
    ]
    assert (spec["csi"]["volumeHandle"], spec["accessModes"]) == ("vision-checkpoints", ["ReadWriteMany"])


@pytest.mark.parametrize("key", sorted(VOLUMES))
def test_fails_when_a_volume_mounts_what_is_not_there(key: str) -> None:
    without = VolumeTargets(shared_files={"home": FilesMount(file_system_id="fs-2", access_point_ids={})})
    with pytest.raises(ValueError, match=f"volume {key} mounts what is not there"):
        team_volumes({key: VOLUMES[key]}, without)
