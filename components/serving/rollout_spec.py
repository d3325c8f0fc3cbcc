"""How a stack file says in which way a new version of a model comes to its users. Plain data; no pulumi here."""

from typing import Annotated

from pydantic import Field

from components.serving.ab_spec import AbSpec
from components.serving.canary_spec import CanarySpec
from components.serving.kserve_rollout_spec import KnativeCanarySpec, LlmGroupsSpec
from components.serving.shadow_spec import ShadowSpec

__all__ = ["AbSpec", "CanarySpec", "KnativeCanarySpec", "LlmGroupsSpec", "RolloutSpec", "ShadowSpec"]

RolloutSpec = Annotated[
    CanarySpec | AbSpec | ShadowSpec | KnativeCanarySpec | LlmGroupsSpec, Field(discriminator="kind")
]
"""One of them, by `kind`: canary, ab, shadow; knative or llm_groups with KServe."""
