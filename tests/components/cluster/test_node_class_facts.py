from typing import Any

import pytest

from components.catalog.ami import AmiFamily
from components.catalog.instances import accelerated_types
from components.cluster.network_interfaces import efa_interfaces
from components.cluster.node_class_facts import ClassWires, alias_of, kubelet_of, node_class_spec
from components.cluster.user_data import RLIMITS, multipart
from tests.components.cluster.programs_karpenter import BATCH, FABRIC_POOL, INFERENCE, NEURON_POOL, STATIC, pool_spec

TAGS = {"owner": "o", "component": "pool"}


def described(fields: dict[str, Any], *, release: str | None = None, **late: Any) -> dict[str, Any]:
    wires = ClassWires(instance_profile="profile", subnet_ids=["subnet-1"], security_group_ids=["sg-1", "sg-2"], **late)
    return node_class_spec(pool_spec(fields), release=release, wires=wires, tags=TAGS)


def test_plain_class_is_exactly_this() -> None:
    assert described(BATCH, release="1.35.2-20260724") == {
        "amiSelectorTerms": [{"alias": "al2023@v20260724"}],
        "instanceProfile": "profile",
        "subnetSelectorTerms": [{"id": "subnet-1"}],
        "securityGroupSelectorTerms": [{"id": "sg-1"}, {"id": "sg-2"}],
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {
                    "volumeType": "gp3",
                    "volumeSize": "50Gi",
                    "iops": 3000,
                    "throughput": 125,
                    "encrypted": True,
                    "deleteOnTermination": True,
                },
            }
        ],
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpProtocolIPv6": "disabled",
            "httpPutResponseHopLimit": 1,
            "httpTokens": "required",
        },
        "kubelet": {"maxPods": 40, "systemReserved": {"cpu": "250m", "memory": "512Mi"}},
        "tags": {"component": "pool", "owner": "o"},
    }


@pytest.mark.parametrize(
    ("family", "release", "alias"),
    [
        (AmiFamily.AL2023, "1.35.2-20260724", "al2023@v20260724"),
        (AmiFamily.AL2023, None, "al2023@latest"),
        (AmiFamily.BOTTLEROCKET, "1.50.0-4ac27e0a", "bottlerocket@v1.50.0"),
        (AmiFamily.BOTTLEROCKET, "1.50.0", "bottlerocket@v1.50.0"),
        (AmiFamily.BOTTLEROCKET, None, "bottlerocket@latest"),
    ],
)
def test_alias_has_the_release_of_the_lock(family: AmiFamily, release: str | None, alias: str) -> None:
    assert alias_of(family, release) == alias


def test_volumes_are_encrypted_with_the_key() -> None:
    devices = described(INFERENCE, kms_key_arn="arn:key")["blockDeviceMappings"]
    assert [(d["deviceName"], d["ebs"]["volumeSize"], d["ebs"]["kmsKeyID"]) for d in devices] == [
        ("/dev/xvda", "4Gi", "arn:key"),
        ("/dev/xvdb", "200Gi", "arn:key"),
    ]


def test_local_disks_are_striped_where_all_types_have_some() -> None:
    assert described(FABRIC_POOL)["instanceStorePolicy"] == "RAID0"
    assert "instanceStorePolicy" not in described(BATCH)


def test_local_disks_are_left_alone_if_asked() -> None:
    assert "instanceStorePolicy" not in described({**FABRIC_POOL, "storage": {"instance_store": "unused"}})


def test_reservations_and_placement_group_are_selected() -> None:
    found = described(FABRIC_POOL, placement_group="close")
    assert found["capacityReservationSelectorTerms"] == [
        {"id": "cr-00000000000000001"},
        {"id": "cr-0123456789abcdef0"},
    ]
    assert found["placementGroupSelector"] == {"name": "close"}


def test_card_0_of_p6_b300_carries_no_efa() -> None:
    interfaces = described(STATIC)["networkInterfaces"]
    assert interfaces[:2] == [
        {"networkCardIndex": 0, "deviceIndex": 0, "interfaceType": "interface"},
        {"networkCardIndex": 1, "deviceIndex": 0, "interfaceType": "efa-only"},
    ]
    assert len(interfaces) == 17


def test_class_without_efa_leaves_interfaces_to_karpenter() -> None:
    assert "networkInterfaces" not in described(BATCH)


def test_containers_may_lock_memory_where_there_is_efa() -> None:
    assert described(FABRIC_POOL)["userData"] == multipart(
        {"containerd": {"baseRuntimeSpec": {"process": {"rlimits": [dict(limit) for limit in RLIMITS]}}}}
    )


@pytest.mark.parametrize("fields", [BATCH, {**FABRIC_POOL, "ami_family": "bottlerocket"}])
def test_class_without_efa_or_of_bottlerocket_has_no_user_data(fields: dict[str, Any]) -> None:
    assert "userData" not in described(fields)


@pytest.mark.parametrize("instance", [t for t in accelerated_types() if t.efa_interfaces], ids=lambda t: t.name)
def test_every_type_with_efa_has_all_its_interfaces(instance: Any) -> None:
    fields = {**NEURON_POOL, "instance_types": [instance.name]}
    found = [
        (i["networkCardIndex"], i["deviceIndex"], i["interfaceType"]) for i in described(fields)["networkInterfaces"]
    ]
    assert found == [(i.card, i.device, i.kind) for i in efa_interfaces(instance)]


def test_pods_are_bounded_by_the_smallest_type() -> None:
    assert kubelet_of(pool_spec({**BATCH, "instance_types": ["m7i.8xlarge", "m7i.large"], "kubelet": {}})) == {
        "maxPods": 110
    }
