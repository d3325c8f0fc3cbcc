"""Runs a Pulumi program without an engine and keeps every registration: the source behind `groundplane plan`.

The SDK's mocks throw options away, shorten parent chains and accept one URN twice, so the monitor is our own. It touches SDK
internals (MockMonitor, MockSettings, run_in_stack): they stay in this file, and the SDK is pinned.

The recorder does not run aliases, transforms or autonaming: those are the engine's, and `rehearse` shows them.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_in_stack

from groundplane.plan.model import PROVIDER_PREFIX, SECRET, STACK_TYPE, Options, Plan, Resource
from groundplane.plan.symbolic import placeholder, template

Program = Callable[[], object]
"""What a Pulumi program does, as a function without arguments; what it returns is ignored."""


class Mode(Enum):
    """What the program gets to see of the cloud."""

    PLAN = "plan"
    """A preview in which every computed text is a placeholder, so what is not text is seen to be lost."""
    UPDATE = "update"
    """An update: computed texts are placeholders, all else that is computed is None."""
    PREVIEW = "preview"
    """The first preview: nothing computed is known, so no `apply` on it runs."""


class PlanError(Exception):
    """The program cannot be planned; each problem is one line that names the resource and the fix."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def record(
    program: Program,
    *,
    environment: str,
    project: str = "groundplane",
    mode: Mode = Mode.PLAN,
    root: Path | None = None,
) -> Plan:
    """Run `program` and return what it would register.

    `root` is the folder that sources are named relative to; the current one by default. Raises PlanError for what the engine
    would refuse (one URN twice), for look-ups (a plan has no cloud to ask) and for wires that would be lost. What the program
    itself raises passes through.
    """
    monitor = _Recorder(mode)
    _run(program, monitor, project=project, stack=environment, dry_run=mode is not Mode.UPDATE)
    resources = tuple(
        _resource(urn, request, root or Path.cwd()) for urn, request in sorted(monitor.requests.items())
    )
    outputs = _plain(monitor.outputs.get(_stack_urn(project, environment), struct_pb2.Struct()))
    problems = monitor.problems + (_lost_wires(monitor) if mode is Mode.PLAN else [])
    if problems:
        raise PlanError(sorted(problems))
    return Plan(project=project, environment=environment, resources=resources, outputs=outputs)


