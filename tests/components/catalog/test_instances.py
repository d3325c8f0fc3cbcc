import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.instances import (
    AcceleratorKind,
    Arch,
    Usage,
    accelerated_types,
    instance_type,
    instance_types,
    lowest_max_pods,
    max_pods,
    pod_addresses,
    sources,
    unknown_instance_type,
)

ACCELERATED = [instance.name for instance in accelerated_types()]
GENERAL = sorted(instance_types().keys() - set(ACCELERATED))
names = st.sampled_from(list(instance_types()))


@cache
def described(name: str) -> dict[str, Any]:
    """What DescribeInstanceTypes answers, in moto's copy: a second reading of the source, for a sample of types."""
    with gzip.open(str(files("moto") / "ec2" / "resources" / "instance_types.json.gz"), "rt") as dump:
        return dict(json.load(dump)[name])


def test_every_type_of_the_families_is_there() -> None:
    assert (len(ACCELERATED), len(GENERAL)) == (72, 59)


def test_families_are_those_that_clusters_use() -> None:
    assert sorted({instance.family for instance in instance_types().values()}) == [
        *["c7i", "g4dn", "g5", "g5g", "g6", "g6e", "g6f", "g7", "g7e", "gr6", "inf2", "m6i", "m7g", "m7i"],
        *["p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300", "r7i", "t3", "trn1", "trn1n", "trn2"],
    ]


@pytest.mark.parametrize("name", ["g4dn.xlarge", "p5.48xlarge", "p6-b300.48xlarge", "m7g.large", "t3.medium"])
def test_network_is_that_of_the_source(name: str) -> None:
    instance, network = instance_type(name), described(name)["NetworkInfo"]
    efa = [card["NetworkCardIndex"] for card in network["NetworkCards"] if "efa-only" in card["InterfaceTypes"]]
    assert (instance.network_cards, instance.ipv4_per_eni, instance.primary_card_enis, list(instance.efa_cards)) == (
        network["MaximumNetworkCards"],
        network["Ipv4AddressesPerInterface"],
        network["NetworkCards"][0]["MaximumNetworkInterfaces"],
        efa,
    )


@pytest.mark.parametrize("name", ["g6.12xlarge", "p5en.48xlarge", "trn1.32xlarge", "r7i.24xlarge"])
def test_size_is_that_of_the_source(name: str) -> None:
    instance, source = instance_type(name), described(name)
    disks = source.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0)
    found = (instance.vcpu, instance.memory_mib, instance.nvme_gb, {usage.value for usage in instance.usage})
    assert found == (
        source["VCpuInfo"]["DefaultVCpus"],
        source["MemoryInfo"]["SizeInMiB"],
        disks,
        set(source["SupportedUsageClasses"]),
    )


@pytest.mark.parametrize("name", ACCELERATED)
def test_accelerated_type_says_what_it_has(name: str) -> None:
    accelerator = instance_type(name).accelerator
    assert accelerator is not None
    assert accelerator.memory_mib > 0
    assert accelerator.model
    assert (accelerator.count == 0) == (accelerator.partition < 1) == (accelerator.resource is None)


@given(names)
def test_every_type_is_whole(name: str) -> None:
    instance = instance_type(name)
    assert instance.name == name
    assert instance.vcpu > 0
    assert instance.memory_mib >= 512
    assert Usage.ON_DEMAND in instance.usage
    assert instance.quota_on_demand.startswith("L-")
    assert instance.efa_interfaces <= instance.network_cards


@given(names)
def test_efa_is_on_cards_that_are_there(name: str) -> None:
    instance = instance_type(name)
    assert set(instance.efa_cards) <= set(range(instance.network_cards))


def test_p6_b300_has_17_cards_and_no_efa_on_the_first() -> None:
    instance = instance_type("p6-b300.48xlarge")
    assert (instance.network_cards, instance.efa_cards) == (17, range(1, 17))


