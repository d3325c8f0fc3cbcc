"""A provider plugin on the simulated cloud: the gRPC face of `cloud.py`. Started by the engine, never by hand.

One process serves one provider resource. The raw stubs are used because the SDK's provider server is for component packages.
"""

import json
import random
import sys
import traceback
from collections.abc import Callable
from concurrent import futures
from functools import wraps
from importlib import metadata
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from groundplane.simulator.cloud import Cloud, Refused, row_of
from groundplane.simulator.diff import changed_paths, forces_replacement
from groundplane.simulator.settings import Settings

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
MESSAGE_BYTES = 400 * 1024 * 1024
"""What the engine itself allows."""

THREADS = 64
"""More than the engine's default parallelism, so that it is the engine that schedules."""

Method = Callable[..., Any]


def answering(method: Method) -> Method:
    """Turn a refusal into the error that the engine shows, and a bug into one that names the log."""

    @wraps(method)
    def call(self: "Provider", request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(self, request, context)
        except Refused as refusal:
            context.abort(grpc.StatusCode.UNKNOWN, str(refusal))
        except Exception:
            with self.settings.log.open("a", encoding="utf-8") as log:
                log.write(f"{method.__name__}: {traceback.format_exc()}\n")
            context.abort(grpc.StatusCode.INTERNAL, f"the simulator failed; its log is {self.settings.log}")

    return call


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine for one provider resource."""

    def __init__(self, settings: Settings, package: str) -> None:
        self.settings = settings
        self._package = package
        self._cloud = Cloud(settings, "us-east-1")
        self._region = "us-east-1"

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=metadata.version(f"pulumi-{self._package}"))

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        changed = request.olds != request.news
        kinds = provider_pb2.DiffResponse
        return provider_pb2.DiffResponse(changes=kinds.DIFF_SOME if changed else kinds.DIFF_NONE)

    @answering
    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        config = plain(request.args)
        allowed = config.get("allowedAccountIds")
        allowed = [] if allowed in (None, UNKNOWN) else _json(allowed)
        if allowed and self.settings.account not in allowed:
            raise Refused(f"AWS account ID not allowed: {self.settings.account}")
        self._region = str(config.get("region", self._region))
        self._cloud = Cloud(self.settings, self._region)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    @answering
    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        row = row_of(_type(request.urn))
        inputs = struct_pb2.Struct()
        inputs.CopyFrom(request.news)
        if row.autoname and row.autoname not in inputs.fields:
            kept = request.olds.fields.get(row.autoname)
            inputs.update({row.autoname: plain(kept) if kept is not None else _name(request)})
        return provider_pb2.CheckResponse(inputs=inputs)

    @answering
    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        row = row_of(_type(request.urn))
        changes = list(changed_paths(plain(request.old_inputs), plain(request.news)))
        changes = [(kind, path) for kind, path in changes if _top(path) not in set(request.ignoreChanges)]
        replace = (*row.replace, "region")
        replaces = [path for _, path in changes if forces_replacement(path, replace)]
        diff, kinds = provider_pb2.PropertyDiff, provider_pb2.DiffResponse
        detailed = {}
        for kind, path in changes:
            name = f"{kind.upper()}_REPLACE" if path in replaces else kind.upper()
            detailed[path] = diff(kind=diff.Kind.Value(name), inputDiff=True)
        # A fixed physical name cannot be held by the old and the new one at once.
        fixed = any(unique.property in request.news.fields for unique in row.unique) and not row.autoname
        return kinds(
            changes=kinds.DIFF_SOME if changes else kinds.DIFF_NONE,
            diffs=sorted({_top(path) for _, path in changes}),
            replaces=sorted({_top(path) for path in replaces}),
            detailedDiff=detailed,
            hasDetailedDiff=True,
            deleteBeforeReplace=bool(replaces) and fixed,
        )

    @answering
    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        type_ = _type(request.urn)
        if request.preview:
            return provider_pb2.CreateResponse(properties=_previewed(type_, request.properties))
        id_, state = self._cloud.create(request.urn, type_, plain(request.properties), request.timeout)
        return provider_pb2.CreateResponse(id=id_, properties=_struct(state, request.properties))

    @answering
    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        type_ = _type(request.urn)
        if request.preview:
            merged = struct_pb2.Struct()
            merged.CopyFrom(request.olds)
            merged.update(request.news)
            return provider_pb2.UpdateResponse(properties=merged)
        state = self._cloud.update(request.urn, type_, request.id, plain(request.news))
        return provider_pb2.UpdateResponse(properties=_struct(state, request.news))

    @answering
    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._cloud.delete(request.urn, _type(request.urn), request.id)
        return empty_pb2.Empty()

    @answering
    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        state = self._cloud.read(_type(request.urn), request.id)
        if state is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=request.id, properties=_struct(state, request.properties), inputs=request.inputs
        )

    @answering
    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        raise Refused(f"the simulator answers no look-ups, and the program asks for {request.tok}: pass the value in")

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        return empty_pb2.Empty()


def plain(value: Any) -> Any:
    """Protobuf as JSON data: secrets opened, whole numbers as int."""
    if isinstance(value, struct_pb2.Struct):
        if SIGNATURE in value.fields and value.fields[SIGNATURE].string_value == SECRET_SIGNATURE:
            return plain(value.fields["value"])
        return {key: plain(item) for key, item in value.fields.items()}
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain(value.struct_value)
    if kind == "list_value":
        return [plain(item) for item in value.list_value.values]
    if kind == "number_value":
        return int(value.number_value) if value.number_value.is_integer() else value.number_value
    return None if kind in (None, "null_value") else getattr(value, kind)


def _struct(state: dict[str, Any], inputs: struct_pb2.Struct) -> struct_pb2.Struct:
    """State as the engine gets it back; what came in as a secret stays one."""
    result = struct_pb2.Struct()
    result.update(state)
    for key, value in inputs.fields.items():
        result.fields[key].CopyFrom(value)
    return result


def _previewed(type_: str, inputs: struct_pb2.Struct) -> struct_pb2.Struct:
    """Inputs, and every computed output as not yet known."""
    result = struct_pb2.Struct()
    result.update(dict.fromkeys(row_of(type_).outputs, UNKNOWN))
    result.MergeFrom(inputs)
    return result


def _name(request: Any) -> str:
    if request.HasField("autonaming") and request.autonaming.proposedName:
        return str(request.autonaming.proposedName)
    return f"{request.urn.rpartition('::')[2]}-{random.Random(request.randomSeed).getrandbits(28):07x}"


def _type(urn: str) -> str:
    return str(urn.split("::")[2].rpartition("$")[2])


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def main(package: str) -> None:
    """Serve one provider until the engine ends the process. argv[1] is the engine's address, which is not needed."""
    settings = Settings.from_environment()
    options = [("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.max_send_message_length", MESSAGE_BYTES)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=THREADS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(settings, package), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main(sys.argv[-1])
