import re

import pytest
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from components.catalog.regions import (
    DNS_SUFFIXES,
    EKS_REFUSED_ZONES,
    REGIONS,
    cluster_zones_of,
    dns_suffix_of,
    partition_of,
    region_of_zone,
    unknown_region,
    unknown_zone,
    zones_of,
)


def test_regions_are_those_of_the_source() -> None:
    assert sorted(REGIONS) == sorted(region.name for region in RegionsAndZonesBackend.regions)


def test_zones_are_those_of_the_source() -> None:
    source = {region: {zone.zone_id for zone in zones} for region, zones in RegionsAndZonesBackend.zones.items()}
    assert {region: set(zones_of(region)) for region in REGIONS} == source


def test_zone_prefixes_are_distinct() -> None:
    assert len({facts.zone_prefix for facts in REGIONS.values()}) == len(REGIONS)


def test_zone_prefixes_are_short_forms_of_their_regions() -> None:
    for name, facts in REGIONS.items():
        assert facts.zone_prefix[:2] == name[:2]
        assert re.fullmatch(r"[a-z]{2,5}\d", facts.zone_prefix)
        assert facts.zone_prefix[-1] == name[-1]


def test_partitions_have_a_dns_suffix() -> None:
    assert {facts.partition for facts in REGIONS.values()} == set(DNS_SUFFIXES)


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_region_has_its_partition_and_suffix(region: str, partition: str, suffix: str) -> None:
    assert (partition_of(region), dns_suffix_of(region)) == (partition, suffix)


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_every_known_zone_is_of_its_region(region: str) -> None:
    assert {region_of_zone(zone) for zone in zones_of(region)} == {region}


def test_zone_with_an_unknown_number_is_of_its_region() -> None:
    assert region_of_zone("use1-az8") == "us-east-1"


@pytest.mark.parametrize("zone", ["", "us-east-1a", "use1", "xxx1-az1", "use1-az", "USE1-AZ1", "usw2-lax1-az1"])
def test_text_that_is_no_zone_id_is_of_no_region(zone: str) -> None:
    assert region_of_zone(zone) is None


def test_refused_zones_are_zones_of_regions() -> None:
    assert {zone: region_of_zone(zone) for zone in EKS_REFUSED_ZONES} == {
        "use1-az3": "us-east-1",
        "usw1-az2": "us-west-1",
        "cac1-az3": "ca-central-1",
    }


def test_cluster_zones_leave_out_the_refused_one() -> None:
    assert cluster_zones_of("us-east-1") == ("use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6")


@pytest.mark.parametrize("look_up", [zones_of, cluster_zones_of, partition_of, dns_suffix_of])
def test_fails_when_the_region_is_unknown(look_up: object) -> None:
    assert callable(look_up)
    with pytest.raises(LookupError, match=r"^'us-east-9' is not a region of AWS; write us-east-\d or "):
        look_up("us-east-9")


def test_known_region_needs_no_fix() -> None:
    assert unknown_region("eu-west-3") is None


def test_fix_for_a_misspelt_region_names_close_ones() -> None:
    assert unknown_region("eu-wset-1") == "write eu-west-1 or us-west-1 or eu-west-3"


def test_fix_for_a_region_like_no_other_names_all() -> None:
    assert unknown_region("moon") == f"write one of {', '.join(REGIONS)}"


def test_known_zone_needs_no_fix() -> None:
    assert unknown_zone("use1-az7") is None


def test_fix_for_a_zone_name_names_the_zone_ids_of_its_region() -> None:
    assert unknown_zone("us-west-1a") == "write one of usw1-az1, usw1-az3"


def test_fix_for_a_misspelt_zone_names_close_ones() -> None:
    assert unknown_zone("euc-1-az1") == "write euc1-az1 or mec1-az1 or euw1-az1"


@pytest.mark.parametrize("zone", ["", "%%%"])
def test_fix_for_a_zone_like_no_other_gives_an_example(zone: str) -> None:
    assert unknown_zone(zone) == "write a zone id, such as use1-az1"
