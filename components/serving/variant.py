"""Variants of a served model: how their pods, their services and their requests are told apart. Pure; no pulumi here.

Envoy Gateway 1.9 makes one cluster of all backends of a rule, httproute/NAMESPACE/ROUTE/rule/NUMBER, unless a backend
has filters of its own: then it makes one of each, .../backend/NUMBER. Copies go to .../rule/NUMBER-mirror-NUMBER
(envoyproxy/gateway, internal/gatewayapi/route.go and filters.go, internal/ir/xds.go NeedsClusterPerSetting, 2026-11).
"""

from enum import StrEnum
from typing import TYPE_CHECKING

from components.serving.ab_spec import AbSpec
from components.serving.canary_spec import CanarySpec
from components.serving.candidate import is_candidate
from components.serving.shadow_spec import ShadowSpec

if TYPE_CHECKING:
    from components.serving.model_service_spec import ModelServiceSpec

VARIANT_LABEL = "groundplane/variant"
"""On pods of models with a rollout; its value is a Variant. Which model they are of is in label groundplane/model."""

VARIANT_HEADER = "x-model-variant"
"""Header of answers: which variant it was."""


class Variant(StrEnum):
    """What a replica is a replica of."""

    STABLE = "stable"
    """The version that a canary is compared with: all replicas while there is no canary."""

    CANARY = "canary"
    """The new version, while it gets a part of the requests."""

    MODEL = "model"
    """The model, beside a candidate."""

    CANDIDATE = "candidate"
    """The candidate of a model."""


STABLE_BACKEND, CANARY_BACKEND = 0, 1
"""Places of the two in a route."""


def stable_service(key: str) -> str:
    """Name of the Service of the version that a canary is compared with."""
    return f"{key}-{Variant.STABLE.value}"


def canary_service(key: str) -> str:
    """Name of the Service of a canary."""
    return f"{key}-{Variant.CANARY.value}"


def candidate_labels(key: str) -> dict[str, str]:
    """Labels of the pods of a candidate, by its key, beyond those of every model. Argo Rollouts sets a canary's."""
    return {VARIANT_LABEL: Variant.CANDIDATE.value} if is_candidate(key) else {}


def backend_cluster(namespace: str, key: str, backend: int) -> str:
    """Envoy's name of a backend of the one rule of a model's route."""
    return f"httproute/{namespace}/{key}/rule/0/backend/{backend}"


def clusters_of(spec: "ModelServiceSpec", namespace: str, key: str, variant: Variant) -> str:
    """Regular expression of the clusters of Envoy that requests of a variant go to: of what it counts for that variant.

    `spec` and `key` are those of the model, also for its candidate. All requests of a canary's model are its own.
    """
    route = f"httproute/{namespace}/{key}"
    of_candidate = variant is Variant.CANDIDATE
    if isinstance(spec.rollout, ShadowSpec):
        return f"{route}/rule/0-mirror-0" if of_candidate else f"{route}/rule/0"
    if isinstance(spec.rollout, AbSpec):
        backend = 1 if of_candidate else 0
        if spec.rollout.stickiness is None:
            return f"{route}/rule/0/backend/{backend}"
        # Rules: those who stay with the candidate, those who stay with the model, and those who come first.
        stays = 0 if of_candidate else 1
        return f"{route}/rule/({stays}|2/backend/{backend})"
    return f"{route}/.+"


def has_variants(spec: "ModelServiceSpec") -> bool:
    """Whether a gateway has to tell variants of the model apart."""
    return isinstance(spec.rollout, CanarySpec | AbSpec | ShadowSpec)
