"""What a stack file says about a candidate: another variant of a model, beside it. Plain data; no pulumi here."""

from components.serving.accelerator_spec import AcceleratorSpec
from components.serving.autoscaling_spec import AutoscalingSpec
from components.serving.image_address import ImageAddress
from components.serving.model_shape_spec import ModelShapeSpec
from components.serving.model_source import ModelSource
from components.serving.performance_spec import PerformanceSpec
from components.serving.server_spec import ServerSpec
from components.serving.startup_spec import StartupSpec
from components.spec import Spec


class CandidateSpec(Spec):
    """What of the model is another one in the candidate. All else is the model's, among it what is promised."""

    source: ModelSource | None = None
    """Where it is."""

    image: ImageAddress | None = None
    """Image of its server."""

    accelerator: AcceleratorSpec | None = None
    """What one replica of it runs on."""

    shape: ModelShapeSpec | None = None
    """Its size."""

    performance: PerformanceSpec | None = None
    """What one replica of it can do, as measured."""

    autoscaling: AutoscalingSpec | None = None
    """How many replicas of it there are; it scales by itself, by its own share of the requests."""

    startup: StartupSpec | None = None
    """How a replica of it starts."""

    server: ServerSpec | None = None
    """What its server is told."""

    @property
    def changes(self) -> dict[str, object]:
        """What is said, by the field of the model."""
        return {field: value for field in type(self).model_fields if (value := getattr(self, field)) is not None}
