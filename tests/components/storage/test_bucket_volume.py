from typing import Any

import pytest

from components.storage.bucket_volume import bucket_source, mount_options
from components.storage.volumes_spec import BucketVolumeSpec
from tests.components.problems import problems


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({}, ["allow-other", "read-only", "region us-east-1"]),
        ({"prefix": "vision/"}, ["allow-other", "prefix vision/", "read-only", "region us-east-1"]),
        (
            {"read_only": False, "uid": 1000, "gid": 2000},
            ["allow-delete", "allow-other", "allow-overwrite", "gid=2000", "region us-east-1", "uid=1000"],
        ),
        ({"uid": 0, "gid": 7}, ["allow-other", "gid=7", "read-only", "region us-east-1", "uid=0"]),
    ],
    ids=["all", "prefix", "writable", "owner"],
)
def test_mountpoint_is_told_what_the_spec_says(fields: dict[str, Any], options: list[str]) -> None:
    assert mount_options(BucketVolumeSpec(kind="bucket", bucket="datasets", **fields), "us-east-1") == options


def test_bucket_is_mounted_as_the_pod_and_not_as_the_driver() -> None:
    assert bucket_source("vision-datasets", "datasets-1", "us-east-1") == {
        "driver": "s3.csi.aws.com",
        "volume_handle": "vision-datasets",
        "volume_attributes": {
            "bucketName": "datasets-1",
            "authenticationSource": "pod",
            "stsRegion": "us-east-1",
        },
    }


@pytest.mark.parametrize("prefix", ["vision", "/vision/", "vi*sion/", "two words/"])
def test_fails_when_a_prefix_would_be_read_otherwise(prefix: str) -> None:
    text = f'{{"kind": "bucket", "bucket": "datasets", "prefix": "{prefix}"}}'
    assert problems(BucketVolumeSpec, text) == ["prefix: string_pattern_mismatch"]
