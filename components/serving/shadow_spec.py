"""What a stack file decides about a candidate that gets copies of requests. Plain data; no pulumi here."""

from typing import Literal

from pydantic import Field

from components.serving.candidate_spec import CandidateSpec
from components.spec import Spec


class ShadowSpec(Spec):
    """A candidate that gets copies of requests, and whose answers are dropped: users notice nothing of it.

    It takes as many accelerators as if it had these users. Nobody waits for its answers, and what it does besides
    answering, it does twice.
    """

    kind: Literal["shadow"]
    """shadow"""

    candidate: CandidateSpec
    """What gets the copies. To promote it, write its values into the model and remove the rollout."""

    percent: int = Field(default=100, ge=1, le=100)
    """Share of the requests that are copied."""
