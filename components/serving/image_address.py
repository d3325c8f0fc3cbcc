"""How a stack file names the image of a server. A type; no pulumi here."""

from typing import Annotated

from pydantic import Field

ImageAddress = Annotated[str, Field(pattern=r"^\S+(:[\w][\w.-]*|@sha256:[0-9a-f]{64})$", max_length=512)]
"""With a digest; with a tag where nothing is at stake."""
