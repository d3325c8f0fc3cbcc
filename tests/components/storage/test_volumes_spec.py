import json
from typing import Any

import pytest

from components.storage.volumes_spec import BucketVolumeSpec
from tests.components.problems import problems

BUCKET = {"kind": "bucket", "bucket": "checkpoints"}


@pytest.mark.parametrize("fields", [{}, {"read_only": False, "uid": 1000, "gid": 1000}], ids=["read", "written"])
def test_owner_has_to_be_known_only_to_write(fields: dict[str, Any]) -> None:
    spec = BucketVolumeSpec.model_validate_json(json.dumps({**BUCKET, **fields}))
    assert (spec.uid, spec.gid) == (fields.get("uid"), fields.get("gid"))


@pytest.mark.parametrize(
    ("fields", "path"), [({}, "uid"), ({"gid": 1000}, "uid"), ({"uid": 1000}, "gid")], ids=["both", "uid", "gid"]
)
def test_fails_when_nobody_but_root_could_write(fields: dict[str, Any], path: str) -> None:
    assert problems(BucketVolumeSpec, json.dumps({**BUCKET, "read_only": False, **fields})) == [
        (
            f"{path}: has to be given to write: files would be root's, and no other user could; got None; "
            "write uid: 1000 and gid: 1000, those of the pods"
        )
    ]
