"""The specs that the tests of serving vary."""

import copy
import json
from typing import Any

from components.serving.autoscaling_spec import AutoscalingSpec
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.serving_spec import ServingSpec

AUTOSCALING: dict[str, Any] = {"metric": "in_flight_requests", "target": 20, "min_replicas": 1, "max_replicas": 8}

DIGEST = "a" * 64

ASSISTANT: dict[str, Any] = {
    "runtime": "vllm",
    "source": f"s3://models/assistant@sha256:{DIGEST}",
    "image": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/server@sha256:{DIGEST}",
    "accelerator": {"nodes": "inference", "instance_type": "g6e.4xlarge"},
    "shape": {"parameters_billions": 8.03, "layers": 32, "kv_heads": 8, "head_size": 128},
    "context_length": 16384,
    "performance": {
        "kind": "tokens",
        "prefill_tokens_per_second": 9000,
        "decode_tokens_per_second": 1600,
        "single_tokens_per_second": 45,
        "max_concurrent_requests": 64,
    },
    "slo": {"latency_seconds": 15},
    "autoscaling": AUTOSCALING,
}

CLASSIFIER: dict[str, Any] = {
    "runtime": "triton",
    "source": f"s3://models/classifier@sha256:{DIGEST}",
    "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/triton:v3",
    "accelerator": {"nodes": "cpu", "instance_type": "m7i.xlarge", "gpus": 0},
    "performance": {
        "kind": "requests",
        "request_seconds": 0.05,
        "requests_per_second": 40,
        "max_concurrent_requests": 4,
    },
    "slo": {"latency_seconds": 0.5},
    "autoscaling": AUTOSCALING,
}


PROMETHEUS: dict[str, Any] = {"url": "http://prometheus-operated.monitoring:9090"}


def changed(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy with other values; `a__b` is b within a."""
    made = copy.deepcopy(document)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = made
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return made


def autoscaling(**changes: Any) -> AutoscalingSpec:
    return AutoscalingSpec.model_validate_json(json.dumps(changed(AUTOSCALING, **changes)))


def model(document: dict[str, Any] = ASSISTANT, **changes: Any) -> ModelServiceSpec:
    return ModelServiceSpec.model_validate_json(json.dumps(changed(document, **changes)))


def serving(models: dict[str, Any], **changes: Any) -> ServingSpec:
    """A spec as a stack file would give it."""
    return ServingSpec.model_validate_json(json.dumps(changed({"models": models, "prometheus": PROMETHEUS}, **changes)))
