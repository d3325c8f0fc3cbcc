"""What of KServe the models of an environment need, and what that takes. Pure; no pulumi here."""

from collections.abc import Collection
from dataclasses import dataclass

from components.catalog.charts import ChartName
from components.serving.knative_values import KNATIVE_CPU_MILLICORES
from components.serving.kserve_spec import KServeMode
from components.serving.kserve_values import CERT_MANAGER_CPU_MILLICORES, KSERVE_CPU_MILLICORES, LLM_CPU_MILLICORES
from components.serving.model_service_spec import ModelServiceSpec


@dataclass(frozen=True, kw_only=True)
class KServeNeeds:
    """Parts of KServe."""

    inference_services: bool
    """Whether some model is an InferenceService."""
    knative: bool
    """Whether Knative scales some model."""
    llm: bool
    """Whether some model is an LLMInferenceService."""
    formats: bool
    """Whether some model is served by a server of KServe's own."""
    longest_request_seconds: int
    """Longest that a model may take for an answer."""

    @property
    def presets(self) -> bool:
        """Whether KServe's own servers or presets are needed."""
        return self.formats or self.llm

    @property
    def charts(self) -> tuple[ChartName, ...]:
        """Charts, in the order of their installation."""
        found = [ChartName.CERT_MANAGER]
        if self.knative:
            found.append(ChartName.KNATIVE_OPERATOR)
        if self.inference_services:
            found += [ChartName.KSERVE_CRD, ChartName.KSERVE]
        if self.llm:
            found += [ChartName.KSERVE_LLM_CRD, ChartName.KSERVE_LLM]
        return (*found, *((ChartName.KSERVE_RUNTIMES,) if self.presets else ()))

    @property
    def cpu_millicores(self) -> int:
        """What the pods request together, in thousandths of a vCPU."""
        parts = (
            (CERT_MANAGER_CPU_MILLICORES, True),
            (KNATIVE_CPU_MILLICORES, self.knative),
            (KSERVE_CPU_MILLICORES, self.inference_services),
            (LLM_CPU_MILLICORES, self.llm),
        )
        return sum(cpu for cpu, needed in parts if needed)


def kserve_needs(models: Collection[ModelServiceSpec]) -> KServeNeeds | None:
    """What the models need of it; None if it runs none of them."""
    run = [model for model in models if model.kserve is not None]
    if not run:
        return None
    modes = {model.kserve_mode for model in run}
    return KServeNeeds(
        inference_services=bool(modes & {KServeMode.STANDARD, KServeMode.KNATIVE}),
        knative=KServeMode.KNATIVE in modes,
        llm=KServeMode.LLM in modes,
        formats=any(model.kserve is not None and model.kserve.format is not None for model in run),
        longest_request_seconds=max(model.requests.timeout_seconds for model in run),
    )
