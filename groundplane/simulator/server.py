"""A provider plugin on the simulated cloud: the gRPC face of `cloud.py`. Started by the engine, never by hand.

One process serves one provider resource. The raw stubs are used because the SDK's provider server is for component
packages.
"""

import json
import os
import random
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent import futures
from contextlib import suppress
from functools import wraps
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from groundplane.simulator.cloud import Cloud, NeverReady, Refused, row_of
from groundplane.simulator.diff import DEFAULTS, Comparison, compare, without_note
from groundplane.simulator.row import Row
from groundplane.simulator.settings import VARIABLE, Settings
from groundplane.simulator.templates import UNKNOWN
from groundplane.simulator.wire import masking, plain, struct, unmasked

MESSAGE_BYTES = 400 * 1024 * 1024
"""What the engine itself allows."""

THREADS = 64
"""More than the engine's parallelism, so that it is the engine that schedules."""

ENGINE_CHECK_SECONDS = 0.1
"""How often a provider looks whether the engine that started it still lives."""

Request = TypeVar("Request")
Answer = TypeVar("Answer")
Serving = TypeVar("Serving", bound="Provider")
Method = Callable[[Serving, Request, grpc.ServicerContext], Answer]


def answering(method: Method[Serving, Request, Answer]) -> Method[Serving, Request, Answer]:
    """Turn a refusal into the error that the engine shows, and a bug into one that names the log."""

    @wraps(method)
    def call(self: Serving, request: Request, context: grpc.ServicerContext) -> Answer:
        try:
            return method(self, request, context)
        except NeverReady as refusal:
            self.abort_initialized(refusal, request, context)
        except Refused as refusal:
            context.abort(grpc.StatusCode.UNKNOWN, str(refusal))
        except (OSError, sqlite3.OperationalError) as error:
            self.log()
            context.abort(grpc.StatusCode.UNKNOWN, f"the simulator cannot use {self.settings.inventory}: {error}")
        except Exception:
            self.log()
            context.abort(grpc.StatusCode.INTERNAL, f"the simulator failed; its log is {self.settings.log}")

    return call


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine for one provider resource."""

    def __init__(self, settings: Settings, package: str, version: str = "") -> None:
        self.settings = settings
        self._package = package
        self._version = version
        self._region = "us-east-1"
        self._cloud = Cloud(settings, self._region)
        self._mask = masking(settings.mask_key)

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Version of the package that the simulator stands in for."""
        return plugin_pb2.PluginInfo(version=self._version or _installed(self._package))

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Provider configuration as it is."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        """Any other configuration is an update of the provider, never its replacement."""
        kinds = provider_pb2.DiffResponse
        changed = plain(request.old_inputs) != plain(request.news)
        return kinds(changes=kinds.DIFF_SOME if changed else kinds.DIFF_NONE)

    @answering
    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Settle account and region. Raises Refused for an account that the provider may not touch."""
        config = plain(request.args)
        allowed = _opened(config.get("allowedAccountIds"))
        if isinstance(allowed, list) and allowed and self.settings.account not in allowed:
            raise Refused(f"AWS account ID not allowed: {self.settings.account}")
        self._region = str(config.get("region", self._region))
        self._cloud = Cloud(self.settings, self._region)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    @answering
    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        """Inputs, with a name drawn where the provider would draw one."""
        row = row_of(type_of(request.urn))
        inputs = struct_pb2.Struct()
        inputs.CopyFrom(request.news)
        filled = []
        if row.autoname and row.autoname not in inputs.fields:
            inputs.update({row.autoname: _kept_name(row, request) or _drawn_name(request)})
            filled = [row.autoname]
        inputs.update({DEFAULTS: filled})
        return provider_pb2.CheckResponse(inputs=inputs)

    @answering
    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        """What changed, and what of it forces a replacement."""
        # The engine puts the old value in place of what `ignoreChanges` names before it asks.
        found = compare(row_of(type_of(request.urn)), plain(request.old_inputs), plain(request.news))
        return answer_of(found)

    @answering
    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        """Make a resource, or foretell it in a preview."""
        type_ = type_of(request.urn)
        if request.preview:
            return provider_pb2.CreateResponse(properties=_unmade(row_of(type_), request.properties))
        item = self._cloud.create(request.urn, type_, self._masked(request.properties), request.timeout)
        return provider_pb2.CreateResponse(id=item.id, properties=unmasked(item.state, request.properties, self._mask))

    @answering
    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        """Change a resource in place, or foretell it in a preview."""
        type_, inputs, region = type_of(request.urn), self._masked(request.news), _region(request.olds)
        if request.preview:
            state = self._cloud.foretold(type_, request.id, inputs, region)
        else:
            state = self._cloud.update(request.urn, type_, request.id, inputs, region)
        return provider_pb2.UpdateResponse(properties=unmasked(state, request.news, self._mask))

    @answering
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Remove a resource."""
        self._cloud.delete(request.urn, type_of(request.urn), request.id, _region(request.properties))
        return empty_pb2.Empty()

    @answering
    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        """State of a resource as the cloud has it, for refreshes and imports."""
        type_ = type_of(request.urn)
        state = self._cloud.read(type_, request.id, _region(request.properties))
        if state is None:
            return provider_pb2.ReadResponse()
        inputs = _given(row_of(type_), state, request.inputs)
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=unmasked(state, request.properties, self._mask),
            inputs=unmasked(inputs, request.inputs, self._mask),
        )

    @answering
    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        """Refuse: a rehearsal has no cloud to look things up in."""
        raise Refused(f"the simulator answers no look-ups, and the program asks for {request.tok}: pass the value in")

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Nothing to stop: operations end by themselves."""
        return empty_pb2.Empty()

    def log(self) -> None:
        """Keep the traceback of the exception being handled; where even that fails, the engine's error must do."""
        with suppress(OSError), self.settings.log.open("a", encoding="utf-8") as log:
            log.write(traceback.format_exc() + "\n")

    def abort_initialized(self, refusal: NeverReady, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Fail a create so that the engine keeps the resource in its state, as one that is not complete."""
        detail = any_pb2.Any()
        properties = unmasked(refusal.item.state, request.properties, self._mask)
        detail.Pack(
            provider_pb2.ErrorResourceInitFailed(
                id=refusal.item.id, properties=properties, reasons=[str(refusal)], inputs=request.properties
            )
        )
        code = grpc.StatusCode.UNKNOWN
        status = status_pb2.Status(code=code.value[0], message=str(refusal), details=[detail])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(code, str(refusal))

    def _masked(self, inputs: struct_pb2.Struct) -> dict[str, Any]:
        return without_note(plain(inputs, self._mask))


def answer_of(found: Comparison) -> provider_pb2.DiffResponse:
    """A comparison as the engine gets it."""
    diff, kinds = provider_pb2.PropertyDiff, provider_pb2.DiffResponse
    detailed = {
        change.path: diff(
            kind=diff.Kind.Value(f"{change.kind.upper()}_REPLACE" if change.replaces else change.kind.upper()),
            inputDiff=True,
        )
        for change in found.changes
    }
    return kinds(
        changes=kinds.DIFF_SOME if found.changes else kinds.DIFF_NONE,
        diffs=sorted({_top(change.path) for change in found.changes}),
        replaces=sorted({_top(change.path) for change in found.changes if change.replaces}),
        detailedDiff=detailed,
        hasDetailedDiff=True,
        deleteBeforeReplace=found.delete_first,
    )


def _unmade(row: Row, inputs: struct_pb2.Struct) -> struct_pb2.Struct:
    """Inputs, and every computed output as not yet known."""
    result = struct(dict.fromkeys(row.outputs, UNKNOWN))
    result.MergeFrom(inputs)
    del result.fields[DEFAULTS]
    return result


def _given(row: Row, state: dict[str, Any], known: struct_pb2.Struct) -> dict[str, Any]:
    """Inputs that would make the state: those given before, or, for an import, all that is not computed."""
    if known.fields:
        given = plain(known)
        return {
            key: _like(value, state.get(key, value)) for key, value in given.items() if key in state or key == DEFAULTS
        }
    return _beside(row.outputs, state) | {DEFAULTS: []}


def _like(known: Any, state: Any) -> Any:
    """The part of `state` that `known` speaks of: what is computed beside it in one object was not given."""
    if isinstance(known, dict) and isinstance(state, dict):
        return {key: _like(value, state[key]) for key, value in known.items() if key in state}
    return state


def _beside(outputs: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """`state` without what is computed; of an object that is computed in part, the rest."""
    kept: dict[str, Any] = {}
    for key, value in state.items():
        tree = outputs.get(key)
        if tree is None:
            kept[key] = value
        elif isinstance(tree, dict) and isinstance(value, dict) and (rest := _beside(tree, value)):
            kept[key] = rest
    return kept


def _kept_name(row: Row, request: provider_pb2.CheckRequest) -> str | None:
    """The name drawn earlier: one that was set by hand and no longer is makes way for a drawn one."""
    old = plain(request.olds)
    return old[row.autoname] if row.autoname in old and row.autoname in old.get(DEFAULTS, []) else None


def _drawn_name(request: provider_pb2.CheckRequest) -> str:
    if request.HasField("autonaming") and request.autonaming.proposed_name:
        return request.autonaming.proposed_name
    return f"{request.urn.rpartition('::')[2]}-{random.Random(request.randomSeed).getrandbits(28):07x}"


def _region(state: struct_pb2.Struct) -> str | None:
    return state.fields["region"].string_value or None if "region" in state.fields else None


def type_of(urn: str) -> str:
    """Type token of a resource, without its parents'."""
    return urn.split("::")[2].rpartition("$")[2]


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _opened(value: Any) -> Any:
    """Provider configuration travels as JSON text where it is not a text."""
    if not isinstance(value, str) or value == UNKNOWN:
        return value
    return json.loads(value)


def _installed(package: str) -> str:
    from importlib import metadata

    return metadata.version(f"pulumi-{package}")


def _end_with(engine: int) -> None:
    # An engine that is killed ends none of its plugins; whoever adopts them then is not it.
    while os.getppid() == engine:
        time.sleep(ENGINE_CHECK_SECONDS)
    os._exit(1)


def serve(settings: Settings, package: str, version: str, provider: type[Provider]) -> None:
    """Serve one provider until the engine ends the process, or ends itself."""
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    options = [("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.max_send_message_length", MESSAGE_BYTES)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=THREADS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider(settings, package, version), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


def main(arguments: list[str], provider: type[Provider] = Provider) -> int:
    """The last argument is `package` or `package@version`; the engine's address before it is not needed."""
    package, _, version = arguments[-1].partition("@")
    try:
        settings = Settings.from_environment()
    except KeyError:
        sys.stderr.write(
            f"this {package} provider is simulated, for `groundplane rehearse` only: {VARIABLE} is not set\n"
        )
        return 1
    try:
        serve(settings, package, version, provider)
    except (OSError, sqlite3.OperationalError) as error:
        sys.stderr.write(f"the simulator cannot use {settings.inventory}: {error}\n")
        return 1
    except Exception:
        with suppress(OSError), settings.log.open("a", encoding="utf-8") as log:
            log.write(traceback.format_exc() + "\n")
        sys.stderr.write(f"the simulator cannot start; its log is {settings.log}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
