"""How a new version of a served model comes to its users, and which runtime can do which. A facts table; no pulumi."""

from collections.abc import Mapping
from enum import StrEnum


class RolloutKind(StrEnum):
    """How a new version takes over, or is compared."""

    CANARY = "canary"
    """A share of the requests, which grows by steps while an analysis of metrics holds; taken back when it does not."""

    AB = "ab"
    """Two variants side by side, users divided between them."""

    SHADOW = "shadow"
    """A candidate that gets copies of requests, and whose answers nobody sees."""

    KNATIVE = "knative"
    """KServe's own canary by revisions of Knative."""

    LLM_GROUPS = "llm_groups"
    """KServe's own weights between LLMInferenceServices of one group."""


_BESIDE = frozenset({RolloutKind.AB, RolloutKind.SHADOW})
_DEPLOYMENTS = _BESIDE | {RolloutKind.CANARY}

KINDS_BY_RUNTIME: Mapping[str, frozenset[RolloutKind]] = {
    "vllm": _DEPLOYMENTS,
    "triton": _DEPLOYMENTS,
    "custom": _DEPLOYMENTS,
    # KServe owns its Deployments: Argo Rollouts cannot take them over (kserve/website, docs/model-serving, rollout
    # strategies, 2026-08: canaryTrafficPercent in Knative mode alone; spec.router.route of LLMInferenceService).
    "kserve": _BESIDE | {RolloutKind.KNATIVE, RolloutKind.LLM_GROUPS},
}
"""By the value of `Runtime`. Which of KServe's modes does which of its kinds: `kserve_rules.ROLLOUT_MODES`; beside each
other, models of all modes can be but Knative's, which has a gateway of its own."""
