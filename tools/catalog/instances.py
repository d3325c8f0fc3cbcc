"""Writes components/catalog/instances.json, by hand: `.venv/bin/python -m tools.catalog.instances`.

What a type is (vCPU, memory, accelerators, network cards) is from moto's copy of what EC2's DescribeInstanceTypes
answers; prices and what Karpenter makes of a type are from `instance_facts.json` beside this file; quota codes are the
table below. Raises ValueError where a type is not as the catalogue can say it, so that a new kind of type is noticed.
"""

import gzip
import json
import re
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

CHECKED = "2026-11-21"
NVIDIA = ("g4dn", "g5", "g5g", "g6", "g6e", "g6f", "g7", "g7e", "gr6", "p4d", "p4de", "p5", "p5e", "p5en")
NVIDIA_P6 = ("p6-b200", "p6-b300")
NEURON = ("inf2", "trn1", "trn1n", "trn2")
GENERAL = ("c7i", "m6i", "m7g", "m7i", "r7i", "t3")
FAMILIES = frozenset((*NVIDIA, *NVIDIA_P6, *NEURON, *GENERAL))
TRAINIUM2_MEMORY_MIB = 96 * 1024

QUOTAS: dict[str, tuple[str, str | None]] = {
    "g": ("L-DB2E81BA", "L-3819A6DF"),
    "gr": ("L-DB2E81BA", "L-3819A6DF"),
    "p4": ("L-417A185B", "L-7212CCBC"),
    "p5": ("L-417A185B", "L-C4BD4855"),
    # Public sources disagree on the spot quota of P6; ListServiceQuotas of the account knows.
    "p6": ("L-417A185B", None),
    "trn": ("L-2C3B7624", "L-6B0D517C"),
    "inf": ("L-1945791B", "L-B5D1601B"),
}
STANDARD = ("L-1216C47A", "L-34B43A08")
"""Families A, C, D, H, I, M, R, T and Z."""

SOURCES = {
    "types": "what EC2's DescribeInstanceTypes answers, in moto {moto}: moto/ec2/resources/instance_types.json.gz",
    "quotas": "EC2 user guide, EC2 instance type quotas; codes of Service Quotas, service ec2; units are vCPU",
    "trainium2_memory": "96 GiB a chip, general knowledge (1.5 TB in the 16 chips of trn2.48xlarge); moto says 512",
}

FACTS = Path(__file__).with_name("instance_facts.json")
TARGET = Path(__file__).parents[2] / "components" / "catalog" / "instances.json"


def document() -> str:
    """The data file, one type a line, sorted by name."""
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    with gzip.open(str(files("moto") / "ec2" / "resources" / "instance_types.json.gz"), "rt", encoding="utf-8") as dump:
        types: dict[str, Any] = json.load(dump)
    rows = {
        name: {**row(types[name]), **quotas(name), **facts["types"].get(name, {})}
        for name in sorted(types)
        if name.partition(".")[0] in FAMILIES
    }
    if unused := sorted(facts["types"].keys() - rows.keys()):
        raise ValueError(f"facts of types that are not in the catalogue: {', '.join(unused)}")
    sources = {key: text.format(moto=version("moto")) for key, text in {**SOURCES, **facts["sources"]}.items()}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(found, sort_keys=True)}" for name, found in rows.items())
    head = f'{{"checked": {json.dumps(CHECKED)},\n"sources": {json.dumps(sources, indent=1, sort_keys=True)},\n'
    return f'{head}"types": {{\n{lines}\n}}}}\n'


def row(described: dict[str, Any]) -> dict[str, Any]:
    """One type as the catalogue keeps it, from what DescribeInstanceTypes says."""
    network = described["NetworkInfo"]
    found = {
        "vcpu": described["VCpuInfo"]["DefaultVCpus"],
        "memory_mib": described["MemoryInfo"]["SizeInMiB"],
        "arch": _arch(described),
        "accelerator": _accelerator(described),
        "network": network["NetworkPerformance"],
        "network_cards": network["MaximumNetworkCards"],
        "primary_card_enis": network["NetworkCards"][0]["MaximumNetworkInterfaces"],
        "ipv4_per_eni": network["Ipv4AddressesPerInterface"],
        "nvme_gb": described.get("InstanceStorageInfo", {}).get("TotalSizeInGB"),
        "usage": described["SupportedUsageClasses"],
        "cluster_placement": "cluster" in described["PlacementGroupInfo"]["SupportedStrategies"],
        **_efa(described["InstanceType"], network),
    }
    return {key: value for key, value in found.items() if value is not None}


def quotas(name: str) -> dict[str, str]:
    """Codes of the on-demand and the spot quota; the spot one is left out where it is not known."""
    family = re.match(r"p\d|[a-z]+", name)
    on_demand, spot = QUOTAS.get(family[0], STANDARD) if family else STANDARD
    return {"quota_on_demand": on_demand, **({"quota_spot": spot} if spot else {})}


def _arch(described: dict[str, Any]) -> str:
    (arch,) = (a for a in described["ProcessorInfo"]["SupportedArchitectures"] if a != "i386")
    return str(arch)


def _accelerator(described: dict[str, Any]) -> dict[str, Any] | None:
    if "GpuInfo" in described:
        (gpu,) = described["GpuInfo"]["Gpus"]
        partition = gpu["GpuPartitionSize"]
        fraction = {"partition": partition} if partition != 1 else {}
        kind, device = "nvidia", gpu
    elif "NeuronInfo" in described:
        (device,) = described["NeuronInfo"]["NeuronDevices"]
        kind, fraction = "neuron", {}
    else:
        return None
    memory = TRAINIUM2_MEMORY_MIB if device["Name"] == "Trainium2" else device["MemoryInfo"]["SizeInMiB"]
    return {"kind": kind, "model": device["Name"], "count": device["Count"], "memory_mib": memory, **fraction}


def _efa(name: str, network: dict[str, Any]) -> dict[str, int]:
    """How many EFA interfaces, and from which card on: they are on consecutive cards, up to the last."""
    cards = [card["NetworkCardIndex"] for card in network["NetworkCards"] if "efa-only" in card["InterfaceTypes"]]
    count = network.get("EfaInfo", {}).get("MaximumEfaInterfaces", 0)
    if cards != list(range(network["MaximumNetworkCards"] - count, network["MaximumNetworkCards"])):
        raise ValueError(f"{name} has {count} EFA interfaces on cards {cards}, of {network['MaximumNetworkCards']}")
    return {"efa_interfaces": count, "efa_first_card": cards[0] if cards else 0}


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    sys.stdout.write(f"wrote {TARGET}\n")
