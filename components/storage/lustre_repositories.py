"""Links of a Lustre file system to buckets, and the use of the buckets' keys. Functions that make children.

FSx reaches a bucket as a service-linked role of its own for each file system, which it makes with the first link and
gives the rights on the bucket; those on a key have to be given (user guide, "Working with server-side encrypted Amazon
S3 buckets", 2026-11). A grant names that one role, which a key policy could not before it exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.storage.lustre_options_spec import FileEvent, RepositorySpec

KEY_OPERATIONS = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")

LINK_TIMEOUT = "30m"
"""Links are made one at a time, and the provider's 10 minutes are not enough for some
(aws-samples/amazon-eks-machine-learning-with-terraform-and-kubeflow issue 112)."""


@dataclass(frozen=True, kw_only=True)
class RepositoryTarget:
    """A bucket that can be linked to. It has to be in the file system's region for changes to be imported."""

    bucket_name: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str] | None = None
    """Key that the bucket is encrypted with, by S3 bucket keys; None for S3's own."""


def link(
    parent: pulumi.Resource,
    name: str,
    specs: Mapping[str, RepositorySpec],
    targets: Mapping[str, RepositoryTarget],
    *,
    file_system_id: pulumi.Output[str],
    roles: str,
    tags: Mapping[str, str],
) -> list[pulumi.Output[str]]:
    """Make the links; returns their ids. `roles` is the ARN that service-linked roles of data sources begin with."""
    ids = []
    for key, spec in sorted(specs.items()):
        target = targets[spec.bucket]
        association = aws.fsx.DataRepositoryAssociation(
            f"{name}-{key}",
            file_system_id=file_system_id,
            file_system_path=spec.path,
            data_repository_path=pulumi.Output.concat("s3://", target.bucket_name, "/", spec.prefix),
            batch_import_meta_data_on_create=spec.import_at_once,
            delete_data_in_filesystem=False,
            s3=_policies(spec),
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=parent,
                custom_timeouts=pulumi.CustomTimeouts(create=LINK_TIMEOUT, update=LINK_TIMEOUT, delete=LINK_TIMEOUT),
            ),
        )
        ids.append(association.id)
        if target.kms_key_arn is not None:
            grant = aws.kms.Grant(
                f"{name}-{key}",
                key_id=target.kms_key_arn,
                grantee_principal=pulumi.Output.concat(roles, file_system_id),
                operations=list(KEY_OPERATIONS),
                # What S3 says it encrypts, with bucket keys: the bucket and not the object.
                constraints=[{"encryption_context_equals": {"aws:s3:arn": target.bucket_arn}}],
                # KMS wants the role to be there, and nothing flows from the link that makes it.
                opts=pulumi.ResourceOptions(parent=parent, depends_on=[association]),
            )
            ids.append(grant.id)
    return ids


def _policies(spec: RepositorySpec) -> aws.fsx.DataRepositoryAssociationS3ArgsDict | None:
    policies: aws.fsx.DataRepositoryAssociationS3ArgsDict = {}
    if spec.import_changes:
        policies["auto_import_policy"] = {"events": _events(spec.import_changes)}
    if spec.export_changes:
        policies["auto_export_policy"] = {"events": _events(spec.export_changes)}
    return policies or None


def _events(events: frozenset[FileEvent]) -> list[str]:
    return [event.value.upper() for event in FileEvent if event in events]
