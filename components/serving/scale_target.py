"""What decides about the replicas of a model works on: an object with a scale. Pure functions; no pulumi here."""

from dataclasses import dataclass

from components.serving.canary_spec import CanarySpec
from components.serving.kserve_spec import KServeMode
from components.serving.model_service_spec import ModelServiceSpec


@dataclass(frozen=True, kw_only=True)
class ScaleTarget:
    """An object with replicas, in the model's namespace."""

    api_version: str
    kind: str
    name: str


def scale_target(spec: ModelServiceSpec, name: str) -> ScaleTarget | None:
    """What KEDA scales for the model `name`; None where nothing may but Knative."""
    if spec.kserve_mode is KServeMode.KNATIVE:
        return None
    if isinstance(spec.rollout, CanarySpec):
        # It takes the Deployment's pods over, and the Deployment itself is at 0.
        return ScaleTarget(api_version="argoproj.io/v1alpha1", kind="Rollout", name=name)
    return ScaleTarget(api_version="apps/v1", kind="Deployment", name=workload_name(spec, name))


def workload_name(spec: ModelServiceSpec, name: str) -> str:
    """What the names of the model's pods begin with: its Deployment, or what KServe makes of the name.

    kserve/kserve 0.20: constants.PredictorServiceName, and mainDeploymentName of the llmisvc controller.
    """
    suffixes = {
        None: "",
        KServeMode.STANDARD: "-predictor",
        KServeMode.KNATIVE: "-predictor",
        KServeMode.LLM: "-kserve",
    }
    return f"{name}{suffixes[spec.kserve_mode]}"