@pytest.mark.parametrize(
    ("name", "kind", "model", "count", "memory_mib", "resource"),
    [
        ("p5en.48xlarge", AcceleratorKind.NVIDIA, "H200", 8, 144384, "nvidia.com/gpu"),
        ("g6f.large", AcceleratorKind.NVIDIA, "L4", 0, 2861, None),
        ("trn2.48xlarge", AcceleratorKind.NEURON, "Trainium2", 16, 98304, "aws.amazon.com/neuron"),
        ("inf2.xlarge", AcceleratorKind.NEURON, "Inferentia2", 1, 32768, "aws.amazon.com/neuron"),
    ],
)
def test_accelerator_is_told(
    name: str, kind: AcceleratorKind, model: str, count: int, memory_mib: int, resource: str | None
) -> None:
    found = instance_type(name).accelerator
    assert found is not None
    assert (found.kind, found.model, found.count, found.memory_mib, found.resource) == (
        kind,
        model,
        count,
        memory_mib,
        resource,
    )


def test_arm64_types_are_those_with_gravitons() -> None:
    arm64 = {instance.family for instance in instance_types().values() if instance.arch is Arch.ARM64}
    assert arm64 == {"g5g", "m7g"}


def test_capacity_blocks_are_sold_of_these_families() -> None:
    sold = {i.family for i in instance_types().values() if Usage.CAPACITY_BLOCK in i.usage}
    assert sold == {"p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300", "trn1", "trn2"}


@pytest.mark.parametrize(
    ("name", "without", "with_prefixes"),
    [
        # awslabs/amazon-eks-ami, nodeadm/doc/references/maxpods.md, and Karpenter's reference of instance types.
        ("t3.medium", 17, 242),
        ("m7i.large", 29, 434),
        ("c7i.4xlarge", 234, 3714),
        ("p5.48xlarge", 100, 1570),
        ("g5.48xlarge", 345, 5490),
    ],
)
def test_addresses_for_pods_are_those_of_the_source(name: str, without: int, with_prefixes: int) -> None:
    instance = instance_type(name)
    assert pod_addresses(instance, prefix_delegation=False) == without
    assert pod_addresses(instance, prefix_delegation=True) == with_prefixes


@pytest.mark.parametrize(
    ("name", "prefix_delegation", "pods"),
    [
        ("m7i.large", False, 29),
        ("m7i.large", True, 110),
        ("m7i.8xlarge", True, 250),
        ("p5.48xlarge", False, 100),
        ("g5.12xlarge", False, 250),
    ],
)
def test_pods_have_a_ceiling_by_vcpu(name: str, prefix_delegation: bool, pods: int) -> None:
    assert max_pods(instance_type(name), prefix_delegation=prefix_delegation) == pods


@given(names)
def test_prefixes_never_cost_pods(name: str) -> None:
    instance = instance_type(name)
    assert max_pods(instance, prefix_delegation=True) >= max_pods(instance, prefix_delegation=False) > 0


def test_lowest_type_decides_for_a_group() -> None:
    group = [instance_type("m7i.8xlarge"), instance_type("m7i.large")]
    assert lowest_max_pods(group, prefix_delegation=True) == 110


def test_every_kind_of_fact_has_a_source() -> None:
    assert sorted(sources()) == ["karpenter", "prices", "quotas", "trainium2_memory", "types"]


def test_fails_when_the_type_is_unknown() -> None:
    with pytest.raises(
        LookupError, match=r"^'p5.24xlarge' is not an instance type of the catalogue; write p5\.4xlarge"
    ):
        instance_type("p5.24xlarge")


def test_known_type_needs_no_fix() -> None:
    assert unknown_instance_type("p5.48xlarge") is None


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("g6.3xlarge", "write g6.xlarge or g6.8xlarge or g6.4xlarge"),
        ("p5en.24xlarge", "write p5en.48xlarge"),
        ("g6ex.large", "write g6e.xlarge or g6e.8xlarge or g6e.4xlarge"),
    ],
)
def test_fix_names_close_types_of_the_family_first(name: str, fix: str) -> None:
    assert unknown_instance_type(name) == fix


def test_fix_for_a_type_like_no_other_names_the_families() -> None:
    assert unknown_instance_type("?") == (
        "write a type of c7i, g4dn, g5, g5g, g6, g6e, g6f, g7, g7e, gr6, inf2, m6i, m7g, m7i, p4d, p4de, p5, p5e, "
        "p5en, p6-b200, p6-b300, r7i, t3, trn1, trn1n, trn2"
    )
