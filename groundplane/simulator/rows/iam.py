"""AWS IAM. A global service: names are unique in an account. Holds rows only.

Latencies: calls return at once; 1 s is the usual for one control-plane call with its retries, and a new role is read
back until it is visible everywhere. Error texts are the API's own, as seen in public issue threads (2026-11).
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
INSTANCE_PROFILE = "aws:iam/instanceProfile:InstanceProfile"

MANAGED_BY_AWS = ("arn:aws:iam::aws:policy/", "arn:aws-cn:iam::aws:policy/", "arn:aws-us-gov:iam::aws:policy/")
"""Policies that every account has without making them."""

NO_ROLE = "NoSuchEntity: The role with name {value} cannot be found."

ROWS: tuple[Row, ...] = (
    Row(
        token=ROLE,
        id="{name}",
        outputs={
            "path": "/",
            "arn": "arn:{partition}:iam::{account}:role{path}{name}",
            "uniqueId": "AROA{upper21}",
            "maxSessionDuration": 3600,
        },
        autoname="name",
        unique=(
            Unique(
                property="name", scope="account", error="EntityAlreadyExists: Role with name {value} already exists."
            ),
        ),
        replace=("name", "namePrefix", "path"),
        seconds=Seconds(create=2, update=1, delete=1),
    ),
    Row(
        token="aws:iam/rolePolicy:RolePolicy",
        id="{role}:{name}",
        autoname="name",
        references={
            "role": Reference(
                to=ROLE, missing=NO_ROLE, blocks="DeleteConflict: Cannot delete entity, must delete policies first."
            )
        },
        replace=("name", "namePrefix", "role"),
        seconds=Seconds(create=1),
    ),
    Row(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        id="{role}/{policyArn}",
        references={
            "role": Reference(
                to=ROLE,
                missing=NO_ROLE,
                blocks="DeleteConflict: Cannot delete entity, must detach all policies first.",
            ),
            "policyArn": Reference(
                to=POLICY,
                by="arn",
                missing="NoSuchEntity: Policy {value} does not exist or is not attachable.",
                blocks="DeleteConflict: Cannot delete a policy attached to entities.",
                external=MANAGED_BY_AWS,
            ),
        },
        replace=("policyArn", "role"),
        # pulumi-aws, provider/resources.go: created first, the delete would take away what was just attached.
        delete_before_replace=True,
        seconds=Seconds(create=1),
    ),
    Row(
        token=POLICY,
        # A `path` is left out of the ARN here, unlike in AWS: an id cannot hold an input that may be absent.
        id="arn:{partition}:iam::{account}:policy/{name}",
        outputs={"path": "/", "arn": "{id}", "policyId": "ANPA{upper21}"},
        autoname="name",
        unique=(
            Unique(
                property="name",
                scope="account",
                error="EntityAlreadyExists: A policy called {value} already exists. Duplicate names are not allowed.",
            ),
        ),
        replace=("description", "name", "namePrefix", "path"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=INSTANCE_PROFILE,
        id="{name}",
        outputs={
            "path": "/",
            "arn": "arn:{partition}:iam::{account}:instance-profile/{name}",
            "uniqueId": "AIPA{upper21}",
        },
        autoname="name",
        unique=(
            Unique(
                property="name",
                scope="account",
                error="EntityAlreadyExists: Instance Profile {value} already exists.",
            ),
        ),
        references={
            # As IAM has it. terraform-provider-aws would take the role out of its profiles first (deleteRole in its
            # role.go, 2026-11) and leave nodes without credentials and a profile that nobody takes away: too late to
            # be told of it.
            "role": Reference(
                to=ROLE,
                missing=NO_ROLE,
                blocks="DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
            )
        },
        replace=("name", "namePrefix", "path"),
        seconds=Seconds(create=1),
    ),
)
