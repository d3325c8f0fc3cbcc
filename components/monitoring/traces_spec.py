"""What a stack file decides about traces: where they go, and how many of them. Plain data and its rules; no pulumi."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.deletion import Deletion
from components.spec import Problem, Spec, rule
from components.storage.storage_classes_spec import ClassName

__all__ = [
    "ProbabilisticSamplingSpec",
    "SamplingSpec",
    "TailSamplingSpec",
    "TempoTracesSpec",
    "TracesSpec",
    "XRayTracesSpec",
]


class ProbabilisticSamplingSpec(Spec):
    """Some traces, whatever is in them: decided by the trace's number, the same by every collector."""

    kind: Literal["probabilistic"] = "probabilistic"
    """probabilistic."""

    percent: float = Field(default=10, gt=0, le=100)
    """Part of the traces that is kept."""


class TailSamplingSpec(Spec):
    """All traces with an error and all slow ones, and some of the others: decided once a trace is over."""

    kind: Literal["tail"]
    """tail."""

    slow_milliseconds: int = Field(default=5000, ge=1, le=600_000)
    """From when on a trace is slow."""

    percent: float = Field(default=1, ge=0, le=100)
    """Part of the others that is kept."""

    wait_seconds: int = Field(default=30, ge=1, le=300)
    """How long spans are gathered before it is decided: longer than most requests take."""

    traces_held: int = Field(default=20_000, ge=100, le=1_000_000)
    """Traces that are gathered at a time: as many as begin in wait_seconds. The oldest go first."""


SamplingSpec = Annotated[ProbabilisticSamplingSpec | TailSamplingSpec, Field(discriminator="kind")]
"""{kind: probabilistic} or {kind: tail}."""


class CollectedTracesSpec(Spec):
    """What both kinds have in common: collectors in the cluster that take OTLP."""

    replicas: int = Field(default=2, ge=1, le=10)
    """Collectors, on different nodes where there are as many."""

    sampling: SamplingSpec = ProbabilisticSamplingSpec()
    """Which traces are kept; a tenth of all if left out."""

    memory_mib: int = Field(default=512, ge=128, le=16384)
    """Memory of each collector. It refuses spans before it is full."""

    @rule
    def _spans_of_a_trace_meet(self) -> Iterator[Problem]:
        if isinstance(self.sampling, TailSamplingSpec) and self.replicas > 1:
            message = (
                "must be 1 with tail sampling: spans of one trace come to different collectors, and none sees it all"
            )
            fix = "write 1, or sampling: {kind: probabilistic}"
            yield Problem(path=("replicas",), message=message, got=self.replicas, fix=fix)


class XRayTracesSpec(CollectedTracesSpec):
    """Traces go to AWS X-Ray, which keeps them for 30 days."""

    kind: Literal["xray"]
    """xray."""


class TempoTracesSpec(CollectedTracesSpec):
    """Traces go to Tempo in the cluster, which keeps them in a bucket of its own."""

    kind: Literal["tempo"]
    """tempo."""

    retention_days: int = Field(default=14, ge=1, le=365)
    """For how long traces are kept."""

    storage_class: ClassName = "gp3"
    """Storage class of the cluster that its volume is of."""

    storage_gib: int = Field(default=20, ge=5, le=1024)
    """Size of its volume: what is not in the bucket yet."""

    deletion: Deletion = Deletion.PROTECT
    """What happens to the bucket when it leaves the program."""


TracesSpec = Annotated[XRayTracesSpec | TempoTracesSpec, Field(discriminator="kind")]
"""{kind: xray} or {kind: tempo}."""
