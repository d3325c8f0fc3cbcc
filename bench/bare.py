"""The yardstick for plans: a flat program that registers the same resources, all plain, through the SDK's own mocks.

`python -m bench.bare PLAN.json` runs it once, as a process of its own.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
from pulumi import _types
from pulumi.runtime import settings

from groundplane.plan.model import Plan
from groundplane.plan.symbolic import resource_class


class _Mocks(pulumi.runtime.Mocks):
    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        return {}, None

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> Any:
        return args.name, dict(args.inputs)


def bare(plan: Plan) -> Callable[[], None]:
    """Registers as many resources of the same types with the same inputs, as a unit test of a plain program would."""
    managed = [(_registers(r.type), r.urn, _arguments(r.type, r.inputs)) for r in plan.managed()]
    others = len(plan.resources) - len(managed)

    def program() -> None:
        for number in range(others):
            pulumi.ComponentResource("bench:bare:Component", f"component-{number}")
        for register, name, arguments in managed:
            register(name, arguments)

    def run() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            settings.set_root_resource(None)  # type: ignore[arg-type] # or the SDK refuses a second stack
            pulumi.runtime.set_mocks(_Mocks(), preview=False)
            pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
        finally:
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
            asyncio.set_event_loop(None)

    return run


def quiet() -> None:
    """The SDK's mocks leave event loops of worker threads behind, and those complain when they are collected."""
    sys.unraisablehook = lambda unraisable: None


def _registers(type_: str) -> Callable[[str, dict[str, Any]], object]:
    try:
        known = resource_class(type_)
    except LookupError:
        # A custom resource of Kubernetes, of which the SDK has no class.
        return lambda name, arguments: pulumi.CustomResource(type_, name, arguments)
    return lambda name, arguments: known(name, **arguments)


def _arguments(type_: str, inputs: Any) -> dict[str, Any]:
    try:
        names = _types.resource_pulumi_to_py_names(resource_class(type_))
    except LookupError:
        return dict(inputs)
    return {names.get(key, key): value for key, value in inputs.items()}


if __name__ == "__main__":
    quiet()
    bare(Plan.from_json(Path(sys.argv[1]).read_text(encoding="utf-8")))()
