"""Where the files of a served model are. Pure; no pulumi here."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

_NAME = r"[A-Za-z0-9][A-Za-z0-9_.=-]*"
_S3 = rf"s3://(?P<bucket>[a-z][a-z0-9-]{{0,30}})/(?P<path>{_NAME}(/{_NAME})*)@sha256:(?P<digest>[0-9a-f]{{64}})"
_ALIAS = r"models:/[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+"

ModelSource = Annotated[
    str,
    # pydantic's patterns know no names of groups.
    Field(
        pattern=rf"^({_ALIAS}|{re.sub(r'[?]P<[a-z]+>', '', _S3)})$",
        examples=[f"s3://models/assistant@sha256:{'0' * 64}"],
    ),
]
"""s3://BUCKET/PREFIX@sha256:DIGEST, or by an alias of the registry, models:/NAME@ALIAS."""


@dataclass(frozen=True, kw_only=True)
class ModelFiles:
    """A model in a bucket."""

    bucket: str
    """Key of the bucket in the stack file."""
    prefix: str
    """What the keys of its files begin with; ends with "/"."""

    @property
    def version(self) -> str:
        """Name of the directory of this version: its digest."""
        return self.prefix.split("/")[-2]

    @property
    def versions(self) -> str:
        """What the keys of all versions of the model begin with; ends with "/"."""
        return self.prefix.removesuffix(f"{self.version}/")


def files_of(source: str) -> ModelFiles | None:
    """Files of a source in a bucket; None for one of the registry.

    The digest is part of the prefix, so that a version of a model never changes: `models/assistant/sha256/<digest>/`.
    """
    match = re.fullmatch(_S3, source)
    if match is None:
        return None
    return ModelFiles(bucket=match["bucket"], prefix=f"{match['path']}/sha256/{match['digest']}/")
