"""How the tests of control plane, add-ons and identities ask their plans."""

import json
from collections.abc import Callable
from typing import Any

import pulumi

from groundplane.plan.model import Plan, Resource
from groundplane.plan.recorder import record


def one(plan: Plan, type_: str, name: str) -> Resource:
    """The resource of that type and name."""
    (found,) = (r for r in plan.resources if r.type == type_ and r.name == name)
    return found


def inputs(plan: Plan, type_: str, name: str) -> dict[str, Any]:
    """Its inputs but the tags."""
    return {key: value for key, value in one(plan, type_, name).inputs.items() if key != "tags"}


def document(plan: Plan, type_: str, name: str, key: str) -> list[dict[str, Any]]:
    """Statements of a policy document among its inputs."""
    statements: list[dict[str, Any]] = json.loads(one(plan, type_, name).inputs[key])["Statement"]
    return statements


def names(plan: Plan, type_: str) -> list[str]:
    """Names of the resources of a type, sorted."""
    return sorted(r.name for r in plan.resources if r.type == type_)


def wire(type_: str, name: str, output: str = "id") -> str:
    """The placeholder of an output."""
    return f"${{{type_}::{name}.{output}}}"


def waits_for(resource: Resource) -> list[tuple[str, str]]:
    """Type and name of what it depends on though no value flows."""
    return sorted(map(_type_and_name, resource.options.depends_on_explicit))


def after(resource: Resource) -> list[tuple[str, str]]:
    """Type and name of all that it is made after."""
    return sorted(map(_type_and_name, resource.dependencies))


def outputs_of(component: Callable[[], Any], *attributes: str) -> dict[str, Any]:
    """Public outputs of a component."""

    def program() -> None:
        made = component()
        for attribute in attributes:
            pulumi.export(attribute, getattr(made, attribute))

    return dict(record(program, environment="test").outputs)


def _type_and_name(urn: str) -> tuple[str, str]:
    return urn.split("::")[2].rpartition("$")[2], urn.rpartition("::")[2]
