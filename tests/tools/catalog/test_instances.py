import pytest

from tools.catalog.instances import TARGET, document, quotas, row


def test_committed_data_is_what_the_generator_writes() -> None:
    assert TARGET.read_text(encoding="utf-8") == document(), "run `.venv/bin/python -m tools.catalog.instances`"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("g6e.xlarge", {"quota_on_demand": "L-DB2E81BA", "quota_spot": "L-3819A6DF"}),
        ("gr6.4xlarge", {"quota_on_demand": "L-DB2E81BA", "quota_spot": "L-3819A6DF"}),
        ("p4de.24xlarge", {"quota_on_demand": "L-417A185B", "quota_spot": "L-7212CCBC"}),
        ("p5en.48xlarge", {"quota_on_demand": "L-417A185B", "quota_spot": "L-C4BD4855"}),
        ("p6-b300.48xlarge", {"quota_on_demand": "L-417A185B"}),
        ("trn1n.32xlarge", {"quota_on_demand": "L-2C3B7624", "quota_spot": "L-6B0D517C"}),
        ("inf2.xlarge", {"quota_on_demand": "L-1945791B", "quota_spot": "L-B5D1601B"}),
        ("r7i.large", {"quota_on_demand": "L-1216C47A", "quota_spot": "L-34B43A08"}),
    ],
)
def test_quotas_follow_the_family(name: str, found: dict[str, str]) -> None:
    assert quotas(name) == found


def test_fails_when_efa_cards_are_not_the_last_ones() -> None:
    card = {"MaximumNetworkInterfaces": 4}
    described = {
        "InstanceType": "odd.large",
        "VCpuInfo": {"DefaultVCpus": 2},
        "MemoryInfo": {"SizeInMiB": 8192},
        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
        "SupportedUsageClasses": ["on-demand"],
        "PlacementGroupInfo": {"SupportedStrategies": []},
        "NetworkInfo": {
            "NetworkPerformance": "25 Gigabit",
            "MaximumNetworkCards": 2,
            "Ipv4AddressesPerInterface": 15,
            "EfaInfo": {"MaximumEfaInterfaces": 1},
            "NetworkCards": [
                {**card, "NetworkCardIndex": 0, "InterfaceTypes": ["interface", "efa-only"]},
                {**card, "NetworkCardIndex": 1, "InterfaceTypes": ["interface"]},
            ],
        },
    }
    with pytest.raises(ValueError, match=r"^odd\.large has 1 EFA interfaces on cards \[0\], of 2$"):
        row(described)
