import json
from typing import Any

import pytest

from components.catalog.instances import accelerated_types
from components.cluster.disruption_spec import Preset
from components.cluster.node_pool_spec import NodePoolSpec
from tests.components.cluster.programs_karpenter import BATCH, FABRIC_POOL, INFERENCE, NEURON_POOL, STATIC, pool_spec
from tests.components.problems import problems

CPU: dict[str, Any] = {"preset": "serving", "instance_types": ["m7i.large"], "limits": {"vcpus": 64}}
GPU: dict[str, Any] = {"preset": "serving", "instance_types": ["g6e.xlarge"], "limits": {"gpus": 8}}
RESERVED = {"ids": ["cr-0123456789abcdef0"], "zone": "use1-az2"}


def told(fields: dict[str, Any], **changes: Any) -> list[str]:
    return problems(NodePoolSpec, json.dumps({**fields, **changes}))


def test_smallest_spec_takes_what_is_on_demand() -> None:
    assert pool_spec(CPU).model_dump(mode="json", exclude={"storage", "kubelet", "scheduling"}) == {
        "preset": "serving",
        "instance_types": ["m7i.large"],
        "instance_families": [],
        "capacity": ["on_demand"],
        "reserved": None,
        "zones": None,
        "limits": {"nodes": None, "gpus": None, "vcpus": 64, "memory_gib": None},
        "replicas": None,
        "weight": None,
        "disruption": {
            "consolidation": None,
            "consolidate_after_minutes": None,
            "expire_after_hours": None,
            "termination_grace_minutes": None,
            "budgets": None,
        },
        "ami_family": "al2023",
        "efa": False,
        "placement_group": False,
    }


def test_family_is_all_its_sizes_but_metal_smallest_first() -> None:
    names = [instance.name for instance in pool_spec(GPU, instance_types=[], instance_families=["g4dn"]).types]
    assert names == [
        "g4dn.xlarge",
        "g4dn.2xlarge",
        "g4dn.4xlarge",
        "g4dn.8xlarge",
        "g4dn.16xlarge",
        "g4dn.12xlarge",
    ]


@pytest.mark.parametrize(
    ("fields", "image"),
    [
        (BATCH, "AL2023_x86_64_STANDARD"),
        (INFERENCE, "BOTTLEROCKET_x86_64_NVIDIA"),
        (NEURON_POOL, "AL2023_x86_64_NEURON"),
    ],
)
def test_image_follows_from_the_types(fields: dict[str, Any], image: str) -> None:
    assert pool_spec(fields).image.name == image


def test_fails_when_an_unchecked_spec_is_asked_for_its_image() -> None:
    unchecked = NodePoolSpec.model_construct(preset=Preset.SERVING, instance_types=("g5g.xlarge",))
    with pytest.raises(ValueError, match=r"^no al2023 image runs on g5g\.xlarge$"):
        assert unchecked.image


