"""EKS add-ons, in the two waves that their order demands: what nodes need to join, and what needs nodes to run on.

Creates the add-ons, and for each that calls AWS a role of its own, which EKS associates with its service account
through Pod Identity. Nodes' roles need none of these permissions. Creates no storage classes and no ENIConfig objects
of its own: those of vpc-cni come with its configuration. Invents no versions: what the lock does not pin is EKS's
default for the cluster's minor.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.catalog.addons import ADDONS, NAMESPACE, AddonName, Wave
from components.catalog.regions import partition_of
from components.cluster.addons_spec import AddonsSpec, addons_in
from components.cluster.grant_targets import GrantTargets, granted
from components.cluster.grants import file_system_policy, volume_key_policy
from components.cluster.grants_spec import GrantsSpec
from components.cluster.pod_identity import PodRole, TargetCluster, pod_role
from components.known_once import known_once
from components.policy_document import rendered
from components.tags import component_tags

__all__ = ["AddonsSpec", "BootstrapAddons", "BootstrapAddonsArgs", "WorkloadAddons", "WorkloadAddonsArgs"]

CONFLICTS = "OVERWRITE"
"""On create: what an interrupted create left behind is taken over. On update: the program is right, not what somebody
changed by hand; PRESERVE would keep such a change for ever, and NONE would fail on it."""


@dataclass(frozen=True, kw_only=True)
class BootstrapAddonsArgs:
    """The spec, plus what the first wave is wired to."""

    spec: AddonsSpec
    cluster: TargetCluster
    pod_subnet_ids: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Subnets for pods by zone id; pods share those of their nodes if there are none."""
    versions: Mapping[str, str]
    """Versions by add-on name, from the lock."""
    tags: Mapping[str, str]


