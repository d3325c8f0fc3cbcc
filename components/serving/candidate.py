"""Candidates as models of their own: what is said of one, laid over its model. Pure functions; no pulumi here."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from components.serving.ab_spec import AbSpec
from components.serving.runtime import Runtime
from components.serving.shadow_spec import ShadowSpec

if TYPE_CHECKING:
    from components.serving.model_service_spec import ModelServiceSpec

SUFFIX = "-candidate"
"""What the key of a candidate ends with, and that of no model."""


def candidate_key(key: str) -> str:
    """Key of the candidate of a model: of its objects, and of its metrics."""
    return f"{key}{SUFFIX}"


def is_candidate(key: str) -> bool:
    """Whether it is the key of a candidate."""
    return key.endswith(SUFFIX)


def candidate_of(key: str, spec: "ModelServiceSpec") -> "ModelServiceSpec | None":
    """The candidate that model `key` has, as `candidate_key(key)`; None if it has none.

    A model whose rules hold has a candidate whose rules hold. The candidate answers to the model's names as well, as
    requests that are meant for the model come to it.
    """
    if not isinstance(spec.rollout, AbSpec | ShadowSpec):
        return None
    made = spec.model_copy(update={**spec.rollout.candidate.changes, "rollout": None})
    if made.server_runtime is not Runtime.VLLM:
        return made
    names = dict.fromkeys((key, *spec.server.aliases, *made.server.aliases))
    return made.model_copy(update={"server": made.server.model_copy(update={"aliases": tuple(names)})})


def with_candidates(models: Mapping[str, "ModelServiceSpec"]) -> "dict[str, ModelServiceSpec]":
    """All models, and their candidates beside them."""
    found = dict(models)
    for key, spec in sorted(models.items()):
        if (candidate := candidate_of(key, spec)) is not None:
            found[candidate_key(key)] = candidate
    return found
