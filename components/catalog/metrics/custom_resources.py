"""Custom resources of controllers that say too little themselves: kube-state-metrics, with a configuration of ours.

A facts table, and the configuration that makes it true.
"""

from typing import Any

from components.catalog.metrics.metric import Exporter, gauge

PREFIX = "kube_customresource"

_COMMON = ("customresource_group", "customresource_kind", "customresource_version", "name", "namespace")

CUSTOM_RESOURCES = Exporter(
    title="kube-state-metrics, custom resources",
    source="kubernetes/kube-state-metrics, docs/metrics/extend/customresourcestate-metrics.md; of Rollouts "
    "argoproj/argo-rollouts, pkg/apis/rollouts/v1alpha1/types.go, 2026-11",
    metrics=(
        gauge(f"{PREFIX}_jobset_restarts", *_COMMON),
        gauge(f"{PREFIX}_nodepool_condition", *_COMMON, "condition"),
        gauge(f"{PREFIX}_rollout_canary_weight", *_COMMON),
        gauge(f"{PREFIX}_rollout_step", *_COMMON),
        gauge(f"{PREFIX}_scaledobject_condition", *_COMMON, "condition"),
    ),
    needs="configuration() as its custom resource state, and leave to list and watch the kinds in it",
    own=True,
)


def configuration() -> dict[str, Any]:
    """Custom resource state of kube-state-metrics. Conditions are 1 if true, 0 if false."""
    return {
        "kind": "CustomResourceStateMetrics",
        "spec": {
            "resources": [
                _resource("argoproj.io", "v1alpha1", "Rollout", [_weight(), _step()]),
                _resource("jobset.x-k8s.io", "v1alpha2", "JobSet", [_restarts()]),
                _resource("karpenter.sh", "v1", "NodePool", [_conditions("nodepool", "Conditions of node pools")]),
                _resource("keda.sh", "v1alpha1", "ScaledObject", [_conditions("scaledobject", "Conditions")]),
            ]
        },
    }


def _resource(group: str, version: str, kind: str, metrics: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "groupVersionKind": {"group": group, "version": version, "kind": kind},
        "labelsFromPath": {"name": ["metadata", "name"], "namespace": ["metadata", "namespace"]},
        "metrics": metrics,
    }


def _conditions(kind: str, text: str) -> dict[str, Any]:
    value = {"path": ["status", "conditions"], "labelsFromPath": {"condition": ["type"]}, "valueFrom": ["status"]}
    return {"name": f"{kind}_condition", "help": text, "each": {"type": "Gauge", "gauge": value}}


def _restarts() -> dict[str, Any]:
    return _number("jobset_restarts", "Restarts of the whole set", "status", "restarts")


def _weight() -> dict[str, Any]:
    path = ("status", "canary", "weights", "canary", "weight")
    return _number("rollout_canary_weight", "Share of the requests that the new version is to get, in percent", *path)


def _step() -> dict[str, Any]:
    return _number("rollout_step", "Steps of the canary that are done", "status", "currentStepIndex")


def _number(name: str, text: str, *path: str) -> dict[str, Any]:
    """0 where it is not there."""
    value = {"path": list(path), "nilIsZero": True}
    return {"name": name, "help": text, "each": {"type": "Gauge", "gauge": value}}
