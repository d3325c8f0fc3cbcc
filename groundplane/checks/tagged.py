"""Whatever can be tagged carries the tags by which cost and ownership are told."""

from collections.abc import Callable, Iterator
from typing import Any

from groundplane.checks.finding import Finding
from groundplane.plan.model import SECRET, UNKNOWN, Plan

REQUIRED_TAGS = ("component", "environment", "managed-by", "owner")


def tagged(plan: Plan, taggable: Callable[[str], bool]) -> Iterator[Finding]:
    """`taggable` knows which types take tags; tags that are secret or not known yet are not judged."""
    for resource in plan.managed():
        tags = resource.inputs.get("tags")
        if not taggable(resource.type) or tags in (SECRET, UNKNOWN):
            continue
        missing = [tag for tag in REQUIRED_TAGS if tag not in _keys(tags)]
        if missing:
            fix = "pass tags=component_tags(args.tags, name)"
            yield Finding.error("tagged", resource, f"it lacks the tags {', '.join(missing)}", fix)


def _keys(tags: Any) -> set[str]:
    """Of a map; or of a list of objects, as auto-scaling groups have it."""
    if isinstance(tags, list):
        return {str(tag.get("key")) for tag in tags if isinstance(tag, dict)}
    return set(tags or ())