@pytest.mark.parametrize(
    ("fields", "changes", "expected"),
    [
        pytest.param(
            CPU,
            {"instance_types": []},
            [
                "instance_types: or instance_families have to be named; got []; write a type, such as g6e.12xlarge",
            ],
            id="no types",
        ),
        pytest.param(
            CPU,
            {"instance_families": ["m7i"]},
            ["instance_types: are named by instance_families as well; got ['m7i.large']; remove one of the two"],
            id="types and families",
        ),
        pytest.param(
            CPU,
            {"instance_types": ["m7i.larg", "m7i.xlarge", "m7i.xlarge"]},
            [
                (
                    "instance_types.0: is not an instance type of the catalogue; got 'm7i.larg'; "
                    "write m7i.large or m7i.xlarge or m7i.8xlarge"
                ),
                "instance_types.2: is there twice; got 'm7i.xlarge'; remove one of them",
            ],
            id="unknown type and double type",
        ),
        pytest.param(
            GPU,
            {"instance_types": [], "instance_families": ["g6x", "g6e", "g6e"]},
            [
                "instance_families.0: is not a family of the catalogue; got 'g6x'; write g6 or gr6 or g6f",
                "instance_families.2: is there twice; got 'g6e'; remove one of them",
            ],
            id="unknown family and double family",
        ),
        pytest.param(
            CPU,
            {"instance_types": ["m7i.large", "m7g.large"]},
            [
                (
                    "instance_types: are of different architectures, and an image is of one; "
                    "got {'m7i.large': 'x86_64', 'm7g.large': 'arm64'}; make a pool of each"
                )
            ],
            id="arm64 and x86",
        ),
        pytest.param(
            GPU,
            {"instance_types": ["g6.xlarge", "g6e.xlarge"]},
            [
                (
                    "instance_types: have accelerators of different models, and a pod could not tell what it gets; "
                    "got {'g6.xlarge': 'L4 of 22888 MiB', 'g6e.xlarge': 'L40S of 45776 MiB'}; make a pool of each"
                )
            ],
            id="different GPUs",
        ),
        pytest.param(
            GPU,
            {"preset": "training", "instance_types": ["g6e.xlarge", "g6e.12xlarge"]},
            [
                (
                    "instance_types: have different accelerators, and a job could not tell what it gets; "
                    "got {'g6e.xlarge': '1 x L40S of 45776 MiB', 'g6e.12xlarge': '4 x L40S of 45776 MiB'}; "
                    "make a pool of each"
                )
            ],
            id="different numbers of GPUs for training",
        ),
        pytest.param(
            GPU,
            {"instance_types": ["g6e.8xlarge", "g6e.12xlarge"], "efa": True, "zones": ["use1-az1"]},
            [
                (
                    "instance_types: have different accelerators, and a job could not tell what it gets; "
                    "got {'g6e.8xlarge': '1 x L40S of 45776 MiB', 'g6e.12xlarge': '4 x L40S of 45776 MiB'}; "
                    "make a pool of each"
                )
            ],
            id="different numbers of GPUs with EFA",
        ),
        pytest.param(
            GPU,
            {"instance_types": ["g6f.large"]},
            [
                (
                    "instance_types.0: has 0.125 of a GPU, which device plugins do not count; got 'g6f.large'; "
                    "write a type with whole GPUs, such as g6.xlarge"
                )
            ],
            id="part of a GPU",
        ),
        pytest.param(
            NEURON_POOL,
            {"ami_family": "bottlerocket"},
            [
                (
                    "instance_types.0: is a type that no image of family bottlerocket runs on; got 'trn1.32xlarge'; "
                    "set ami_family to al2023"
                )
            ],
            id="Neuron on Bottlerocket",
        ),
        pytest.param(
            GPU,
            {"efa": True, "zones": ["use1-az1"]},
            ["instance_types.0: has no EFA; got 'g6e.xlarge'; remove efa, or write a larger type"],
            id="EFA where there is none",
        ),
        pytest.param(
            NEURON_POOL,
            {"zones": ["use1-az1", "use1-az2"]},
            [
                (
                    "zones: have to be one zone with efa, which does not reach into another; "
                    "got ['use1-az1', 'use1-az2']; write one zone id"
                )
            ],
            id="EFA in two zones",
        ),
        pytest.param(
            CPU,
            {"placement_group": True},
            [
                (
                    "zones: have to be one zone with placement_group, which does not reach into another; got None; "
                    "write one zone id"
                )
            ],
            id="placement group in all zones",
        ),
        pytest.param(
            CPU,
            {"zones": ["us-west-1b"]},
            ["zones: is not a zone id of any region; got 'us-west-1b'; write one of usw1-az1, usw1-az3"],
            id="zone name",
        ),
        pytest.param(
            STATIC,
            {"placement_group": True},
            [
                (
                    "placement_group: is not for a capacity block, whose instances are close together already; "
                    "got True; remove it"
                )
            ],
            id="placement group in a capacity block",
        ),
        pytest.param(
            STATIC,
            {"zones": ["use1-az4", "use1-az1"]},
            ["zones: are not for reserved capacity, which is in use1-az4; got ['use1-az1', 'use1-az4']; remove zones"],
            id="zones beside a capacity block",
        ),
        pytest.param(
            FABRIC_POOL,
            {"zones": ["use1-az1"]},
            ["zones: are not for reserved capacity, which is in use1-az2; got ['use1-az1']; remove zones"],
            id="reservation in another zone",
        ),
        pytest.param(
            STATIC,
            {"capacity": ["capacity_block", "spot"]},
            [
                (
                    "capacity: has nothing beside capacity_block, which is bought for its instances alone; "
                    "got ['capacity_block', 'spot']; make a pool of each"
                )
            ],
            id="capacity block and spot",
        ),
        pytest.param(
            GPU,
            {"capacity": ["capacity_block"], "reserved": RESERVED},
            [
                (
                    "instance_types.0: is not sold in capacity blocks; got 'g6e.xlarge'; "
                    "write the block's type, or another kind"
                )
            ],
            id="capacity block of a type not sold so",
        ),
        pytest.param(
            GPU,
            {"capacity": ["on_demand", "reservation"]},
            ["reserved: has to say what reservation means; got None; add its ids and its zone"],
            id="reservation without ids",
        ),
        pytest.param(
            GPU,
            {"reserved": RESERVED},
            [
                (
                    "reserved: is not for what is not reserved; got ['cr-0123456789abcdef0']; "
                    "add reservation or capacity_block to capacity"
                )
            ],
            id="ids without a reservation",
        ),
        pytest.param(
            FABRIC_POOL,
            {"reserved": {"ids": ["cr-0123456789abcdef0"], "zone": "us-east-1a"}},
            [
                (
                    "reserved.zone: is not a zone id of any region; got 'us-east-1a'; "
                    "write one of use1-az1, use1-az2, use1-az4, use1-az5, use1-az6"
                )
            ],
            id="reservation in a zone name",
        ),
        pytest.param(
            GPU,
            {"capacity": ["reservation"], "reserved": RESERVED, "instance_types": ["g6e.xlarge", "g6e.2xlarge"]},
            [
                (
                    "instance_types: have to be the one type reserved; got ['g6e.2xlarge', 'g6e.xlarge']; "
                    "write the reserved type alone, in instance_types"
                )
            ],
            id="reservation of two types",
        ),
        pytest.param(
            CPU,
            {"instance_types": ["t3.large"], "placement_group": True, "zones": ["use1-az1"]},
            [
                (
                    "instance_types.0: is a type that no cluster placement group takes; got 't3.large'; "
                    "remove placement_group, or write another type"
                )
            ],
            id="burstable type in a placement group",
        ),
        pytest.param(
            CPU,
            {"kubelet": {"max_pods": 250}},
            ["kubelet.max_pods: is more than a node of m7i.large runs, 110; got 250; write 110 or less"],
            id="more pods than there are addresses",
        ),
        pytest.param(
            CPU,
            {"limits": {}},
            ["limits: names no limit; got {}; add one, such as `vcpus: 512`"],
            id="no limit",
        ),
        pytest.param(
            GPU,
            {"limits": {"vcpus": 64}},
            [
                (
                    "limits: need gpus or nodes: accelerated nodes are too dear to have without; got {'vcpus': 64}; "
                    "add `gpus: 16`, or `nodes: 2`"
                )
            ],
            id="GPUs without a limit",
        ),
        pytest.param(
            CPU,
            {"limits": {"gpus": 8, "vcpus": 64}},
            ["limits.gpus: is for nodes with GPUs, and these have none; got 8; remove it"],
            id="limit of GPUs that there are not",
        ),
        pytest.param(
            GPU,
            {"instance_types": ["p5.48xlarge"], "limits": {"gpus": 4, "vcpus": 100, "memory_gib": 64}},
            [
                "limits.gpus: is less than the smallest node has, 8; got 4; write 8 or more",
                "limits.vcpus: is less than the smallest node has, 192; got 100; write 192 or more",
                "limits.memory_gib: is less than the smallest node has, 2048; got 64; write 2048 or more",
            ],
            id="limits below one node",
        ),
        pytest.param(
            STATIC,
            {
                "weight": 5,
                "limits": {"nodes": 3, "gpus": 32, "vcpus": 800, "memory_gib": 20000},
                "disruption": {"consolidation": "when_empty", "consolidate_after_minutes": 5},
            },
            [
                "weight: is not for a static pool, which does not wait for pods; got 5; remove it, or remove replicas",
                (
                    "limits.gpus: is not for a static pool, which Karpenter limits by nodes alone; got 32; "
                    "write nodes instead"
                ),
                (
                    "limits.memory_gib: is not for a static pool, which Karpenter limits by nodes alone; got 20000; "
                    "write nodes instead"
                ),
                (
                    "limits.vcpus: is not for a static pool, which Karpenter limits by nodes alone; got 800; "
                    "write nodes instead"
                ),
                "limits.nodes: must not be less than replicas, 4; got 3; write 4 or more",
                (
                    "disruption.consolidation: is not for a static pool, which is never consolidated; "
                    "got 'when_empty'; remove it"
                ),
                (
                    "disruption.consolidate_after_minutes: is not for a static pool, which is never consolidated; "
                    "got 5; remove it"
                ),
            ],
            id="static pool with what is for dynamic ones",
        ),
        pytest.param(
            CPU,
            {"preset": "training", "disruption": {"expire_after_hours": 24}},
            [
                (
                    "disruption.termination_grace_minutes: has to be said with expire_after_hours: pods that cannot be "
                    "evicted would hold old nodes for ever; got None; write for how long, such as 1440"
                )
            ],
            id="expiry without an end",
        ),
        pytest.param(
            CPU,
            {
                "scheduling": {
                    "labels": {"karpenter.k8s.aws/instance-family": "m7i"},
                    "taints": {"karpenter.sh/disrupted": {}},
                }
            },
            [
                (
                    "scheduling.labels.karpenter.k8s.aws/instance-family: is a key that Karpenter sets; "
                    "got 'karpenter.k8s.aws/instance-family'; use a domain of your own, such as example.com/"
                ),
                (
                    "scheduling.taints.karpenter.sh/disrupted: is a key that Karpenter sets; "
                    "got 'karpenter.sh/disrupted'; use a domain of your own, such as example.com/"
                ),
            ],
            id="keys of Karpenter's",
        ),
        pytest.param(CPU, {"weight": 101}, ["weight: less_than_equal"], id="weight above 100"),
        pytest.param(CPU, {"preset": "batch"}, ["preset: enum"], id="unknown preset"),
        pytest.param(CPU, {"capacity": []}, ["capacity: too_short"], id="no way to have instances"),
    ],
)
def test_fails_when_it_cannot_be(fields: dict[str, Any], changes: dict[str, Any], expected: list[str]) -> None:
    assert told(fields, **changes) == expected


