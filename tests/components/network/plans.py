"""Plans of networks, and how tests ask them."""

from typing import Any

from groundplane.plan.model import Plan, Resource
from groundplane.plan.recorder import record
from tests.components.network.programs import LOG_BUCKET, LOG_KEY, network


def plan_of(fields: dict[str, Any], **changes: Any) -> Plan:
    """Plan of a network `net` with a key and a bucket for logs."""
    return record(
        lambda: network(fields, log_kms_key_arn=LOG_KEY, log_bucket_arn=LOG_BUCKET, **changes), environment="test"
    )


def one(plan: Plan, type_: str, name: str) -> Resource:
    """The resource of that type and name."""
    (found,) = (r for r in plan.resources if r.type == type_ and r.name == name)
    return found


def names(plan: Plan, type_: str) -> list[str]:
    """Names of the resources of a type, sorted."""
    return sorted(r.name for r in plan.resources if r.type == type_)


def inputs(plan: Plan, type_: str, name: str) -> dict[str, Any]:
    """Its inputs but the tags."""
    return {key: value for key, value in one(plan, type_, name).inputs.items() if key != "tags"}


def wire(type_: str, name: str, output: str = "id") -> str:
    """The placeholder of an output."""
    return f"${{{type_}::{name}.{output}}}"


def waits_for(resource: Resource) -> list[tuple[str, str]]:
    """Type and name of what it depends on though no value flows."""
    return sorted(
        (urn.split("::")[2].rpartition("$")[2], urn.rpartition("::")[2]) for urn in resource.options.depends_on_explicit
    )
