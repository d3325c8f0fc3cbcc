"""What a stack file decides about one team's access to a bucket. Plain data; no pulumi here."""

from enum import StrEnum

from pydantic import Field

from components.principal import PrincipalArn
from components.spec import Spec


class Access(StrEnum):
    """What an access point lets its principals do."""

    READ = "read"
    READ_WRITE = "read_write"
    """Also write and delete. What is deleted in a versioned bucket can be brought back: versions stay."""


class AccessPointSpec(Spec):
    """An S3 access point: a door to one prefix for one team. They need the use of the bucket's key as well."""

    principals: tuple[PrincipalArn, ...] = Field(min_length=1)
    """IAM roles and users that may come in; they must exist."""

    prefix: str = Field(default="", pattern=r"^([^/*?$][^*?$]*/)?$")
    """What they get to see: keys below this, which ends with "/"; the whole bucket by default."""

    access: Access = Access.READ
    """read, or read_write."""

    vpc_only: bool = False
    """Whether the door is only open from the environment's VPC. For good: changing it makes another access point."""
