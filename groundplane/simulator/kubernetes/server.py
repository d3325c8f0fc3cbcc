"""The provider plugin of Kubernetes on the simulated cluster: the gRPC face of `cluster.py`."""

import random
import sys
from dataclasses import replace
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2

from groundplane.simulator import server
from groundplane.simulator.diff import compare
from groundplane.simulator.kubernetes.cluster import Cluster, place_of
from groundplane.simulator.kubernetes.connection import Connection, replaced
from groundplane.simulator.kubernetes.kinds import RELEASE, Kind, kind_of
from groundplane.simulator.row import Tree
from groundplane.simulator.server import answer_of, answering, type_of
from groundplane.simulator.settings import Settings
from groundplane.simulator.templates import UNKNOWN
from groundplane.simulator.wire import is_secret, plain, struct, unmasked

AUTONAMED = "pulumi.com/autonamed"
"""Annotation by which pulumi-kubernetes knows a name that it drew (provider/pkg/metadata/naming.go)."""

DATA = ("binaryData", "data", "stringData")
"""What `enableConfigMapMutable` and `enableSecretMutable` speak of."""

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class KubernetesProvider(server.Provider):
    """Answers the engine for one Kubernetes provider resource."""

    def __init__(self, settings: Settings, package: str, version: str = "") -> None:
        super().__init__(settings, package, version)
        self._connection = Connection()
        self._cluster = Cluster(settings, self._connection)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        """Another cluster replaces the provider and everything in it; all else is an update."""
        old, new = plain(request.old_inputs), plain(request.news)
        kinds = provider_pb2.DiffResponse
        if old == new:
            return kinds(changes=kinds.DIFF_NONE)
        changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        return kinds(changes=kinds.DIFF_SOME, diffs=changed, replaces=replaced(old, new))

    @answering
    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Settle the cluster; it need not exist before something is made in it."""
        self._connection = Connection.of(plain(request.args))
        self._cluster = Cluster(self.settings, self._connection)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    @answering
    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        """Inputs, with a name drawn and a namespace filled where the provider does so."""
        kind = kind_of(type_of(request.urn))
        inputs = struct_pb2.Struct()
        inputs.CopyFrom(request.news)
        if kind.row.token == RELEASE:
            self._place(inputs, plain(request.olds).get("name"), request, kind)
        elif _visible(inputs):
            metadata = inputs.fields["metadata"].struct_value
            if self._place(metadata, _kept(plain(request.olds)), request, kind):
                metadata.fields["annotations"].struct_value.update({AUTONAMED: "true"})
        return provider_pb2.CheckResponse(inputs=inputs)

    @answering
    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        """What changed, and what of it forces a replacement."""
        kind = kind_of(type_of(request.urn))
        old, new = plain(request.old_inputs), plain(request.news)
        row = kind.row
        if kind.name in self._connection.mutable:
            row = replace(row, replace=tuple(path for path in row.replace if path not in DATA))
        found = compare(row, old, new)
        replaces = any(change.replaces for change in found.changes)
        # diff.go: the new object must have the name of the old one, and nobody can draw another.
        return answer_of(replace(found, delete_first=replaces and _same_place(old, new)))

    @answering
    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        """Make an object, or foretell it in a preview, for which no cluster is needed."""
        type_ = type_of(request.urn)
        if request.preview:
            foretold = _merged(_unknown(dict(kind_of(type_).row.outputs)), request.properties)
            return provider_pb2.CreateResponse(properties=foretold)
        item = self._cluster.create(request.urn, type_, self._masked(request.properties), request.timeout)
        return provider_pb2.CreateResponse(id=item.id, properties=unmasked(item.state, request.properties, self._mask))

    @answering
    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        """Change an object in place, or foretell it in a preview."""
        type_, inputs = type_of(request.urn), self._masked(request.news)
        if request.preview:
            state = self._cluster.foretold(type_, request.id, inputs)
        else:
            state = self._cluster.update(request.urn, type_, request.id, inputs)
        return provider_pb2.UpdateResponse(properties=unmasked(state, request.news, self._mask))

    @answering
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Remove an object."""
        self._cluster.delete(request.urn, type_of(request.urn), request.id, request.timeout)
        return empty_pb2.Empty()

    @answering
    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        """State of an object as the cluster has it, for refreshes and imports."""
        kind = kind_of(type_of(request.urn))
        state = self._cluster.read(kind.row.token, request.id)
        if state is None:
            return provider_pb2.ReadResponse()
        given = plain(request.inputs) or {key: value for key, value in state.items() if key != "status"}
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=unmasked(state, request.properties, self._mask),
            inputs=unmasked(_shaped(state, given), request.inputs, self._mask),
        )

    def _place(
        self, named: struct_pb2.Struct, kept: str | None, request: provider_pb2.CheckRequest, kind: Kind
    ) -> bool:
        """Fill namespace and name, where there are none; returns whether the name was drawn."""
        if kind.namespaced and "namespace" not in named.fields:
            named.update({"namespace": self._connection.namespace})
        if "name" in named.fields:
            return False
        named.update({"name": kept or _drawn(request)})
        return True


def _visible(inputs: struct_pb2.Struct) -> bool:
    """Whether a name can be put into the metadata: neither not known yet nor secret as a whole."""
    if "metadata" not in inputs.fields:
        return True
    value = inputs.fields["metadata"]
    return value.HasField("struct_value") and not is_secret(value.struct_value)


def _kept(old: dict[str, Any]) -> str | None:
    """The name drawn earlier: one that was set by hand and no longer is makes way for a drawn one."""
    return old["metadata"]["name"] if _autonamed(old) else None


def _autonamed(inputs: dict[str, Any]) -> bool:
    metadata = inputs.get("metadata")
    return isinstance(metadata, dict) and metadata.get("annotations", {}).get(AUTONAMED) == "true"


def _drawn(request: provider_pb2.CheckRequest) -> str:
    if request.HasField("autonaming") and request.autonaming.proposed_name:
        return str(request.autonaming.proposed_name)
    draw = random.Random(request.randomSeed)
    return f"{request.urn.rpartition('::')[2]}-{''.join(draw.choices(_ALPHABET, k=8))}"


def _same_place(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return new.get("metadata") != UNKNOWN and not _autonamed(new) and place_of(old) == place_of(new)


def _unknown(tree: Tree) -> Any:
    return {key: _unknown(value) for key, value in tree.items()} if isinstance(tree, dict) and tree else UNKNOWN


def _merged(computed: dict[str, Any], given: struct_pb2.Struct) -> struct_pb2.Struct:
    """`given` wins, in objects within objects too."""
    result = struct(computed)
    for key, value in given.fields.items():
        if value.HasField("struct_value") and isinstance(computed.get(key), dict):
            result.fields[key].struct_value.CopyFrom(_merged(computed[key], value.struct_value))
        else:
            result.fields[key].CopyFrom(value)
    return result


def _shaped(state: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Of the state, what was given: what the API server filled in is no input."""
    return {
        key: _shaped(state[key], value) if isinstance(value, dict) and isinstance(state[key], dict) else state[key]
        for key, value in given.items()
        if key in state
    }


if __name__ == "__main__":
    sys.exit(server.main(sys.argv, KubernetesProvider))
