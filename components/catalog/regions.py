"""Regions of AWS: partition, prefix of their zone ids, zones. A facts table and pure look-ups in it; no pulumi here.

Zone *ids* (`use1-az1`) name the same place in every account; zone *names* (`us-east-1a`) do not, so nothing here knows
them.
"""

import difflib
import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Region:
    """One region that this project may be applied in."""

    partition: str
    """`aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN."""

    zone_prefix: str
    """What zone ids of the region begin with, without the hyphen: `use1`."""

    zone_numbers: tuple[int, ...] = (1, 2, 3)
    """Numbers of the zones known. A hint for messages, not a limit: AWS adds zones, and each account sees some."""


REGIONS: dict[str, Region] = {
    "af-south-1": Region(partition="aws", zone_prefix="afs1"),
    "ap-east-1": Region(partition="aws", zone_prefix="ape1"),
    "ap-east-2": Region(partition="aws", zone_prefix="ape2"),
    "ap-northeast-1": Region(partition="aws", zone_prefix="apne1", zone_numbers=(1, 2, 4)),
    "ap-northeast-2": Region(partition="aws", zone_prefix="apne2", zone_numbers=(1, 2, 3, 4)),
    "ap-northeast-3": Region(partition="aws", zone_prefix="apne3"),
    "ap-south-1": Region(partition="aws", zone_prefix="aps1"),
    "ap-south-2": Region(partition="aws", zone_prefix="aps2"),
    "ap-southeast-1": Region(partition="aws", zone_prefix="apse1"),
    "ap-southeast-2": Region(partition="aws", zone_prefix="apse2"),
    "ap-southeast-3": Region(partition="aws", zone_prefix="apse3"),
    "ap-southeast-4": Region(partition="aws", zone_prefix="apse4"),
    "ap-southeast-5": Region(partition="aws", zone_prefix="apse5"),
    "ap-southeast-6": Region(partition="aws", zone_prefix="apse6"),
    "ap-southeast-7": Region(partition="aws", zone_prefix="apse7"),
    "ca-central-1": Region(partition="aws", zone_prefix="cac1", zone_numbers=(1, 2, 4)),
    "ca-west-1": Region(partition="aws", zone_prefix="caw1"),
    "cn-north-1": Region(partition="aws-cn", zone_prefix="cnn1", zone_numbers=(1, 2)),
    "cn-northwest-1": Region(partition="aws-cn", zone_prefix="cnnw1"),
    "eu-central-1": Region(partition="aws", zone_prefix="euc1"),
    "eu-central-2": Region(partition="aws", zone_prefix="euc2"),
    "eu-north-1": Region(partition="aws", zone_prefix="eun1"),
    "eu-south-1": Region(partition="aws", zone_prefix="eus1"),
    "eu-south-2": Region(partition="aws", zone_prefix="eus2"),
    "eu-west-1": Region(partition="aws", zone_prefix="euw1"),
    "eu-west-2": Region(partition="aws", zone_prefix="euw2"),
    "eu-west-3": Region(partition="aws", zone_prefix="euw3"),
    "il-central-1": Region(partition="aws", zone_prefix="ilc1"),
    "me-central-1": Region(partition="aws", zone_prefix="mec1"),
    "me-south-1": Region(partition="aws", zone_prefix="mes1"),
    "mx-central-1": Region(partition="aws", zone_prefix="mxc1"),
    "sa-east-1": Region(partition="aws", zone_prefix="sae1"),
    "us-east-1": Region(partition="aws", zone_prefix="use1", zone_numbers=(1, 2, 3, 4, 5, 6)),
    "us-east-2": Region(partition="aws", zone_prefix="use2"),
    "us-gov-east-1": Region(partition="aws-us-gov", zone_prefix="usge1"),
    "us-gov-west-1": Region(partition="aws-us-gov", zone_prefix="usgw1"),
    "us-west-1": Region(partition="aws", zone_prefix="usw1", zone_numbers=(1, 3)),
    "us-west-2": Region(partition="aws", zone_prefix="usw2", zone_numbers=(1, 2, 3, 4)),
}
"""Every region of the partitions aws, aws-cn and aws-us-gov that botocore 1.44.5 lists for EC2. Zones: moto 5.2.5,
`moto/ec2/models/availability_zones_and_regions.py`, which has the exceptions as DescribeAvailabilityZones showed them
to its contributors, and assumes zones 1 to 3 elsewhere (checked 2026-11). Isolated and sovereign partitions are left
out: no source for their zone ids."""

DNS_SUFFIXES = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com"}
"""Last part of the services' host names by partition: botocore 1.44.5, `data/partitions.json` (checked 2026-11)."""

EKS_REFUSED_ZONES = frozenset({"cac1-az3", "use1-az3", "usw1-az2"})
"""Zones in which EKS places no control plane: it answers UnsupportedAvailabilityZoneException to a cluster with a
subnet there. Amazon EKS user guide, `ml/ml-cluster-setup-cli.adoc` (checked 2026-11)."""

_ZONE = re.compile(r"([a-z]+\d+)-az\d+")
_BY_PREFIX = {facts.zone_prefix: name for name, facts in REGIONS.items()}


def region_of_zone(zone_id: str) -> str | None:
    """Region that a zone id is of, whether or not its number is known; None if its prefix is no region's."""
    match = _ZONE.fullmatch(zone_id)
    return _BY_PREFIX.get(match[1]) if match else None


def zones_of(region: str) -> tuple[str, ...]:
    """Zone ids known of a region, by number. Raises LookupError for an unknown region."""
    facts = _facts(region)
    return tuple(f"{facts.zone_prefix}-az{number}" for number in facts.zone_numbers)


def cluster_zones_of(region: str) -> tuple[str, ...]:
    """Zone ids known of a region in which EKS places control planes. Raises LookupError for an unknown region."""
    return tuple(zone for zone in zones_of(region) if zone not in EKS_REFUSED_ZONES)


def partition_of(region: str) -> str:
    """`aws`, `aws-cn` or `aws-us-gov`: second part of every ARN in a region. Raises LookupError for an unknown one."""
    return _facts(region).partition


def dns_suffix_of(region: str) -> str:
    """Last part of the services' host names in a region: `amazonaws.com`. Raises LookupError for an unknown region."""
    return DNS_SUFFIXES[partition_of(region)]


def unknown_region(region: str) -> str | None:
    """What to write instead of a region that does not exist, as an imperative; None if it does exist."""
    if region in REGIONS:
        return None
    close = difflib.get_close_matches(region, REGIONS, n=3)
    return f"write {' or '.join(close)}" if close else f"write one of {', '.join(REGIONS)}"


def unknown_zone(zone_id: str) -> str | None:
    """What to write instead of a zone id of no region, as an imperative; None if it is of one."""
    if region_of_zone(zone_id):
        return None
    # A zone name (us-east-1a) is the usual slip; the region in it tells which ids were meant.
    named = zone_id.rstrip("abcdefghijklmnopqrstuvwxyz") if zone_id[-1:].isalpha() else zone_id
    if named in REGIONS:
        return f"write one of {', '.join(cluster_zones_of(named))}"
    known = [zone for region in REGIONS for zone in cluster_zones_of(region)]
    close = difflib.get_close_matches(zone_id, known, n=3)
    return f"write {' or '.join(close)}" if close else "write a zone id, such as use1-az1"


def _facts(region: str) -> Region:
    if region not in REGIONS:
        raise LookupError(f"{region!r} is not a region of AWS; {unknown_region(region)}")
    return REGIONS[region]
