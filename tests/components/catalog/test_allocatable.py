import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.allocatable import (
    allocatable_cpu,
    allocatable_memory_mib,
    kube_reserved_cpu,
    kube_reserved_memory_mib,
)
from components.catalog.instances import instance_type, instance_types, pod_addresses

PUBLISHED = sorted(name for name, instance in instance_types().items() if instance.karpenter_allocatable_cpu)


def _number(text: str) -> int:
    return int(re.match(r"\d+", text)[0])  # type: ignore[index]  # every figure begins with digits


@pytest.mark.parametrize("name", PUBLISHED)
def test_cpu_is_what_karpenter_publishes(name: str) -> None:
    instance = instance_type(name)
    assert instance.karpenter_allocatable_cpu is not None
    assert allocatable_cpu(instance) == _number(instance.karpenter_allocatable_cpu)


@pytest.mark.parametrize("name", PUBLISHED)
def test_memory_is_what_karpenter_publishes_for_its_number_of_pods(name: str) -> None:
    # Karpenter reckons without prefix delegation.
    instance = instance_type(name)
    assert instance.karpenter_allocatable_memory is not None
    pods = pod_addresses(instance, prefix_delegation=False)
    assert allocatable_memory_mib(instance, pods) == pytest.approx(
        _number(instance.karpenter_allocatable_memory), abs=1
    )


def test_more_pods_leave_less_memory() -> None:
    instance = instance_type("m7i.xlarge")
    assert allocatable_memory_mib(instance, 10) - allocatable_memory_mib(instance, 11) == 11


@pytest.mark.parametrize(("vcpu", "reserved"), [(1, 60), (2, 70), (4, 80), (8, 90), (192, 550)])
def test_reserved_cpu_follows_the_steps_of_nodeadm(vcpu: int, reserved: int) -> None:
    assert kube_reserved_cpu(vcpu) == reserved


@given(st.integers(1, 1000))
def test_reserved_cpu_never_falls_with_more_cores(vcpu: int) -> None:
    assert kube_reserved_cpu(vcpu) <= kube_reserved_cpu(vcpu + 1)


def test_reserved_memory_of_a_node_of_110_pods() -> None:
    assert kube_reserved_memory_mib(110) == 1465
