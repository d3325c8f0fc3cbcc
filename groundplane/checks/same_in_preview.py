"""A preview shows exactly what an update registers; else a resource is made inside `apply`."""

from collections.abc import Iterator

from groundplane.checks.finding import Finding
from groundplane.plan.model import Plan


def same_in_preview(preview: Plan, update: Plan) -> Iterator[Finding]:
    """`preview` and `update` are of one program."""
    before, after = preview.by_urn, update.by_urn
    for urn in sorted(before.keys() ^ after.keys()):
        resource = after.get(urn) or before[urn]
        seen = "an update" if urn in after else "a preview"
        fix = "create it outside of apply, from plain data"
        yield Finding.error("same-in-preview", resource, f"only {seen} registers it", fix)
