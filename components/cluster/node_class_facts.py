"""What follows from a node pool's spec: the EC2NodeClass that says how an instance is launched. Pure; no pulumi here.

Fields are those of Karpenter 1.14: its documentation, concepts/nodeclasses.md, and its chart karpenter-crd (checked
2026-11). Values that are known late are only passed on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.catalog.ami import AmiFamily
from components.catalog.instances import lowest_max_pods
from components.cluster.network_interfaces import common_efa_interfaces
from components.cluster.node_facts import Disk, disks_of, stripes_instance_store
from components.cluster.node_options_spec import KubeletSpec
from components.cluster.node_pool_spec import NodePoolSpec
from components.cluster.user_data import user_data

CLASS_GROUP, CLASS = "karpenter.k8s.aws", "EC2NodeClass"
CLASS_API = f"{CLASS_GROUP}/v1"


@dataclass(frozen=True, kw_only=True)
class ClassWires:
    """What an EC2NodeClass is wired to; all of it may be late."""

    instance_profile: Any
    """Name of the profile with the nodes' role."""
    subnet_ids: Sequence[Any]
    security_group_ids: Sequence[Any]
    kms_key_arn: Any = None
    """Key of the volumes; None for the account's default for EBS."""
    placement_group: Any = None
    """Name of the placement group, if the spec has one."""


def alias_of(family: AmiFamily, release: str | None) -> str:
    """Images of a family as Karpenter selects them, of a release as the versions lock has it; else the newest.

    Releases of Amazon Linux are 1.35.2-20260724, of which an alias has the day, and of Bottlerocket 1.50.0-4ac27e0a,
    of which it has the version (nodeclasses.md, "spec.amiSelectorTerms").
    """
    if release is None:
        return f"{family.value}@latest"
    version, _, build = release.partition("-")
    return f"{family.value}@v{build if family is AmiFamily.AL2023 else version}"


def node_class_spec(
    spec: NodePoolSpec, *, release: str | None, wires: ClassWires, tags: Mapping[str, str]
) -> dict[str, Any]:
    """`spec` of the EC2NodeClass: how an instance is launched."""
    described: dict[str, Any] = {
        "amiSelectorTerms": [{"alias": alias_of(spec.ami_family, release)}],
        # Not `role`: Karpenter would make a profile of its own, with more rights, and over the internet, where IAM is.
        "instanceProfile": wires.instance_profile,
        "subnetSelectorTerms": [{"id": subnet} for subnet in wires.subnet_ids],
        "securityGroupSelectorTerms": [{"id": group} for group in wires.security_group_ids],
        "blockDeviceMappings": [_device(disk, wires.kms_key_arn) for disk in disks_of(spec)],
        # As in a node group's launch template: IMDSv2 alone, and out of reach for pods.
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpProtocolIPv6": "disabled",
            "httpPutResponseHopLimit": 1,
            "httpTokens": "required",
        },
        "kubelet": kubelet_of(spec),
        "tags": dict(sorted(tags.items())),
    }
    if stripes_instance_store(spec):
        described["instanceStorePolicy"] = "RAID0"
    if spec.efa:
        described["networkInterfaces"] = [
            {"networkCardIndex": each.card, "deviceIndex": each.device, "interfaceType": each.kind}
            for each in common_efa_interfaces(spec.types)
        ]
    # Karpenter writes the rest of it, from what is above, and this comes after that (bootstrap/nodeadm.go).
    if text := user_data(spec.ami_family, KubeletSpec(), stripe_instance_store=False, efa=spec.efa):
        described["userData"] = text
    if spec.reserved:
        described["capacityReservationSelectorTerms"] = [{"id": id_} for id_ in sorted(spec.reserved.ids)]
    if wires.placement_group is not None:
        described["placementGroupSelector"] = {"name": wires.placement_group}
    return described


def kubelet_of(spec: NodePoolSpec) -> dict[str, Any]:
    """Settings of the kubelet.

    Always with a bound of pods: Karpenter's own counts single addresses, and vpc-cni here assigns prefixes of 16.
    """
    pods = spec.kubelet.max_pods or lowest_max_pods(spec.types, prefix_delegation=True)
    reserved = {}
    if spec.kubelet.system_reserved_cpu_millicores is not None:
        reserved["cpu"] = f"{spec.kubelet.system_reserved_cpu_millicores}m"
    if spec.kubelet.system_reserved_memory_mib is not None:
        reserved["memory"] = f"{spec.kubelet.system_reserved_memory_mib}Mi"
    return {"maxPods": pods, **({"systemReserved": reserved} if reserved else {})}


def _device(disk: Disk, kms_key_arn: Any) -> dict[str, Any]:
    ebs = {
        "volumeType": "gp3",
        "volumeSize": f"{disk.gib}Gi",
        "iops": disk.iops,
        "throughput": disk.mib_per_second,
        "encrypted": True,
        "deleteOnTermination": True,
    }
    return {"deviceName": disk.device, "ebs": ebs if kms_key_arn is None else {**ebs, "kmsKeyID": kms_key_arn}}
