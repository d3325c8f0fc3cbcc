"""Roles for pods: one role for one service account of one cluster. Functions that make children of a component."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.catalog.addons import policy_arn
from components.catalog.regions import partition_of
from components.cluster.trust import pod_identity_trust
from components.policy_document import rendered


@dataclass(frozen=True, kw_only=True)
class TargetCluster:
    """The cluster that something is for: one made here, or one that was there."""

    name: pulumi.Input[str]
    arn: pulumi.Input[str]
    account: str
    """12 digits; the account that owns the cluster."""
    region: str


@dataclass(frozen=True, kw_only=True)
class PodRole:
    """A role, and the policies without which it is of no use."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    policies: tuple[pulumi.Resource, ...]
    """What uses the role has to depend on these."""


def pod_role(
    parent: pulumi.Resource,
    name: str,
    *,
    cluster: TargetCluster,
    namespace: str,
    service_account: str,
    managed_policy: str | None = None,
    policy: pulumi.Input[str] | None = None,
    tags: Mapping[str, str],
) -> PodRole:
    """A role that pods of the service account get by Pod Identity, with AWS's policy, one of its own, or both.

    `managed_policy` is the end of an ARN of AWS's own policies, `policy` a document as JSON.
    """
    trust = rendered(
        lambda cluster_arn: pod_identity_trust(
            cluster_arn=cluster_arn, account=cluster.account, namespace=namespace, service_account=service_account
        ),
        cluster_arn=cluster.arn,
    )
    options = pulumi.ResourceOptions(parent=parent)
    role = aws.iam.Role(name, assume_role_policy=trust, tags=tags, opts=options)
    policies: list[pulumi.Resource] = []
    if managed_policy is not None:
        arn = policy_arn(managed_policy, partition_of(cluster.region))
        policies.append(aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=arn, opts=options))
    if policy is not None:
        policies.append(aws.iam.RolePolicy(name, role=role.name, policy=policy, opts=options))
    return PodRole(arn=role.arn, name=role.name, policies=tuple(policies))