class BootstrapAddons(pulumi.ComponentResource):
    """vpc-cni, kube-proxy and the Pod Identity agent. Every node group and node pool must depend on it."""

    cluster_name: pulumi.Output[str]
    """The cluster's, known once the add-ons are in: what is wired to it comes after them, and goes before them."""

    def __init__(self, name: str, args: BootstrapAddonsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:cluster:BootstrapAddons", name, {}, opts)
        installer = _Installer(parent=self, name=name, cluster=args.cluster, versions=args.versions, tags=args.tags)
        made: dict[AddonName, aws.eks.Addon] = {}
        # The agent first: vpc-cni gets its credentials from it, over the network of the host.
        for addon in (AddonName.POD_IDENTITY_AGENT, AddonName.KUBE_PROXY, AddonName.VPC_CNI):
            if addon is AddonName.VPC_CNI:
                configuration = pulumi.Output.json_dumps(cni_configuration(args), sort_keys=True)
                agent = made[AddonName.POD_IDENTITY_AGENT]
                made[addon] = installer.install(addon, installer.role(addon), [agent], configuration)
            else:
                made[addon] = installer.install(addon)
        self.cluster_name = known_once(*(addon.cluster_name for addon in made.values()))
        self.register_outputs({"clusterName": self.cluster_name})


@dataclass(frozen=True, kw_only=True)
class WorkloadAddonsArgs:
    """The spec, plus what the second wave is wired to."""

    spec: AddonsSpec
    cluster: TargetCluster
    volume_kms_key_arn: pulumi.Input[str] | None = None
    """Key that EBS volumes of pods are encrypted with; None for AWS's own."""
    targets: GrantTargets = field(default_factory=GrantTargets)
    """ARNs of the buckets that the S3 driver mounts."""
    versions: Mapping[str, str]
    """Versions by add-on name, from the lock."""
    tags: Mapping[str, str]


class WorkloadAddons(pulumi.ComponentResource):
    """coredns, storage drivers, metrics and node health. Has to depend on the node group that they are to run on."""

    cluster_name: pulumi.Output[str]
    """The cluster's, known once the add-ons are in: pods need them to the last, to let their volumes go."""

    def __init__(self, name: str, args: WorkloadAddonsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:cluster:WorkloadAddons", name, {}, opts)
        installer = _Installer(parent=self, name=name, cluster=args.cluster, versions=args.versions, tags=args.tags)
        policies = _own_policies(name, args)
        wanted = addons_in(args.spec, Wave.AFTER_COMPUTE)
        # The EBS driver looks once, as it starts, whether there are snapshots (its docs/install.md, 2026-11).
        first = [addon for addon in wanted if addon is AddonName.SNAPSHOT_CONTROLLER]
        made: dict[AddonName, aws.eks.Addon] = {addon: installer.install(addon) for addon in first}
        for addon in wanted:
            if addon not in made:
                waits_for = [made[name] for name in first] if addon is AddonName.EBS_CSI else []
                made[addon] = installer.install(addon, installer.role(addon, policies.get(addon)), waits_for)
        self.cluster_name = known_once(*(made[addon].cluster_name for addon in sorted(made)))
        self.register_outputs({"clusterName": self.cluster_name})


@dataclass(frozen=True, kw_only=True)
class _Installer:
    """Makes add-ons of one cluster, and their roles."""

    parent: pulumi.Resource
    name: str
    cluster: TargetCluster
    versions: Mapping[str, str]
    tags: Mapping[str, str]

    def role(self, addon: AddonName, policy: pulumi.Input[str] | None = None) -> PodRole | None:
        """The add-on's role; None if it has nothing to do on AWS."""
        facts = ADDONS[addon]
        if facts.service_account is None or (facts.managed_policy is None and policy is None):
            return None
        return pod_role(
            self.parent,
            f"{self.name}-{addon}",
            cluster=self.cluster,
            namespace=NAMESPACE,
            service_account=facts.service_account,
            managed_policy=facts.managed_policy,
            policy=policy,
            tags=component_tags(self.tags, self.name),
        )

    def install(
        self,
        addon: AddonName,
        role: PodRole | None = None,
        waits_for: list[aws.eks.Addon] | None = None,
        configuration: pulumi.Input[str] | None = None,
    ) -> aws.eks.Addon:
        account = ADDONS[addon].service_account
        depends_on = [*(waits_for or []), *(role.policies if role else ())]
        return aws.eks.Addon(
            f"{self.name}-{addon}",
            cluster_name=self.cluster.name,
            addon_name=addon.value,
            addon_version=self.versions.get(addon),
            configuration_values=configuration,
            pod_identity_associations=(
                [{"role_arn": role.arn, "service_account": account}] if role and account else None
            ),
            resolve_conflicts_on_create=CONFLICTS,
            resolve_conflicts_on_update=CONFLICTS,
            tags=component_tags(self.tags, self.name),
            opts=pulumi.ResourceOptions(parent=self.parent, depends_on=depends_on or None),
        )


def cni_configuration(args: BootstrapAddonsArgs) -> dict[str, Any]:
    """Configuration of vpc-cni; flags and numbers are texts in its schema (chart aws-vpc-cni, values.yaml, 2026-11)."""
    configuration: dict[str, Any] = {"enableNetworkPolicy": "true"}
    environment = {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": str(args.spec.warm_prefixes)}
    if args.pod_subnet_ids:
        environment |= {
            "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true",
            # Names of zones differ from account to account; this label has their ids (EKS, since Kubernetes 1.30).
            "ENI_CONFIG_LABEL_DEF": "topology.k8s.aws/zone-id",
        }
        subnets = {zone: {"id": subnet} for zone, subnet in sorted(args.pod_subnet_ids.items())}
        # Without groups of their own, pods' interfaces get those of their node (vpc-cni 1.8 and later).
        configuration["eniConfig"] = {"create": True, "region": args.cluster.region, "subnets": subnets}
    return {**configuration, "env": environment}


def _own_policies(name: str, args: WorkloadAddonsArgs) -> dict[AddonName, pulumi.Input[str]]:
    """Policies of ours, for drivers for which AWS has none or one that is too wide."""
    cluster = args.cluster
    look = file_system_policy(partition=partition_of(cluster.region), region=cluster.region, account=cluster.account)
    policies: dict[AddonName, pulumi.Input[str]] = {AddonName.FSX_CSI: json.dumps(look, sort_keys=True)}
    if args.volume_kms_key_arn is not None:
        policies[AddonName.EBS_CSI] = rendered(volume_key_policy, key_arn=args.volume_kms_key_arn)
    if args.spec.mountpoint_buckets:
        grants = GrantsSpec(buckets=args.spec.mountpoint_buckets)
        policies[AddonName.MOUNTPOINT_S3_CSI] = granted(name, grants, args.targets, cluster.region)
    return policies
