import pytest

from components.catalog.fabric import WORKERS_PER_DEVICE, fabric_environment, preallocated_hugepages_mib, workers
from components.catalog.instances import AcceleratorKind, InstanceType, accelerated_types, instance_type


def environment(name: str, *, efa: bool, hugepages: bool = False) -> dict[str, str]:
    return fabric_environment(instance_type(name), efa=efa, hugepages=hugepages)


def test_huge_pages_are_what_was_seen_on_a_p5() -> None:
    # "hugepages-2Mi: 42242Mi" of 192 vCPU.
    assert preallocated_hugepages_mib(instance_type("p5.48xlarge")) == 42242


def test_p5en_with_efa_uses_it_or_stops() -> None:
    assert environment("p5en.48xlarge", efa=True, hugepages=True) == {
        "FI_EFA_USE_DEVICE_RDMA": "1",
        "FI_PROVIDER": "efa",
        "GLOO_SOCKET_IFNAME": "eth0",
        "NCCL_NET": "AWS Libfabric",
        "NCCL_SOCKET_IFNAME": "=eth0",
    }


def test_huge_pages_that_were_not_given_are_not_used() -> None:
    assert environment("p5.48xlarge", efa=True)["FI_EFA_USE_HUGE_PAGE"] == "0"


def test_device_rdma_is_told_only_where_network_cards_know_it() -> None:
    assert "FI_EFA_USE_DEVICE_RDMA" not in environment("g6.12xlarge", efa=True, hugepages=True)


def test_gpus_without_efa_talk_tcp_and_hear_nothing_of_efa() -> None:
    assert environment("g6.12xlarge", efa=False) == {
        "GLOO_SOCKET_IFNAME": "eth0",
        "NCCL_NET": "Socket",
        "NCCL_SOCKET_IFNAME": "=eth0",
    }


def test_neuron_has_its_own_collectives() -> None:
    assert environment("trn1.32xlarge", efa=True, hugepages=True) == {
        "CCOM_SOCKET_IFNAME": "eth0",
        "FI_EFA_USE_DEVICE_RDMA": "1",
        "FI_PROVIDER": "efa",
        "GLOO_SOCKET_IFNAME": "eth0",
    }


def test_cpus_have_gloo() -> None:
    assert environment("m7i.8xlarge", efa=False) == {"GLOO_SOCKET_IFNAME": "eth0"}


@pytest.mark.parametrize("instance", accelerated_types(), ids=lambda instance: instance.name)
def test_nothing_is_said_of_efa_without_it(instance: InstanceType) -> None:
    told = fabric_environment(instance, efa=False, hugepages=False)
    assert not [name for name in told if name.startswith("FI_")]
    assert told.get("NCCL_NET", "Socket") == "Socket"


def test_workers_are_one_an_accelerator_or_neuron_core() -> None:
    counted = {
        name: workers(instance_type(name))
        for name in ("p5en.48xlarge", "g6.xlarge", "trn1.32xlarge", "trn2.48xlarge", "m7i.8xlarge")
    }
    assert counted == {
        "p5en.48xlarge": 8,
        "g6.xlarge": 1,
        "trn1.32xlarge": 32,
        "trn2.48xlarge": 64,
        "m7i.8xlarge": 1,
    }


def test_cores_of_every_neuron_device_are_known() -> None:
    models = {t.accelerator.model for t in accelerated_types() if t.accelerator and _is_neuron(t)}
    assert models == set(WORKERS_PER_DEVICE)


def _is_neuron(instance: InstanceType) -> bool:
    return instance.accelerator is not None and instance.accelerator.kind is AcceleratorKind.NEURON
