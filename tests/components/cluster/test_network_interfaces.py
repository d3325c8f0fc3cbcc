import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.instances import InstanceType, instance_type, instance_types
from components.cluster.network_interfaces import NetworkInterface, common_efa_interfaces, efa_interfaces

WITH_EFA = [instance for instance in instance_types().values() if instance.efa_interfaces]
types = st.sampled_from(WITH_EFA)


def layout(name: str) -> list[tuple[int, int, str]]:
    return [(i.card, i.device, i.kind) for i in efa_interfaces(instance_type(name))]


def test_single_card_carries_both() -> None:
    assert layout("g6.8xlarge") == [(0, 0, "interface"), (0, 1, "efa-only")]


def test_p6_b200_is_as_the_user_guide_has_it() -> None:
    # EKS user guide, ml/device-management-efa.adoc: "launch template with EFA-only interfaces for P6-B200".
    assert layout("p6-b200.48xlarge") == [
        (0, 0, "interface"),
        (0, 1, "efa-only"),
        *[(card, 0, "efa-only") for card in range(1, 8)],
    ]


def test_p6_b300_has_no_efa_on_its_first_card() -> None:
    assert layout("p6-b300.48xlarge") == [(0, 0, "interface"), *[(card, 0, "efa-only") for card in range(1, 17)]]


@given(types)
def test_first_interface_is_for_ip_and_all_others_are_efa_alone(instance: InstanceType) -> None:
    first, *others = efa_interfaces(instance)
    assert first == NetworkInterface(card=0, device=0, kind="interface")
    assert {other.kind for other in others} == {"efa-only"}


@pytest.mark.parametrize("name", [instance.name for instance in WITH_EFA])
def test_every_efa_interface_of_a_type_is_used_once(name: str) -> None:
    instance = instance_type(name)
    fabric = [i.card for i in efa_interfaces(instance) if i.kind == "efa-only"]
    assert fabric == list(instance.efa_cards)


@pytest.mark.parametrize("name", [instance.name for instance in WITH_EFA])
def test_no_two_interfaces_are_in_one_place(name: str) -> None:
    places = [(i.card, i.device) for i in efa_interfaces(instance_type(name))]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("name", [instance.name for instance in WITH_EFA])
def test_no_card_has_more_interfaces_than_it_takes(name: str) -> None:
    instance = instance_type(name)
    on_first = [i for i in efa_interfaces(instance) if i.card == 0]
    assert len(on_first) <= instance.primary_card_enis


def test_types_with_the_same_cards_share_a_layout() -> None:
    sizes = [instance_type("g6e.8xlarge"), instance_type("g6e.16xlarge")]
    assert common_efa_interfaces(sizes) == efa_interfaces(sizes[0])


def test_fails_when_a_type_has_no_efa() -> None:
    with pytest.raises(ValueError, match=r"^g6\.xlarge has no EFA$"):
        efa_interfaces(instance_type("g6.xlarge"))


def test_fails_when_types_have_different_cards() -> None:
    with pytest.raises(ValueError, match=r"^the types have different network cards with EFA"):
        common_efa_interfaces([instance_type("p5.48xlarge"), instance_type("p5en.48xlarge")])
