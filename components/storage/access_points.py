"""Access points of a bucket, with their policies, by team. A function: they are nothing without their bucket."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.policy_document import rendered
from components.storage.access_point_spec import AccessPointSpec
from components.storage.artifact_bucket_spec import ACCESS_POINT_NAME_MAX_LENGTH, access_point_name_length
from components.storage.bucket_policy import access_point_policy
from components.tags import component_tags


def access_points(
    parent: pulumi.Resource,
    name: str,
    specs: Mapping[str, AccessPointSpec],
    *,
    bucket: pulumi.Input[str],
    vpc_id: pulumi.Input[str] | None,
    tags: Mapping[str, str],
) -> dict[str, pulumi.Output[str]]:
    """Make one access point a team; returns their ARNs by team."""
    return {team: _access_point(parent, name, team, spec, bucket, vpc_id, tags) for team, spec in sorted(specs.items())}


def _access_point(
    parent: pulumi.Resource,
    name: str,
    team: str,
    spec: AccessPointSpec,
    bucket: pulumi.Input[str],
    vpc_id: pulumi.Input[str] | None,
    tags: Mapping[str, str],
) -> pulumi.Output[str]:
    if (length := access_point_name_length(name, team)) > ACCESS_POINT_NAME_MAX_LENGTH:
        limit = f"access point names have at most {ACCESS_POINT_NAME_MAX_LENGTH} characters"
        raise ValueError(f"{limit}, and {name}-{team} makes {length}; shorten the team's name")
    if spec.vpc_only and vpc_id is None:
        raise ValueError(f"access point {team} of bucket {name} is vpc_only; pass vpc_id")
    child = pulumi.ResourceOptions(parent=parent)
    point = aws.s3.AccessPoint(
        f"{name}-{team}",
        bucket=bucket,
        public_access_block_configuration={
            "block_public_acls": True,
            "block_public_policy": True,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
        vpc_configuration={"vpc_id": vpc_id} if spec.vpc_only and vpc_id is not None else None,
        tags=component_tags(tags, name),
        opts=child,
    )
    policy = rendered(lambda arn: access_point_policy(arn=arn, spec=spec), arn=point.arn)
    aws.s3control.AccessPointPolicy(f"{name}-{team}", access_point_arn=point.arn, policy=policy, opts=child)
    return point.arn
