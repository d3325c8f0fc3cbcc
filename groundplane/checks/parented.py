"""Every resource but the stack has a parent that is in the plan."""

from collections.abc import Iterator

from groundplane.checks.finding import Finding
from groundplane.plan.model import STACK_TYPE, Plan


def parented(plan: Plan) -> Iterator[Finding]:
    """Components stand below the stack or the component that they are part of; children below their component."""
    for resource in plan.resources:
        if resource.type != STACK_TYPE and resource.parent not in plan.by_urn:
            fix = "pass opts=ResourceOptions(parent=self)"
            yield Finding.error("parented", resource, f"its parent {resource.parent} is not in the plan", fix)
