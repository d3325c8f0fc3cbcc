"""Storage classes of a cluster: encrypted volumes by default, and exactly one default.

Creates classes for the EBS driver. Creates no volumes and no driver, and leaves EKS's own class gp2 alone, which is no
default. What exists is mounted without a class: `team_volumes.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.storage.storage_classes_spec import Reclaim, StorageClassSpec, ambiguous_storage_classes
from components.tags import MANAGED_BY

__all__ = ["StorageClassSpec", "StorageClasses", "StorageClassesArgs"]

DEFAULT = "storageclass.kubernetes.io/is-default-class"


@dataclass(frozen=True, kw_only=True)
class StorageClassesArgs:
    """The classes, plus the key of their volumes."""

    classes: Mapping[str, StorageClassSpec]
    """By name in Kubernetes."""
    volume_kms_key_arn: pulumi.Input[str]
    """Key that the EBS driver's role may use."""


class StorageClasses(pulumi.ComponentResource):
    """Storage classes."""

    names: dict[str, pulumi.Output[str]]
    """By name, known once the class is there."""

    def __init__(self, name: str, args: StorageClassesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        for problem in ambiguous_storage_classes(args.classes):
            raise ValueError(f"storage classes {problem}")
        super().__init__("groundplane:storage:StorageClasses", name, {}, opts)
        self.names = {key: self._class(name, key, args) for key in sorted(args.classes)}
        self.register_outputs({"names": self.names})

    def _class(self, name: str, key: str, args: StorageClassesArgs) -> pulumi.Output[str]:
        spec = args.classes[key]
        made = kubernetes.storage.v1.StorageClass(
            f"{name}-{key}",
            metadata={
                "name": key,
                "labels": {"app.kubernetes.io/managed-by": MANAGED_BY},
                # Said of all, so that one that is no longer the default says so, too.
                "annotations": {DEFAULT: "true" if spec.default else "false"},
            },
            provisioner="ebs.csi.aws.com",
            parameters=parameters(spec, args.volume_kms_key_arn),
            reclaim_policy="Retain" if spec.reclaim is Reclaim.RETAIN else "Delete",
            # An EBS volume is in one zone: where the pod is.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            # Kubernetes changes neither; a class can be replaced, as volumes remember nothing but its name.
            opts=pulumi.ResourceOptions(
                parent=self, replace_on_changes=["reclaimPolicy", "volumeBindingMode"], delete_before_replace=True
            ),
        )
        return made.metadata.name


def parameters(spec: StorageClassSpec, kms_key_arn: pulumi.Input[str]) -> dict[str, pulumi.Input[str]]:
    """What the EBS driver is told; all texts (its docs/parameters.md, 2026-11)."""
    asked: dict[str, pulumi.Input[str] | None] = {
        "csi.storage.k8s.io/fstype": spec.filesystem.value,
        "encrypted": "true",
        "iops": None if spec.iops is None else str(spec.iops),
        "kmsKeyId": kms_key_arn,
        "throughput": None if spec.mib_per_second is None else str(spec.mib_per_second),
        "type": spec.volume_type.value,
    }
    return {key: value for key, value in asked.items() if value is not None}
