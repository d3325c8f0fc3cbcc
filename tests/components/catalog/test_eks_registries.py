import re

import pytest

from components.catalog.eks_registries import eks_registry
from components.catalog.regions import REGIONS


@pytest.mark.parametrize(
    ("region", "registry"),
    [
        ("us-west-2", "602401143452.dkr.ecr.us-west-2.amazonaws.com"),
        ("eu-central-2", "900612956339.dkr.ecr.eu-central-2.amazonaws.com"),
        ("us-gov-west-1", "013241004608.dkr.ecr.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "918309763551.dkr.ecr.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_registry_is_the_regions_own(region: str, registry: str) -> None:
    assert eks_registry(region) == registry


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_a_registry(region: str) -> None:
    assert re.match(rf"\d{{12}}\.dkr\.ecr\.{region}\.amazonaws\.com", eks_registry(region))


def test_fails_when_the_region_is_unknown() -> None:
    with pytest.raises(LookupError):
        eks_registry("us-east-9")
