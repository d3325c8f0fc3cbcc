"""What the image registry costs."""

from groundplane.plan.model import Resource
from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD = {"ecr.storage": "0.1", "inspector.image": "0.09", "inspector.rescan": "0.01"}
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"


def repositories() -> list[Resource]:
    return [resource("aws:ecr/repository:Repository", name) for name in ("server", "trainer")]


def test_repository_costs_what_is_stored() -> None:
    assert figures(items_of(repositories()[0], USD)) == {"images": usd(0, 2, 2)}


def test_fetched_images_cost_what_is_stored() -> None:
    found = figures(items_of(resource("aws:ecr/pullThroughCacheRule:PullThroughCacheRule"), USD))
    assert found == {"images fetched from elsewhere": usd(0, 2, 2)}


def test_basic_scanning_is_free() -> None:
    assert items_of(resource(SCANNING, inputs={"scanType": "BASIC"}), USD, *repositories()) == []


def test_enhanced_scanning_costs_by_the_image() -> None:
    inputs = {"scanType": "ENHANCED", "rules": [{"scanFrequency": "SCAN_ON_PUSH"}]}
    found = figures(items_of(resource(SCANNING, inputs=inputs), USD, *repositories()))
    assert found == {"images scanned": usd(0, "3.6", "3.6")}


def test_continuous_scanning_costs_every_scan() -> None:
    inputs = {"scanType": "ENHANCED", "rules": [{"scanFrequency": "CONTINUOUS_SCAN"}]}
    found = figures(items_of(resource(SCANNING, inputs=inputs), USD, *repositories()))
    assert found["images scanned again"] == usd(0, 2, 2)


def test_copies_in_other_regions_are_listed() -> None:
    rules = [{"destinations": [{"region": "us-west-2"}, {"region": "eu-west-1"}]}, {"destinations": []}]
    type_ = "aws:ecr/replicationConfiguration:ReplicationConfiguration"
    items = items_of(resource(type_, inputs={"replicationConfiguration": {"rules": rules}}), USD)
    assert [what for what, _ in unpriced(items)] == ["copies of images in eu-west-1", "copies of images in us-west-2"]
