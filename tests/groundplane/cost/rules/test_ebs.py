"""What block storage costs: size, and for gp3 what is beyond 3,000 IOPS and 125 MB/s."""

from typing import Any

import pytest

from groundplane.cost.rules.ebs import gib_of
from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD = {"ebs.gp3.storage": "0.08", "ebs.gp3.iops": "0.005", "ebs.gp3.throughput": "0.04", "ebs.io2.storage": "0.125"}
USD |= {"ebs.io2.iops": "0.065", "ebs.gp2.storage": "0.1"}
VOLUME = "aws:ebs/volume:Volume"


def found(**inputs: Any) -> dict[str, Any]:
    return figures(items_of(resource(VOLUME, inputs=inputs), USD))


def test_volume_costs_by_its_size() -> None:
    assert found(type="gp3", size=100, iops=3000, throughput=125) == {"gp3 disks of volume": usd(8, 8, 8)}


def test_volume_costs_what_is_beyond_the_included_performance() -> None:
    assert found(type="gp3", size=100, iops=4000, throughput=250) == {
        "gp3 disks of volume": usd(8, 8, 8),
        "gp3 iops of volume": usd(5, 5, 5),
        "gp3 throughput of volume": usd(5, 5, 5),
    }


def test_every_iops_of_io2_is_paid_for() -> None:
    assert found(type="io2", size=100, iops=1000)["io2 iops of volume"] == usd(65, 65, 65)


def test_volume_is_gp2_where_nothing_is_said() -> None:
    assert found(size=100) == {"gp2 disks of volume": usd(10, 10, 10)}


def test_volume_as_large_as_its_image_is_listed() -> None:
    items = items_of(resource(VOLUME, inputs={"type": "gp3", "snapshotId": "snap-1"}), USD)
    assert unpriced(items) == [("gp3 disks of volume", "its size is that of the image, which no plan tells")]


@pytest.mark.parametrize(("size", "gib"), [(50, 50), ("50", 50), ("50Gi", 50), (None, None), ("${a.b}", None)])
def test_size_is_read_as_it_is_written(size: object, gib: int | None) -> None:
    assert gib_of(size) == gib
