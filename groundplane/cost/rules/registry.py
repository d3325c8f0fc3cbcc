"""What the image registry costs: images stored, looked at, copied, and fetched from other registries."""

from collections.abc import Iterator

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import used
from groundplane.plan.model import Resource

REPOSITORY = "aws:ecr/repository:Repository"


def repository(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Images stored in it."""
    yield from _stored(resource, pricing, "images")


def pull_through(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Images that were fetched stay, in repositories that no plan tells."""
    yield from _stored(resource, pricing, "images fetched from elsewhere")


def scanning(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Basic scanning is free; enhanced scanning is Amazon Inspector's, paid by the image."""
    if resource.inputs.get("scanType") != "ENHANCED":
        return
    usage, count = pricing.usage.repository, len(pricing.of_type(REPOSITORY))
    text = f"{count} repositories x {usage.pushed} images"
    assumes = f"{usage.pushed} images a month pushed to each repository (usage.repository.pushed)"
    pushed = used(count * usage.pushed)
    yield from pricing.line(resource, "inspector.image", pushed, "images scanned", basis=text, assumes=assumes)
    rules = resource.inputs.get("rules") or ()
    if any(rule.get("scanFrequency") == "CONTINUOUS_SCAN" for rule in rules):
        text = f"{count} repositories x {usage.rescans}"
        assumes = f"{usage.rescans} scans a month of images already there, per repository (usage.repository.rescans)"
        again = used(count * usage.rescans)
        yield from pricing.line(
            resource, "inspector.rescan", again, "images scanned again", basis=text, assumes=assumes
        )


def replication(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Copies in other regions are stored there, and were sent there."""
    configuration = resource.inputs["replicationConfiguration"]
    for destination in sorted({d["region"] for rule in configuration["rules"] for d in rule["destinations"]}):
        why = f"neither how much is copied to {destination} nor what it costs there is known"
        yield pricing.unpriced(resource, f"copies of images in {destination}", why, "count on as much as at home")


def _stored(resource: Resource, pricing: Pricing, what: str) -> Iterator[Item]:
    gib = pricing.usage.repository.gib
    assumes = f"{gib} GiB of images in each repository (usage.repository.gib)"
    yield from pricing.line(resource, "ecr.storage", used(gib), what, basis=f"{gib} GiB", assumes=assumes)


RULES: dict[str, Rule] = {
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": pull_through,
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": scanning,
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": replication,
    REPOSITORY: repository,
}
