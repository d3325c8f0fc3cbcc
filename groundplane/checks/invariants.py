"""What holds for every program, whatever it builds: the list of those rules. No pulumi here."""

from collections.abc import Callable, Iterator, Set

from groundplane.checks.explicit_provider import explicit_provider
from groundplane.checks.finding import Finding
from groundplane.checks.guarded import guarded
from groundplane.checks.outputs_registered import outputs_registered
from groundplane.checks.parented import parented
from groundplane.checks.same_in_preview import same_in_preview
from groundplane.checks.tagged import tagged
from groundplane.plan.model import Plan


def invariants(
    plan: Plan, *, preview: Plan, update: Plan, completed: Set[str], taggable: Callable[[str], bool]
) -> Iterator[Finding]:
    """All findings on one program, which was recorded as a plan, as its first preview and as an update."""
    yield from parented(plan)
    yield from explicit_provider(plan)
    yield from tagged(plan, taggable)
    yield from guarded(plan)
    yield from outputs_registered(plan, completed)
    yield from same_in_preview(preview, update)
