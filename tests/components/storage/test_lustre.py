from typing import Any

import pytest

from groundplane.testing import RecordedPlan, record
from tests.components.storage.programs_file_systems import (
    ACCOUNT,
    BUCKET_KEY,
    FAST,
    KEY,
    LINKED,
    PERSISTENT,
    SCRATCH,
    lustre,
)

LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
LINK = "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation"
GRANT = "aws:kms/grant:Grant"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
OWN = f"${{{GROUP}::scratch.id}}"


def planned(fields: dict[str, Any], **wires: Any) -> RecordedPlan:
    return record(lambda: lustre(fields, **wires))


def rules(plan: RecordedPlan, type_: str) -> dict[str, tuple[Any, ...]]:
    """Group, peer, protocol and ports of each rule, by name."""
    return {
        r.name: tuple(
            r.inputs.get(key)
            for key in ("securityGroupId", "referencedSecurityGroupId", "ipProtocol", "fromPort", "toPort")
        )
        for r in plan.plan.resources
        if r.type == type_
    }


def test_scratch_makes_exactly_this() -> None:
    assert planned(SCRATCH).plan.counts() == {GROUP: 1, INGRESS: 6, EGRESS: 4, LUSTRE: 1}


def test_links_make_a_grant_where_the_bucket_has_a_key() -> None:
    assert planned(LINKED).plan.counts() == {GROUP: 1, INGRESS: 6, EGRESS: 4, LUSTRE: 1, LINK: 2, GRANT: 1}


def test_scratch_is_of_the_version_that_links_and_without_a_key_of_ours() -> None:
    scratch = planned(SCRATCH).resource("scratch", LUSTRE)
    scratch.has(
        deploymentType="SCRATCH_2",
        fileSystemTypeVersion="2.15",
        storageType="SSD",
        storageCapacity=1200,
        subnetIds="subnet-use1-az2",
        securityGroupIds=[OWN],
        dataCompressionType="LZ4",
    )
    scratch.lacks("kmsKeyId", "perUnitStorageThroughput", "metadataConfiguration", "efaEnabled", "skipFinalBackup")


def test_persistent_is_encrypted_and_not_backed_up_by_default() -> None:
    persistent = planned(PERSISTENT).resource("scratch", LUSTRE)
    persistent.has(
        deploymentType="PERSISTENT_2",
        kmsKeyId=KEY,
        perUnitStorageThroughput=125,
        metadataConfiguration={"mode": "AUTOMATIC"},
        automaticBackupRetentionDays=0,
        skipFinalBackup=True,
    )
    persistent.lacks("efaEnabled", "dailyAutomaticBackupStartTime")


def test_fast_has_efa_its_own_metadata_operations_and_backups() -> None:
    planned(FAST).resource("scratch", LUSTRE).has(
        efaEnabled=True,
        metadataConfiguration={"mode": "USER_PROVISIONED", "iops": 24000},
        perUnitStorageThroughput=1000,
        dataCompressionType="NONE",
        automaticBackupRetentionDays=14,
        dailyAutomaticBackupStartTime="04:00",
        copyTagsToBackups=True,
        skipFinalBackup=False,
        weeklyMaintenanceStartTime="7:03:00",
    )


@pytest.mark.parametrize(("fields", "protect"), [(SCRATCH, False), (PERSISTENT, True), (FAST, False)])
def test_only_what_keeps_data_is_protected(fields: dict[str, Any], protect: bool) -> None:
    assert planned(fields).resource("scratch", LUSTRE).resource.options.protect is protect


