"""Every component calls register_outputs; without it the engine never knows that its children are all there."""

from collections.abc import Iterator, Set

from groundplane.checks.finding import Finding
from groundplane.plan.model import Plan


def outputs_registered(plan: Plan, completed: Set[str]) -> Iterator[Finding]:
    """`completed` has the URNs of the components that did."""
    for resource in plan.resources:
        if not resource.custom and resource.urn not in completed:
            fix = "call self.register_outputs({...}) last in its constructor"
            yield Finding.error("outputs-registered", resource, "the component never registers its outputs", fix)