def test_serving_pool_may_have_any_number_of_the_same_gpus() -> None:
    assert {i.accelerator.count for i in pool_spec(INFERENCE).types if i.accelerator} == {1, 4, 8}


def test_reservation_may_fall_back_on_demand() -> None:
    found = pool_spec(FABRIC_POOL, capacity=["reservation", "on_demand"])
    assert sorted(found.capacity) == ["on_demand", "reservation"]


def test_everything_wrong_is_told_at_once() -> None:
    found = told({"preset": "serving", "instance_types": ["g6f.large", "m7g.large", "nope"], "limits": {}, "efa": True})
    assert sorted(problem.partition(":")[0] for problem in found) == [
        "instance_types",
        "instance_types",
        "instance_types.0",
        "instance_types.0",
        "instance_types.1",
        "instance_types.2",
        "limits",
        "zones",
    ]


@pytest.mark.parametrize("instance", accelerated_types(), ids=lambda instance: instance.name)
def test_every_accelerated_type_is_configured_or_refused_for_a_reason(instance: Any) -> None:
    fields: dict[str, Any] = {"preset": "training", "instance_types": [instance.name], "limits": {"nodes": 1}}
    if instance.efa_interfaces:
        fields |= {"efa": True, "zones": ["use1-az1"]}
    if instance.family in ("g5g", "g6f"):
        assert len(told(fields)) == 1
    else:
        assert pool_spec(fields).types == (instance,)
