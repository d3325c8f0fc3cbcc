import json
from typing import Any

import pytest

from groundplane.testing import RecordedPlan, record
from tests.components.storage.programs_file_systems import FULL, HOME, KEY, NODES, shared_files

FILES = "aws:efs/fileSystem:FileSystem"
TARGET = "aws:efs/mountTarget:MountTarget"
POINT = "aws:efs/accessPoint:AccessPoint"
POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy"
BACKUP = "aws:efs/backupPolicy:BackupPolicy"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def planned(fields: dict[str, Any], **wires: Any) -> RecordedPlan:
    return record(lambda: shared_files(fields, **wires))


def statements(fields: dict[str, Any]) -> dict[str, dict[str, Any]]:
    document = json.loads(planned(fields).resource("files", POLICY).inputs["policy"])
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_shared_files_make_exactly_this() -> None:
    assert planned(HOME).plan.counts() == {
        FILES: 1,
        GROUP: 1,
        INGRESS: 1,
        TARGET: 2,
        POINT: 1,
        POLICY: 1,
        BACKUP: 1,
    }


def test_files_are_encrypted_elastic_and_protected() -> None:
    files = planned(HOME).resource("files", FILES)
    files.has(
        encrypted=True,
        kmsKeyId=KEY,
        throughputMode="elastic",
        lifecyclePolicies=[
            {"transitionToIa": "AFTER_30_DAYS"},
            {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
        ],
    )
    assert files.resource.options.protect is True


def test_files_move_to_the_archive_when_asked() -> None:
    planned(FULL).resource("files", FILES).has(
        lifecyclePolicies=[
            {"transitionToIa": "AFTER_7_DAYS"},
            {"transitionToArchive": "AFTER_90_DAYS"},
            {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
        ]
    )


def test_files_that_stay_where_they_are_have_no_lifecycle() -> None:
    planned({**HOME, "infrequent_days": None}).resource("files", FILES).lacks("lifecyclePolicies")


def test_first_day_is_written_as_efs_writes_it() -> None:
    fields = {**HOME, "infrequent_days": 1, "return_on_access": False}
    planned(fields).resource("files", FILES).has(lifecyclePolicies=[{"transitionToIa": "AFTER_1_DAY"}])


def test_mount_targets_are_in_the_zones_asked() -> None:
    plan = planned(FULL).has_counts(MountTarget=1)
    plan.resource("files-use1-az2", TARGET).has(
        subnetId="subnet-use1-az2",
        fileSystemId=f"${{{FILES}::files.id}}",
        securityGroups=[f"${{{GROUP}::files.id}}"],
    )


def test_nodes_get_in_by_nfs_alone() -> None:
    planned(HOME).resource("files-in-cluster", INGRESS).has(
        securityGroupId=f"${{{GROUP}::files.id}}",
        referencedSecurityGroupId="sg-cluster",
        ipProtocol="tcp",
        fromPort=2049,
        toPort=2049,
    )


def test_access_point_is_one_user_in_one_directory() -> None:
    planned(FULL).resource("files-vision", POINT).has(
        fileSystemId=f"${{{FILES}::files.id}}",
        posixUser={"uid": 2000, "gid": 3000},
        rootDirectory={
            "path": "/teams/vision",
            "creationInfo": {"ownerUid": 2000, "ownerGid": 3000, "permissions": "0770"},
        },
    )


@pytest.mark.parametrize(("fields", "status"), [(HOME, "ENABLED"), (FULL, "DISABLED")])
def test_backups_are_on_unless_said(fields: dict[str, Any], status: str) -> None:
    planned(fields).resource("files", BACKUP).has(backupPolicy={"status": status})


def test_policy_lets_nodes_in_over_tls_through_access_points() -> None:
    allowed = statements(FULL)["NodesThroughAccessPoints"]
    assert allowed["Principal"] == {"AWS": [NODES, f"{NODES}-h200"]}
    assert allowed["Action"] == ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    assert allowed["Resource"] == f"${{{FILES}::files.arn}}"
    assert allowed["Condition"] == {
        "Bool": {"aws:SecureTransport": "true", "elasticfilesystem:AccessedViaMountTarget": "true"},
        "ArnEquals": {
            "elasticfilesystem:AccessPointArn": [
                f"${{{POINT}::files-home.arn}}",
                f"${{{POINT}::files-vision.arn}}",
            ]
        },
    }


def test_policy_denies_plain_text_and_root_to_everybody() -> None:
    found = statements(HOME)
    assert set(found) == {"NodesThroughAccessPoints", "DenyPlainText", "DenyRoot"}
    assert found["DenyPlainText"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert found["DenyRoot"]["Action"] == "elasticfilesystem:ClientRootAccess"
    assert {found[sid]["Effect"] for sid in ("DenyPlainText", "DenyRoot")} == {"Deny"}


@pytest.mark.parametrize(
    ("wires", "message"),
    [
        ({"subnet_ids": {"use1-az1": "subnet-1"}}, "no subnet in use1-az2, only in use1-az1"),
        ({"client_role_arns": {}}, "nobody could mount it"),
        ({"client_security_group_ids": {}}, "nobody could mount it"),
    ],
    ids=["zone", "roles", "groups"],
)
def test_fails_when_it_is_wired_to_nothing(wires: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shared_files(FULL, **wires)
