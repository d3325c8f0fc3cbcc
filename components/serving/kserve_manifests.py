"""KServe's InferenceService for a model, as plain data. Pure functions; no pulumi here.

kserve/kserve 0.20, pkg/apis/serving/v1beta1 and the reconcilers of pkg/controller/v1beta1/inferenceservice (2026-11). A
container of its own, "kserve-container", is taken over as it is; KServe's own servers, which `format` asks for, are
merged with the container of their ClusterServingRuntime.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from components.serving.knative_manifests import knative_annotations, knative_pod
from components.serving.kserve_rollout_spec import KnativeCanarySpec
from components.serving.kserve_spec import SERVING_RUNTIMES, KServeMode
from components.serving.model_manifests import ModelPlace, labels_of, pod_spec
from components.serving.model_service_spec import ModelServiceSpec

Manifest = dict[str, Any]

INFERENCE_SERVICE_API, INFERENCE_SERVICE = "serving.kserve.io/v1beta1", "InferenceService"

KSERVE_DIRECTORY = "/mnt/models"
"""Where KServe brings the files of a format."""

CONTAINER = "kserve-container"
"""The one container that KServe takes for the server."""


def kserve_labels(name: str) -> dict[str, str]:
    """Labels of an InferenceService: KServe makes no way in from outside of the cluster; routes are made elsewhere."""
    return {**labels_of(name), "networking.kserve.io/visibility": "cluster-local"}


def kserve_annotations(spec: ModelServiceSpec) -> dict[str, str]:
    """Annotations of an InferenceService: what it becomes, and who decides about replicas."""
    if spec.kserve_mode is KServeMode.KNATIVE:
        return {"serving.kserve.io/deploymentMode": "Knative", **knative_annotations(spec)}
    return {
        # KEDA's: KServe makes no autoscaler, and leaves the Deployment's replicas alone.
        "serving.kserve.io/autoscalerClass": "external",
        "serving.kserve.io/deploymentMode": "Standard",
    }


def inference_service_spec(
    spec: ModelServiceSpec, place: ModelPlace, *, storage_uri: Any, canary: KnativeCanarySpec | None = None
) -> Manifest:
    """Spec of a model's InferenceService. `storage_uri` is where KServe finds a format's files, text or an Output."""
    knative = spec.kserve_mode is KServeMode.KNATIVE
    predictor = {"labels": labels_of(place.name), **_pod(spec, place, storage_uri, knative=knative)}
    if knative:
        policy = spec.autoscaling
        predictor |= {"minReplicas": policy.min_replicas, "maxReplicas": policy.max_replicas}
        predictor["timeout"] = spec.requests.timeout_seconds
        if canary is not None:
            predictor["canaryTrafficPercent"] = canary.percent
    else:
        rolling = {"maxSurge": 1, "maxUnavailable": 0}
        predictor["deploymentStrategy"] = {"type": "RollingUpdate", "rollingUpdate": rolling}
    return {"predictor": predictor}


def _pod(spec: ModelServiceSpec, place: ModelPlace, storage_uri: Any, *, knative: bool) -> Manifest:
    kserve = spec.kserve
    form = kserve.format if kserve else None
    # KServe mounts the files of a format, or fetches them, where its server looks.
    own = place if form is None else replace(place, claim=None, address=KSERVE_DIRECTORY)
    pod = pod_spec(spec, own)
    if knative:
        pod = knative_pod(spec, pod)
    [container] = pod["containers"]
    if form is None:
        return {**pod, "containers": [{**container, "name": CONTAINER}]}
    model = {
        **_without(container, "name"),
        "modelFormat": {"name": form.value},
        "runtime": SERVING_RUNTIMES[form],
        "storageUri": storage_uri,
    }
    return {**_without(pod, "containers"), "model": model}


def _without(part: Mapping[str, Any], key: str) -> Manifest:
    return {name: value for name, value in part.items() if name != key}