class _Recorder(mocks.MockMonitor):
    """Keeps raw requests by URN. Called from several threads at once; each call touches keys of its own."""

    def __init__(self, mode: Mode) -> None:
        super().__init__(_NoMocks())
        self._mode = mode
        self.requests: dict[str, Any] = {}
        self.outputs: dict[str, struct_pb2.Struct] = {}
        self.problems: list[str] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As the engine makes it: the chain of all parents' types but the stack's."""
        qualified = parent.split("::")[2] if parent else STACK_TYPE
        chain = type_ if qualified == STACK_TYPE else f"{qualified}${type_}"
        return f"urn:pulumi:{settings.get_stack()}::{settings.get_project()}::{chain}::{name}"

    def RegisterResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        if urn in self.requests:
            self.problems.append(
                f"{request.type} {request.name!r} is registered twice under one parent; give each resource a name of its own ({urn})"
            )
        self.requests[urn] = request
        known = struct_pb2.Struct()
        if request.custom and self._mode is not Mode.PREVIEW:
            wire = f"{request.type}::{request.name}"
            known.update(placeholder(_template(request.type), wire))
            _overlay(known, request.object)
            # A provider's id is half of the reference that its resources carry, split at "::".
            id_ = "id" if request.type.startswith(PROVIDER_PREFIX) else f"${{{wire}.id}}"
            return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=known)
        known.CopyFrom(request.object)
        return resource_pb2.RegisterResourceResponse(urn=urn, object=known)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.outputs[request.urn] = request.outputs
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:
        self.problems.append(
            f"the program looks up {request.tok}; a plan has no cloud to ask: pass the value in, or pin it in the catalogue"
        )
        return resource_pb2.ResourceInvokeResponse(**{"return": struct_pb2.Struct()})

    def ReadResource(self, request: Any) -> Any:
        self.problems.append(
            f"the program reads {request.type} {request.name!r} from the cloud; a plan has none to ask: pass the values in"
        )
        return resource_pb2.ReadResourceResponse(
            urn=self.make_urn(request.parent, request.type, request.name), properties=request.properties
        )


class _NoMocks(mocks.Mocks):
    """The recorder answers every call itself; these are never reached."""

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise AssertionError(f"unreachable: {args.token}")

    def new_resource(self, args: mocks.MockResourceArgs) -> Any:
        raise AssertionError(f"unreachable: {args.typ}")


def _run(program: Program, monitor: _Recorder, *, project: str, stack: str, dry_run: bool) -> None:
    features = set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures)
    settings.configure(
        mocks.MockSettings(
            monitor=monitor,
            monitor_features=features,
            engine=mocks.MockEngine(logging.getLogger("groundplane.program")),
            project=project,
            stack=stack,
            dry_run=dry_run,
            callbacks=None,
        )
    )
    settings.SETTINGS.rpc_manager.clear()
    settings.SETTINGS.outputs.clear()
    settings.set_root_resource(None)  # type: ignore[arg-type] # the SDK's own way back to "no stack yet"
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(run_in_stack(lambda: _call(program)))
    finally:
        settings.set_root_resource(None)  # type: ignore[arg-type]


def _call(program: Program) -> None:
    program()


def _template(token: str) -> Any:
    try:
        return template(token)
    except LookupError:
        return {}


def _overlay(known: struct_pb2.Struct, given: struct_pb2.Struct) -> None:
    """What was given wins over what would be computed; inside objects too, not inside lists."""
    for key, value in given.fields.items():
        nested = value.WhichOneof("kind") == "struct_value" and not _is_secret(value.struct_value)
        if nested and known.fields[key].WhichOneof("kind") == "struct_value":
            _overlay(known.fields[key].struct_value, value.struct_value)
        else:
            known.fields[key].CopyFrom(value)


def _lost_wires(monitor: _Recorder) -> list[str]:
    """One problem for each input that a computed number, boolean or undeclared output feeds."""
    problems = []
    for urn, request in monitor.requests.items():
        bags = ((request.object, "input"), (monitor.outputs.get(urn, struct_pb2.Struct()), "output"))
        for bag, kind in bags if request.type == STACK_TYPE else bags[:1]:
            for path in _unknowns(bag):
                top = path.partition(".")[0].partition("[")[0]
                feeders = sorted(u.rpartition("::")[2] for u in request.propertyDependencies[top].urns) if kind == "input" else []
                origin = f", fed by {', '.join(feeders)}," if feeders else ""
                problems.append(
                    f"{request.type} {request.name!r}: the wire into {kind} {path}{origin} would be lost: "
                    "it carries a computed number or boolean, or an output the resource type does not declare; "
                    f"wire a text output, or pass a plain value ({_source(request, Path.cwd()) or urn})"
                )
    return problems


def _unknowns(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, struct_pb2.Struct):
        for key, item in sorted(value.fields.items()):
            yield from _unknowns(item, f"{path}.{key}" if path else key)
    elif value.WhichOneof("kind") == "struct_value":
        yield from _unknowns(value.struct_value, path)
    elif value.WhichOneof("kind") == "list_value":
        for index, item in enumerate(value.list_value.values):
            yield from _unknowns(item, f"{path}[{index}]")
    elif value.WhichOneof("kind") == "string_value" and value.string_value == rpc.UNKNOWN:
        yield path


def _resource(urn: str, request: Any, root: Path) -> Resource:
    wires = {key: tuple(sorted(deps.urns)) for key, deps in sorted(request.propertyDependencies.items()) if deps.urns}
    implicit = {urn for urns in wires.values() for urn in urns}
    return Resource(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent or None,
        provider=request.provider.rpartition("::")[0] or None,
        inputs=_plain(request.object),
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies=wires,
        options=Options(
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            ignore_changes=tuple(sorted(request.ignoreChanges)),
            delete_before_replace=request.deleteBeforeReplace,
            deleted_with=request.deletedWith or None,
            aliases=tuple(sorted({_alias(alias) for alias in request.aliases})),
            depends_on_explicit=tuple(sorted(set(request.dependencies) - implicit)),
        ),
        source=_source(request, root),
    )


def _alias(alias: Any) -> str:
    """A URN, or the parts of the old identity that differ: `name=old-name,type=old:type:Token`."""
    if alias.WhichOneof("alias") == "urn":
        return str(alias.urn)
    fields = {"name": alias.spec.name, "type": alias.spec.type, "stack": alias.spec.stack, "project": alias.spec.project}
    parent = {"parent": "" if alias.spec.noParent else alias.spec.parentUrn}
    parts = {**fields, **(parent if alias.spec.noParent or alias.spec.parentUrn else {})}
    return ",".join(f"{key}={value}" for key, value in parts.items() if value or key == "parent")


def _source(request: Any, root: Path) -> str | None:
    """`file:line` of the program's or component's line that constructs it: relative to `root`, or to the package's home."""
    if request.type == STACK_TYPE:
        return None
    for frame in request.stackTrace.frames:
        path = Path(unquote(urlparse(frame.pc.uri).path))
        if path.is_relative_to(root) and "site-packages" not in path.relative_to(root).parts:
            return f"{path.relative_to(root).as_posix()}:{frame.pc.line}"
        if not _is_sdk(path):
            home = next((parent for parent in path.parents if not (parent / "__init__.py").exists()), path.parent)
            return f"{path.relative_to(home).as_posix()}:{frame.pc.line}"
    return None


def _is_sdk(path: Path) -> bool:
    return any(part == "pulumi" or part.startswith("pulumi_") for part in path.parts)


def _plain(value: Any) -> Any:
    """Protobuf as JSON data: whole numbers as int, secrets masked, unknowns as the SDK writes them."""
    if isinstance(value, struct_pb2.Struct):
        return {key: _plain(item) for key, item in sorted(value.fields.items())}
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return SECRET if _is_secret(value.struct_value) else _plain(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "number_value":
        return int(value.number_value) if value.number_value.is_integer() else value.number_value
    if kind == "null_value" or kind is None:
        return None
    return getattr(value, kind)


def _is_secret(value: struct_pb2.Struct) -> bool:
    signature: Mapping[str, Any] = value.fields
    return rpc._special_sig_key in signature and signature[rpc._special_sig_key].string_value == rpc._special_secret_sig


def _stack_urn(project: str, stack: str) -> str:
    return f"urn:pulumi:{stack}::{project}::{STACK_TYPE}::{project}-{stack}"

