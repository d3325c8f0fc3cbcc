"""Models that KServe runs, in all of its modes, for programs and tests to vary. Documents only."""

from typing import Any

from tests.components.serving.specs import ASSISTANT, CLASSIFIER, DIGEST, changed

IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/server@sha256:{DIGEST}"

STANDARD: dict[str, Any] = changed(ASSISTANT, runtime="kserve", server={"kserve": {"server": "vllm"}})

SKLEARN: dict[str, Any] = changed(
    CLASSIFIER,
    runtime="kserve",
    image=IMAGE,
    server={"kserve": {"format": "sklearn"}},
)
MOUNTED_SKLEARN: dict[str, Any] = changed(SKLEARN, startup={"weights_from": "mountpoint"})

KNATIVE: dict[str, Any] = changed(
    CLASSIFIER,
    runtime="kserve",
    image=IMAGE,
    server={"kserve": {"mode": "knative", "server": "triton"}},
    autoscaling={
        "metric": "in_flight_requests",
        "target": 4,
        "min_replicas": 0,
        "max_replicas": 4,
        "scale_to_zero": {"wake": "held_requests", "cooldown_seconds": 600},
    },
    rollout={"kind": "knative", "percent": 10},
)
KNATIVE_FORMAT: dict[str, Any] = changed(
    KNATIVE,
    server={"kserve": {"mode": "knative", "format": "xgboost"}},
    autoscaling={"metric": "in_flight_requests", "target": 4, "min_replicas": 1, "max_replicas": 4},
    rollout=None,
)
LLM: dict[str, Any] = changed(
    ASSISTANT,
    runtime="kserve",
    server={"kserve": {"mode": "llm", "server": "vllm"}},
    autoscaling__metric="queue_depth",
    autoscaling__target=5,
)
GROUPED: dict[str, Any] = changed(
    LLM,
    rollout={
        "kind": "llm_groups",
        "candidate": {"source": f"s3://models/assistant@sha256:{'b' * 64}"},
        "weight": 1,
        "stable_weight": 9,
    },
)

KSERVE_MODELS: dict[str, dict[str, Any]] = {
    "answers": LLM,
    "grouped": GROUPED,
    "mounted": MOUNTED_SKLEARN,
    "quiet": KNATIVE,
    "sklearn": SKLEARN,
    "standard": STANDARD,
    "trees": KNATIVE_FORMAT,
}
