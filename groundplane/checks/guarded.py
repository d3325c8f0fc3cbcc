"""What holds data is protected, or left in AWS, or declared worthless."""

from collections.abc import Iterator

from groundplane.checks.finding import Finding
from groundplane.plan.model import Plan

STATEFUL = {"aws:s3/bucket:Bucket": "forceDestroy", "aws:ecr/repository:Repository": "forceDelete"}
"""Types whose deletion loses data, and the input by which a program declares that data worthless.

KMS keys are not among them: their deletion can be taken back for at least seven days."""


def guarded(plan: Plan) -> Iterator[Finding]:
    """One decision for each: `protect`, `retain_on_delete`, or the input that allows AWS to delete what is inside."""
    for resource in plan.managed():
        worthless = STATEFUL.get(resource.type)
        if worthless is None or resource.options.protect or resource.options.retain_on_delete:
            continue
        if resource.inputs.get(worthless) is not True:
            yield Finding.error("guarded", resource, "deleting it would lose data", "set deletion: protect or retain")
