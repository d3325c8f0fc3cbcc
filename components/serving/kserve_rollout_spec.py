"""What a stack file decides about KServe's own ways to bring a new version of a model to its users. No pulumi here.

kserve/website, docs/model-serving: predictive-inference/rollout-strategies/canary (canaryTrafficPercent, which only
Knative's revisions heed) and generative-inference/llmisvc/canary-rollout.md (spec.router.route.group and weight of an
LLMInferenceService, serving.kserve.io/v1alpha2); 0.20, read 2026-11.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.serving.image_address import ImageAddress
from components.serving.model_source import ModelSource
from components.spec import Problem, Spec, rule

MOST_WEIGHT = 1_000_000
"""Of a member of a group: what the Gateway API takes as the weight of a backend."""

Weight = Annotated[int, Field(ge=1, le=MOST_WEIGHT)]
"""From 1: a member of weight 0 is not connected to, and requests fail when it is raised."""


class KnativeCanarySpec(Spec):
    """The revision before and the newest one side by side: KServe's canary, for kserve.mode knative.

    The candidate is the model as the stack file has it; KServe keeps the revision that had all requests last.
    """

    kind: Literal["knative"]
    """knative."""

    percent: int = Field(ge=0, le=100)
    """Part of the requests that the newest revision gets: 0 takes all of them back to the one before, and 100 makes it
    the one to come back to."""


class LlmCandidateSpec(Spec):
    """What is another one in the new version; everything else is the model's."""

    source: ModelSource | None = None
    """Files of the new version, as in the model's own source."""

    image: ImageAddress | None = None
    """Image of the server of the new version."""

    @rule
    def _something_is_new(self) -> Iterator[Problem]:
        if self.source is None and self.image is None:
            message = "is the same as what there is: neither source nor image is another one"
            yield Problem(path=("source",), message=message, got=None, fix="write source, or image, or both")


class LlmGroupsSpec(Spec):
    """Two LLMInferenceServices of one group, for kserve.mode llm. Weights are proportional: 9 and 1 are 90 and 10 %."""

    kind: Literal["llm_groups"]
    """llm_groups."""

    candidate: LlmCandidateSpec
    """The new version. To promote it, write its values into the model and remove the rollout."""

    weight: Weight = 1
    """Share of the candidate, beginning with 1."""

    stable_weight: Weight = 9
    """Share of the model as it is."""

    replicas: int = Field(default=1, ge=1, le=100)
    """Replicas of the candidate, which nothing scales."""

    @property
    def percent(self) -> float:
        """Part of the requests that the candidate gets."""
        return 100 * self.weight / (self.weight + self.stable_weight)
