"""The resource monitor of a recording: answers as an engine would, with placeholders, and keeps every request.

The SDK's own mock monitor throws options away, shortens parent chains and accepts one URN twice. This one takes from it
the calls that need no answer, and nothing else.
"""

from enum import Enum
from typing import Any

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import provider_pb2, resource_pb2

from groundplane.plan import signatures, symbolic
from groundplane.plan.model import PROVIDER_PREFIX, STACK_TYPE
from groundplane.plan.numbers import Numbers


class Mode(Enum):
    """What the program gets to see of the cloud."""

    PLAN = "plan"
    """A preview in which every computed text is a placeholder, so that what is lost is seen."""
    UPDATE = "update"
    """An update: computed texts are placeholders, all else that is computed is None."""
    PREVIEW = "preview"
    """The first preview: nothing computed is known, so no `apply` on it runs."""


class Recorder(mocks.MockMonitor):
    """Keeps raw requests by URN, and in `problems` what an engine would refuse or a plan cannot answer."""

    def __init__(self, mode: Mode, *, tracing: bool = False) -> None:
        super().__init__(_NoMocks())
        self.mode = mode
        self._tracing = tracing
        self.requests: dict[str, Any] = {}
        self.outputs: dict[str, struct_pb2.Struct] = {}
        self.problems: list[str] = []
        self._numbers = Numbers()
        self.lost: dict[str, tuple[str, str]] = {}
        """When tracing: URN and output without a placeholder, by the marker that wires from that output carry."""

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As the engine makes it: the chain of all parents' types but the stack's."""
        above = parent.split("::")[2] if parent else STACK_TYPE
        chain = type_ if above == STACK_TYPE else f"{above}${type_}"
        return f"urn:pulumi:{settings.get_stack()}::{settings.get_project()}::{chain}::{name}"

    def RegisterResource(self, request: Any) -> Any:
        """Keep the request; answer with what was given and, for custom resources, what is computed."""
        urn = self.make_urn(request.parent, request.type, request.name)
        self._numbers.resolve(request.object)
        if urn in self.requests:
            self.problems.append(
                f"{request.type} {request.name!r} is registered twice under one parent; "
                f"give each resource a name of its own ({urn})"
            )
        if request.remote:
            self.problems.append(
                f"{request.type} {request.name!r} is a packaged component, whose provider makes its children; "
                "a plan runs none: compose components of this language"
            )
        self._inherit(request)
        self.requests[urn] = request
        if not request.custom or self.mode is Mode.PREVIEW:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        return self._answer(urn, request)

    def _inherit(self, request: Any) -> None:
        """As the engine does, from any parent. The SDK itself sees to protection and providers."""
        parent = self.requests.get(request.parent)
        if parent is None:
            return
        if not request.HasField("retainOnDelete") and parent.retainOnDelete:
            request.retainOnDelete = True
        if not request.deletedWith:
            request.deletedWith = parent.deletedWith

    def _answer(self, urn: str, request: Any) -> Any:
        wire = f"{request.type}::{request.name}"
        computed = struct_pb2.Struct()
        tree = symbolic.template(request.type)
        numbers = self._numbers if self.mode is Mode.PLAN else None
        lost = symbolic.fill(computed, tree, request.object, wire, numbers=numbers)
        for key in request.additionalSecretOutputs:
            if key in computed.fields:
                _make_secret(computed.fields[key])
        response = resource_pb2.RegisterResourceResponse(urn=urn, object=computed)
        # A provider's id is half of the reference that its resources carry, split at "::".
        provider = request.type.startswith(PROVIDER_PREFIX)
        response.id = "id" if provider else request.importId or f"${{{wire}.id}}"
        for output in lost if self._tracing else ():
            marker = f"{urn}#{output}"
            self.lost[marker] = (urn, output)
            response.propertyDependencies[output].urns.append(marker)
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:
        """Keep what a component or the stack registers as its outputs."""
        self._numbers.resolve(request.outputs)
        self.outputs[request.urn] = request.outputs
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:
        """Refuse `get_…()`."""
        self._look_up(f"looks up {request.tok}")
        return resource_pb2.ResourceInvokeResponse()

    def Call(self, request: Any) -> Any:
        """Refuse methods that a resource's provider runs."""
        self._look_up(f"calls {request.tok}")
        return provider_pb2.CallResponse()

    def ReadResource(self, request: Any) -> Any:
        """Refuse `Type.get(…)`."""
        self._look_up(f"reads {request.type} {request.name!r} from the cloud")
        urn = self.make_urn(request.parent, request.type, request.name)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=request.properties)

    def ExistsResource(self, request: Any) -> Any:
        """Refuse asking the cloud."""
        self._look_up(f"asks whether {request.type} {request.id!r} exists")
        return resource_pb2.ExistsResourceResponse(exists=False)

    def _look_up(self, what: str) -> None:
        fix = "pass the value in, or pin it in the catalogue"
        self.problems.append(f"the program {what}; a plan has no cloud to ask: {fix}")


class _NoMocks(mocks.Mocks):
    """The recorder answers every call itself; these are never reached."""

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise AssertionError(f"unreachable: {args.token}")

    def new_resource(self, args: mocks.MockResourceArgs) -> Any:
        raise AssertionError(f"unreachable: {args.typ}")


def _make_secret(value: struct_pb2.Value) -> None:
    inner = struct_pb2.Value()
    inner.CopyFrom(value)
    secret = struct_pb2.Struct()
    secret.fields[signatures.KEY].string_value = signatures.SECRET
    secret.fields["value"].CopyFrom(inner)
    value.struct_value.CopyFrom(secret)
