"""What a stack file decides about two variants of a model, side by side. Plain data; no pulumi here."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.serving.candidate_spec import CandidateSpec
from components.spec import Problem, Spec, rule

COOKIE = "model-variant"
"""Name of the cookie if none is said."""


class WeightsSpec(Spec):
    """Shares of the requests, in percent; 100 together. Of those of new users, where users stay with a variant."""

    model: int = Field(ge=0, le=100)
    """That of the model as it is."""

    candidate: int = Field(ge=0, le=100)
    """That of the candidate."""

    @rule
    def _weights_are_everything(self) -> Iterator[Problem]:
        if (total := self.model + self.candidate) != 100:
            message = f"and model, {self.model}, are {total} percent together, not 100"
            fix = f"write {100 - self.model}, or change model"
            yield Problem(path=("candidate",), message=message, got=self.candidate, fix=fix)


class StickinessSpec(Spec):
    """How a user stays with the variant that answered first. Without it, every request is drawn anew."""

    by: Literal["header", "cookie"]
    """cookie, for browsers, which the gateway sets; or header, for programs: the gateway answers with the header, value
    model or candidate, and whoever sends it back stays."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$", examples=["x-model-variant"])] | None = None
    """Name of the header, which has to be said; or of the cookie, model-variant if left out."""

    days: int = Field(default=7, ge=1, le=365)
    """How long a cookie holds; 7 at most with an application load balancer."""

    @property
    def known_as(self) -> str:
        """Name of the header or cookie."""
        return self.name or COOKIE

    @rule
    def _header_has_a_name(self) -> Iterator[Problem]:
        if self.by == "header" and self.name is None:
            message, fix = "is not set, and by is header", "write the header's name, such as x-model-variant"
            yield Problem(path=("name",), message=message, got=None, fix=fix)


class AbSpec(Spec):
    """Two variants, between which requests are divided for as long as it says so here. Nothing promotes one of them."""

    kind: Literal["ab"]
    """ab"""

    candidate: CandidateSpec
    """The other variant. To promote it, write its values into the model and remove the rollout."""

    weights: WeightsSpec
    """How requests are divided."""

    stickiness: StickinessSpec | None = None
    """How users stay with a variant; they do not, if left out."""
