"""Every custom resource names its provider: default ones take credentials and region from wherever they run."""

from collections.abc import Iterator

from groundplane.checks.finding import Finding
from groundplane.plan.model import Plan


def explicit_provider(plan: Plan) -> Iterator[Finding]:
    """The provider is one that the program made, not what the engine calls `default` or `default_7_51_1`."""
    for resource in plan.managed():
        name = (resource.provider or "::default").rpartition("::")[2]
        if name == "default" or name.startswith("default_"):
            fix = "pass the component opts=ResourceOptions(providers=[provider])"
            yield Finding.error("explicit-provider", resource, "it would use a default provider", fix)
