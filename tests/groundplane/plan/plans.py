"""Plans made by hand, for tests of what reads plans."""

from typing import Any

from groundplane.plan.model import STACK_TYPE, Options, Plan, Resource

STACK = f"urn:pulumi:test::demo::{STACK_TYPE}::demo-test"
PROVIDER = "urn:pulumi:test::demo::pulumi:providers:aws::home"
BUCKET = "aws:s3/bucket:Bucket"
TAGS = {"component": "data", "environment": "test", "managed-by": "groundplane", "owner": "me"}


def resource(type_: str, name: str, *, options: Options | None = None, **fields: Any) -> Resource:
    """A custom resource right below the stack, through an explicit provider, unless told otherwise."""
    defaults: dict[str, Any] = {
        "custom": True,
        "parent": STACK,
        "provider": PROVIDER,
        "inputs": {},
        "dependencies": (),
        "property_dependencies": {},
    }
    urn = f"urn:pulumi:test::demo::{type_}::{name}"
    return Resource(urn=urn, type=type_, name=name, options=options or Options(), **{**defaults, **fields})


def component(type_: str, name: str, **fields: Any) -> Resource:
    return resource(type_, name, **{"custom": False, "provider": None, **fields})


def plan(*resources: Resource) -> Plan:
    """The resources below a stack, and its provider."""
    stack = component(STACK_TYPE, "demo-test", parent=None)
    provider = resource("pulumi:providers:aws", "home", provider=None)
    everything = sorted((stack, provider, *resources), key=lambda r: r.urn)
    return Plan(project="demo", environment="test", resources=tuple(everything), outputs={})
