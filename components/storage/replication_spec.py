"""What a stack file decides about the copy of a bucket in another region. Plain data; no pulumi here."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from components.spec import Problem, Spec, rule
from components.storage.bucket_naming import bucket_name_problems


class ReplicationSpec(Spec):
    """A replica bucket, encrypted with a key of its own region. Objects older than the replication are not copied."""

    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d+$", examples=["us-west-2"])
    """Region of the replica; not the bucket's own."""

    bucket_name: str | None = None
    """Physical name of the replica; Pulumi names it by default."""

    replica_modifications: bool = False
    """Whether tags and locks changed on the replica come back; S3 then replicates both ways, new objects too."""

    time_control: bool = False
    """Whether S3 guarantees 15 minutes (Replication Time Control) and measures it; costs per GB."""

    delete_markers: bool = True
    """Whether an object deleted here disappears there as well. Its versions stay in both."""

    @rule
    def _bucket_name_is_valid(self) -> Iterator[Problem]:
        if self.bucket_name is not None:
            yield from bucket_name_problems(self.bucket_name, ("bucket_name",))


def _region_alone(value: Any) -> Any:
    return {"region": value} if isinstance(value, str) else value


ReplicateTo = Annotated[ReplicationSpec, BeforeValidator(_region_alone, json_schema_input_type=str | ReplicationSpec)]
"""A region alone (`us-west-2`), or all of a ReplicationSpec."""
