"""The tags every taggable resource carries. Made here and nowhere else. No pulumi here."""

from collections.abc import Mapping

MANAGED_BY = "groundplane"
"""Value of the `managed-by` tag."""


def environment_tags(*, environment: str, owner: str) -> dict[str, str]:
    """Tags of everything in one environment; the AWS providers get them as default tags as well."""
    return {"environment": environment, "managed-by": MANAGED_BY, "owner": owner}


def component_tags(tags: Mapping[str, str], component: str) -> dict[str, str]:
    """`tags` and the logical name of the component that makes the resource."""
    return {**tags, "component": component}