def test_clients_and_servers_reach_each_other_on_the_ports_of_lustre_alone() -> None:
    plan = planned(SCRATCH)
    assert rules(plan, INGRESS) == {
        "scratch-in-servers-988": (OWN, OWN, "tcp", 988, 988),
        "scratch-in-servers-1018": (OWN, OWN, "tcp", 1018, 1023),
        "scratch-in-cluster-988": (OWN, "sg-cluster", "tcp", 988, 988),
        "scratch-in-cluster-1018": (OWN, "sg-cluster", "tcp", 1018, 1023),
        "scratch-back-cluster-988": ("sg-cluster", OWN, "tcp", 988, 988),
        "scratch-back-cluster-1018": ("sg-cluster", OWN, "tcp", 1018, 1023),
    }
    assert rules(plan, EGRESS) == {
        "scratch-out-servers-988": (OWN, OWN, "tcp", 988, 988),
        "scratch-out-servers-1018": (OWN, OWN, "tcp", 1018, 1023),
        "scratch-out-cluster-988": (OWN, "sg-cluster", "tcp", 988, 988),
        "scratch-out-cluster-1018": (OWN, "sg-cluster", "tcp", 1018, 1023),
    }


def test_efa_is_open_both_ways_to_the_fabric_and_among_servers() -> None:
    plan = planned(FAST)
    assert {name: rule for name, rule in rules(plan, INGRESS).items() if "efa" in name} == {
        "scratch-efa-in-servers": (OWN, OWN, "-1", None, None),
        "scratch-efa-in-h200": (OWN, "sg-h200", "-1", None, None),
        "scratch-efa-back-in-h200": ("sg-h200", OWN, "-1", None, None),
    }
    assert {name: rule for name, rule in rules(plan, EGRESS).items() if "efa" in name} == {
        "scratch-efa-out-servers": (OWN, OWN, "-1", None, None),
        "scratch-efa-out-h200": (OWN, "sg-h200", "-1", None, None),
        "scratch-efa-back-out-h200": ("sg-h200", OWN, "-1", None, None),
    }


def test_file_system_comes_after_the_rules_that_fsx_looks_for() -> None:
    scratch = planned(SCRATCH).resource("scratch", LUSTRE)
    scratch.depends_on("scratch-in-servers-988").depends_on("scratch-out-cluster-1018")


def test_link_imports_everything_by_default_and_exports_nothing() -> None:
    planned(LINKED).resource("scratch-datasets", LINK).has(
        dataRepositoryPath="s3://datasets-1/vision/",
        fileSystemId=f"${{{LUSTRE}::scratch.id}}",
        fileSystemPath="/datasets",
        batchImportMetaDataOnCreate=True,
        deleteDataInFilesystem=False,
        s3={"autoImportPolicy": {"events": ["NEW", "CHANGED", "DELETED"]}},
    )


def test_link_exports_what_is_asked() -> None:
    planned(LINKED).resource("scratch-checkpoints", LINK).has(
        dataRepositoryPath="s3://checkpoints-1/",
        batchImportMetaDataOnCreate=False,
        s3={"autoExportPolicy": {"events": ["NEW", "CHANGED", "DELETED"]}},
    )


def test_key_of_a_bucket_is_granted_to_the_file_systems_own_role_for_that_bucket() -> None:
    grant = planned(LINKED).resource("scratch-datasets", GRANT)
    grant.has(
        keyId=BUCKET_KEY,
        granteePrincipal=(
            f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/"
            f"AWSServiceRoleForFSxS3Access_${{{LUSTRE}::scratch.id}}"
        ),
        operations=["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"],
        constraints=[{"encryptionContextEquals": {"aws:s3:arn": "arn:aws:s3:::datasets-1"}}],
    )
    grant.depends_on("scratch-datasets")


@pytest.mark.parametrize(
    ("fields", "wires", "message"),
    [
        (SCRATCH, {"subnet_ids": {"use1-az1": "subnet-1"}}, "no subnet in use1-az2, only in use1-az1"),
        (SCRATCH, {"client_security_group_ids": {}}, "nobody would reach it; pass client_security_group_ids"),
        (PERSISTENT, {"kms_key_arn": None}, "is persistent; pass kms_key_arn"),
        (FAST, {"fabric_security_group_ids": {}}, "has efa; pass fabric_security_group_ids"),
        (LINKED, {"repositories": {}}, "links to buckets checkpoints, datasets; pass them in repositories"),
    ],
    ids=["zone", "clients", "key", "fabric", "buckets"],
)
def test_fails_when_it_is_wired_to_nothing(fields: dict[str, Any], wires: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lustre(fields, **wires)
