from typing import Any

import pytest

from components.cluster.node_facts import Disk, disks_of, labels_of, stripes_instance_store, taints_of, zones_of
from components.cluster.node_options_spec import TaintEffect, TaintSpec
from tests.components.cluster.programs_node_group import ARM, BLOCK, FABRIC, NEURON, SPOT, SYSTEM, spec

ZONES = ("use1-az4", "use1-az1", "use1-az2")


@pytest.mark.parametrize(
    ("fields", "zones"),
    [
        (SYSTEM, ["use1-az1", "use1-az2", "use1-az4"]),
        ({**SYSTEM, "zones": ["use1-az4", "use1-az1"]}, ["use1-az1", "use1-az4"]),
        (FABRIC, ["use1-az2"]),
        (BLOCK, ["use1-az4"]),
    ],
)
def test_zones_are_those_asked_for_or_the_reservation_s(fields: dict[str, Any], zones: list[str]) -> None:
    assert zones_of(spec(fields), ZONES) == zones


def test_fails_when_the_network_does_not_reach_the_reservation() -> None:
    with pytest.raises(
        ValueError, match=r"^the network has no subnet in use1-az2, only in use1-az1, use1-az4; add the "
    ):
        zones_of(spec(FABRIC), ["use1-az1", "use1-az4"])


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        (SYSTEM, {"groundplane/ami-family": "al2023", "groundplane/node-group": "n"}),
        (
            SPOT,
            {
                "groundplane/ami-family": "bottlerocket",
                "groundplane/node-group": "n",
                "nvidia.com/gpu.present": "true",
            },
        ),
        (
            NEURON,
            {"example.com/team": "language", "groundplane/ami-family": "al2023", "groundplane/node-group": "n"},
        ),
    ],
)
def test_labels_say_what_device_plugins_look_for(fields: dict[str, Any], labels: dict[str, str]) -> None:
    assert labels_of(spec(fields), "n") == labels


@pytest.mark.parametrize(
    ("fields", "taints"),
    [
        (SYSTEM, {}),
        (SPOT, {"nvidia.com/gpu": TaintSpec(value="true", effect=TaintEffect.NO_SCHEDULE)}),
        ({**NEURON, "scheduling": {}}, {"aws.amazon.com/neuron": TaintSpec()}),
        (NEURON, {"example.com/team": TaintSpec(value="language", effect=TaintEffect.NO_EXECUTE)}),
        ({**SPOT, "scheduling": {"taints": {}}}, {}),
    ],
)
def test_accelerated_nodes_are_tainted_unless_said_otherwise(
    fields: dict[str, Any], taints: dict[str, TaintSpec]
) -> None:
    assert taints_of(spec(fields)) == taints


@pytest.mark.parametrize(
    ("fields", "disks"),
    [
        (SYSTEM, (Disk(device="/dev/xvda", gib=50, iops=3000, mib_per_second=125),)),
        (FABRIC, (Disk(device="/dev/xvda", gib=200, iops=3000, mib_per_second=125),)),
        (
            ARM,
            (
                Disk(device="/dev/xvda", gib=4, iops=3000, mib_per_second=125),
                Disk(device="/dev/xvdb", gib=50, iops=3000, mib_per_second=125),
            ),
        ),
        (
            {**SPOT, "storage": {"volume_gib": 500, "volume_iops": 4000, "volume_mib_per_second": 500}},
            (
                Disk(device="/dev/xvda", gib=4, iops=3000, mib_per_second=125),
                Disk(device="/dev/xvdb", gib=500, iops=4000, mib_per_second=500),
            ),
        ),
    ],
)
def test_volume_for_images_follows_accelerators_and_family(fields: dict[str, Any], disks: tuple[Disk, ...]) -> None:
    assert disks_of(spec(fields)) == disks


@pytest.mark.parametrize(
    ("fields", "striped"),
    [
        (SYSTEM, False),
        (FABRIC, True),
        ({**FABRIC, "storage": {"instance_store": "unused"}}, False),
        ({"instance_types": ["inf2.xlarge"], "max_size": 1}, False),
    ],
)
def test_local_disks_are_striped_where_there_are_some(fields: dict[str, Any], striped: bool) -> None:
    assert stripes_instance_store(spec(fields)) is striped
