"""What file systems cost: FSx for Lustre and EFS."""

from collections.abc import Iterator

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import always, used
from groundplane.plan.model import Resource


def lustre(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What is provisioned, used or not; of persistent file systems by the throughput of each TiB."""
    inputs = resource.inputs
    capacity, media = inputs.get("storageCapacity"), inputs.get("storageType", "SSD")
    throughput = inputs.get("perUnitStorageThroughput")
    scratch = str(inputs.get("deploymentType", "SCRATCH_1")).startswith("SCRATCH")
    what = "scratch storage" if scratch else f"persistent storage, {throughput} MB/s/TiB"
    if media != "SSD" or capacity is None:
        yield pricing.unpriced(
            resource, f"{media} storage", "the table has prices of SSD storage of a given size alone"
        )
        return
    kind = "scratch" if scratch else f"persistent.{throughput}"
    text = f"{capacity} GiB"
    yield from pricing.line(resource, f"fsx.lustre.{kind}.storage", always(capacity), what, basis=text)
    if (inputs.get("metadataConfiguration") or {}).get("mode") == "USER_PROVISIONED":
        yield from pricing.line(resource, "fsx.lustre.metadata_iops", always(1), "provisioned metadata IOPS")
    if inputs.get("automaticBackupRetentionDays"):
        yield from pricing.line(resource, "fsx.lustre.backup", used(1), "backups")


def shared_files(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What is in it, and with elastic throughput what is read and written."""
    usage, place = pricing.usage.files, "one_zone" if resource.inputs.get("availabilityZoneName") else "standard"
    stored = {place: usage.gib, "infrequent": usage.infrequent_gib}
    for kind, gib in stored.items():
        if gib:
            field = "infrequent_gib" if kind == "infrequent" else "gib"
            assumes = f"{gib} GiB in each EFS file system (usage.files.{field})"
            text, what = f"{gib} GiB", f"stored in {kind.replace('_', ' ')}"
            yield from pricing.line(resource, f"efs.{kind}.storage", used(gib), what, basis=text, assumes=assumes)
    mode = resource.inputs.get("throughputMode", "bursting")
    if mode == "elastic":
        for kind, gib in {"read": usage.read_gib, "write": usage.written_gib}.items():
            field = "read_gib" if kind == "read" else "written_gib"
            assumes = f"{gib} GiB a month, {kind} (usage.files.{field})"
            what, text = f"elastic throughput, {kind}", f"{gib} GiB"
            yield from pricing.line(resource, f"efs.elastic.{kind}", used(gib), what, basis=text, assumes=assumes)
    if mode == "provisioned":
        speed = resource.inputs.get("provisionedThroughputInMibps", 0)
        key, what = "efs.provisioned.throughput", "provisioned throughput"
        yield from pricing.line(resource, key, always(speed), what, basis=f"{speed} MiB/s")


def backups(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """AWS Backup's automatic backups of a file system."""
    if (resource.inputs.get("backupPolicy") or {}).get("status") == "ENABLED":
        yield from pricing.line(resource, "backup.efs", used(1), "daily backups, kept 35 days")


RULES: dict[str, Rule] = {
    "aws:efs/backupPolicy:BackupPolicy": backups,
    "aws:efs/fileSystem:FileSystem": shared_files,
    "aws:fsx/lustreFileSystem:LustreFileSystem": lustre,
}
