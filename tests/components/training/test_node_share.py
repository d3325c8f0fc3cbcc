import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.fabric import HUGEPAGES
from components.catalog.instances import InstanceType, accelerated_types
from components.cluster.daemonsets import DAEMONSETS_CPU, DAEMONSETS_MEMORY_MIB
from components.cluster.node_capacity import Resource
from components.training.node_share import whole_node
from tests.components.training.programs_runtimes import ONE_ZONE, group, nodes_of, pool

WHOLE = tuple(instance for instance in accelerated_types() if instance.accelerator and instance.accelerator.count)


@pytest.mark.parametrize("instance", WHOLE, ids=lambda instance: instance.name)
def test_pod_fits_a_node_of_every_accelerated_type_and_has_all_its_devices(instance: InstanceType) -> None:
    for efa in {False, instance.efa_interfaces > 0}:
        node = nodes_of(instance, efa=efa)
        share = whole_node(node)
        assert share.is_possible
        assert share.amounts[Resource.CPU] + DAEMONSETS_CPU == node.node[Resource.CPU]
        taken = share.memory_mib + DAEMONSETS_MEMORY_MIB + share.amounts.get(HUGEPAGES, 0)
        assert taken <= node.node[Resource.MEMORY]
        devices = {resource: count for resource, count in node.node.items() if resource not in _SHARED}
        assert {resource: share.amounts[resource] for resource in devices} == devices
        assert share.efa == efa


_SHARED = {Resource.CPU, Resource.MEMORY}


@given(st.lists(st.sampled_from(WHOLE), min_size=1, max_size=3, unique_by=lambda instance: instance.name))
def test_pod_fits_whichever_type_the_node_is_of(types: list[InstanceType]) -> None:
    alike = [instance for instance in types if instance.accelerator == types[0].accelerator]
    share = whole_node(nodes_of(*alike, efa=False)).amounts
    for instance in alike:
        node = nodes_of(instance, efa=False).node
        assert all(amount <= node[Resource(resource)] for resource, amount in share.items())


def test_p5en_is_written_as_kubernetes_does() -> None:
    share = whole_node(group("h200", "p5en.48xlarge", efa=True, **ONE_ZONE))
    # 192 vCPU less the kubelet's 550m and the DaemonSets' 750m; 2 TiB less 7.5 %, theirs, and 42242Mi of huge pages.
    assert share.requests() == {
        "cpu": "190700m",
        "hugepages-2Mi": "5120Mi",
        "memory": "1892470Mi",
        "nvidia.com/gpu": "8",
        "vpc.amazonaws.com/efa": "16",
    }


def test_cpu_alone_has_no_limit() -> None:
    share = whole_node(group("h200", "p5en.48xlarge", efa=True, **ONE_ZONE))
    assert share.requests().keys() - share.limits().keys() == {"cpu"}
    assert share.limits().items() <= share.requests().items()


def test_small_nodes_give_no_more_huge_pages_than_they_have() -> None:
    small = whole_node(group("h100", "p5.4xlarge", efa=True, **ONE_ZONE))
    assert small.amounts[HUGEPAGES] == 2 * (110 * 16 + 1)


def test_pools_of_karpenter_are_asked_for_no_huge_pages_but_have_them_set_aside() -> None:
    pooled, grouped = pool("p5", "p5.48xlarge", efa=True, limit=8), group("p5", "p5.48xlarge", efa=True, **ONE_ZONE)
    assert HUGEPAGES not in whole_node(pooled).amounts
    assert whole_node(pooled).memory_mib == whole_node(grouped).memory_mib


def test_nodes_without_efa_keep_all_their_memory() -> None:
    node = group("l4", "g6.12xlarge")
    assert whole_node(node).memory_mib == node.node[Resource.MEMORY] - DAEMONSETS_MEMORY_MIB


def test_fails_when_daemonsets_need_the_whole_node() -> None:
    assert not whole_node(group("tiny", "t3.small")).is_possible
