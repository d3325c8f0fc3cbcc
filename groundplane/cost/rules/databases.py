"""What RDS instances cost: by the hour, storage, backups."""

from collections.abc import Iterator

from groundplane.cost.item import Item
from groundplane.cost.pricing import MONTH, Pricing, Rule
from groundplane.cost.range import always, used
from groundplane.plan.model import Resource


def instance(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """An instance; in two zones, twice."""
    inputs = resource.inputs
    copies = 2 if inputs.get("multiAz") else 1
    engine, class_ = str(inputs.get("engine", "")), str(inputs.get("instanceClass", ""))
    kind = f"{class_} {engine}" + (" in two zones" if copies == 2 else "")
    hours = always(MONTH * copies)
    yield from pricing.line(resource, f"rds.{engine}.{class_}", hours, kind, basis=f"{copies} x 730 hours")
    storage, size = str(inputs.get("storageType", "gp2")), inputs.get("allocatedStorage")
    if size is not None:
        key, text = f"rds.{storage}.storage", f"{size} GiB x {copies}"
        yield from pricing.line(resource, key, always(int(size) * copies), f"{storage} storage", basis=text)
    gib = pricing.usage.backup_gib
    if gib:
        assumes = f"{gib} GiB of backups beyond the size of each database (usage.backup_gib)"
        yield from pricing.line(
            resource, "rds.backup.storage", used(gib), "backups", basis=f"{gib} GiB", assumes=assumes
        )


RULES: dict[str, Rule] = {"aws:rds/instance:Instance": instance}
