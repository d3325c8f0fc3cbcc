"""What a stack file says about who picks replicas of a language model for requests. Plain data; no pulumi here."""

from pydantic import Field

from components.spec import Spec


class EndpointPickerSpec(Spec):
    """Picks the replica for each request by what is in its caches, and by what waits there, instead of in turn.

    It is on the way of every request: while none of its own replicas answers, the model does not.
    """

    replicas: int = Field(default=2, ge=1, le=10)
    """Of the picker. Each learns by itself what caches hold, of the requests that come by it."""

    cpu_millicores: int = Field(default=500, ge=100, le=16000)
    """What each requests, in thousandths of a vCPU; it may use what nobody else does."""

    memory_mib: int = Field(default=1024, ge=256, le=65536)
    """Memory of each, requested and limited."""
