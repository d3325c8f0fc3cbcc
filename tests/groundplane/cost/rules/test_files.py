"""What file systems cost."""

from typing import Any

from infra.budget import UsageSpec
from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD = {"fsx.lustre.scratch.storage": "0.14", "fsx.lustre.persistent.125.storage": "0.145"}
USD |= {"efs.standard.storage": "0.3", "efs.infrequent.storage": "0.025", "efs.one_zone.storage": "0.16"}
USD |= {"efs.elastic.read": "0.03", "efs.elastic.write": "0.06", "efs.provisioned.throughput": "6"}
LUSTRE, FILES = "aws:fsx/lustreFileSystem:LustreFileSystem", "aws:efs/fileSystem:FileSystem"


def lustre(**inputs: Any) -> list[Any]:
    return items_of(resource(LUSTRE, inputs={"storageCapacity": 1200, **inputs}), USD)


def test_scratch_file_system_costs_its_capacity() -> None:
    assert figures(lustre(deploymentType="SCRATCH_2")) == {"scratch storage": usd(168, 168, 168)}


def test_persistent_file_system_costs_by_its_throughput() -> None:
    found = figures(lustre(deploymentType="PERSISTENT_2", perUnitStorageThroughput=125))
    assert found == {"persistent storage, 125 MB/s/TiB": usd(174, 174, 174)}


def test_throughput_without_a_price_is_listed() -> None:
    found = unpriced(lustre(deploymentType="PERSISTENT_2", perUnitStorageThroughput=250))
    why = "the table has no price fsx.lustre.persistent.250.storage for us-east-1"
    assert found == [("persistent storage, 250 MB/s/TiB", why)]


def test_other_media_are_listed() -> None:
    assert [what for what, _ in unpriced(lustre(storageType="HDD"))] == ["HDD storage"]


def test_provisioned_metadata_and_backups_are_listed() -> None:
    metadata = {"mode": "USER_PROVISIONED", "iops": 12000}
    found = unpriced(lustre(metadataConfiguration=metadata, automaticBackupRetentionDays=7))
    assert [what for what, _ in found] == ["provisioned metadata IOPS", "backups"]


def test_shared_files_cost_what_is_stored_read_and_written() -> None:
    found = figures(items_of(resource(FILES, inputs={"throughputMode": "elastic"}), USD))
    assert found == {
        "stored in standard": usd(0, 30, 30),
        "elastic throughput, read": usd(0, 3, 3),
        "elastic throughput, write": usd(0, 3, 3),
    }


def test_shared_files_in_one_zone_cost_less() -> None:
    found = figures(items_of(resource(FILES, inputs={"availabilityZoneName": "us-east-1a"}), USD))
    assert found == {"stored in one zone": usd(0, 16, 16)}


def test_infrequent_access_and_provisioned_throughput_cost() -> None:
    usage = UsageSpec.model_validate({"files": {"gib": 0, "infrequent_gib": 1000}})
    inputs = {"throughputMode": "provisioned", "provisionedThroughputInMibps": 10}
    found = figures(items_of(resource(FILES, inputs=inputs), USD, usage=usage))
    assert found == {"stored in infrequent": usd(0, 25, 25), "provisioned throughput": usd(60, 60, 60)}


def test_backups_are_listed_where_they_are_made() -> None:
    type_ = "aws:efs/backupPolicy:BackupPolicy"
    on, off = ({"backupPolicy": {"status": status}} for status in ("ENABLED", "DISABLED"))
    assert [what for what, _ in unpriced(items_of(resource(type_, inputs=on), USD))] == ["daily backups, kept 35 days"]
    assert items_of(resource(type_, inputs=off), USD) == []
