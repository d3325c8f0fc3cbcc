"""What a stack file decides about a model that KServe runs: how, and with which server. Plain data; no pulumi here.

kserve/kserve 0.20 and kserve/website, docs/concepts and docs/model-serving (read 2026-11).
"""

from collections.abc import Iterator
from enum import StrEnum

from components.serving.runtime import Runtime
from components.spec import Problem, Spec, rule


class KServeMode(StrEnum):
    """What KServe makes of a model."""

    STANDARD = "standard"
    """A Deployment of an InferenceService, which KEDA scales, as for every other runtime."""

    KNATIVE = "knative"
    """Revisions of Knative: they are scaled by it, also to zero and back, and share requests by percent."""

    LLM = "llm"
    """A Deployment of an LLMInferenceService, of vLLM, which KEDA scales; groups of them share requests by weight."""


class ModelFormat(StrEnum):
    """Formats that KServe's own servers read."""

    SKLEARN = "sklearn"
    XGBOOST = "xgboost"
    LIGHTGBM = "lightgbm"
    PMML = "pmml"
    PADDLE = "paddle"
    HUGGINGFACE = "huggingface"


SERVING_RUNTIMES = {
    ModelFormat.SKLEARN: "kserve-sklearnserver",
    ModelFormat.XGBOOST: "kserve-xgbserver",
    ModelFormat.LIGHTGBM: "kserve-lgbserver",
    ModelFormat.PMML: "kserve-pmmlserver",
    ModelFormat.PADDLE: "kserve-paddleserver",
    ModelFormat.HUGGINGFACE: "kserve-huggingfaceserver",
}
"""Name of the ClusterServingRuntime that has the server's arguments: charts/kserve-runtime-configs. All of these listen
on 8080, and read what is in /mnt/models."""


class KServeSpec(Spec):
    """How KServe runs a model."""

    mode: KServeMode = KServeMode.STANDARD
    """standard, knative or llm."""

    server: Runtime = Runtime.CUSTOM
    """What the image is: vllm, triton or custom. It is started as with that runtime, and has its metrics."""

    format: ModelFormat | None = None
    """sklearn, xgboost, lightgbm, pmml, paddle or huggingface, for an image of KServe's own servers: KServe starts it,
    and brings it the files. None for images of others."""

    @rule
    def _server_is_one(self) -> Iterator[Problem]:
        if self.server is Runtime.KSERVE:
            message = "is no server: KServe starts one"
            yield Problem(path=("server",), message=message, got="kserve", fix="write vllm, triton or custom")
        if self.mode is KServeMode.LLM and self.server is not Runtime.VLLM:
            message = "is not vllm, and an LLMInferenceService serves by that"
            fix = "write vllm, or mode: standard"
            yield Problem(path=("server",), message=message, got=self.server.value, fix=fix)

    @rule
    def _format_is_of_kserve_s_own_servers(self) -> Iterator[Problem]:
        if self.format is None:
            return
        if self.server is not Runtime.CUSTOM:
            message = f"is read by KServe's own server, and server is {self.server.value}"
            fix = "remove it, or write server: custom"
            yield Problem(path=("format",), message=message, got=self.format.value, fix=fix)
        if self.mode is KServeMode.LLM:
            message = "is of an InferenceService, and mode llm makes none"
            fix = "remove it, or write mode: standard"
            yield Problem(path=("format",), message=message, got=self.format.value, fix=fix)
