"""What of another account or region no load balancer can have. Pure; no pulumi here."""

import re
from collections.abc import Iterator

from components.catalog.regions import partition_of
from components.spec import Problem


def foreign_arn(arn: str, pattern: re.Pattern[str], *, what: str, account: str, region: str) -> Iterator[Problem]:
    """An ARN of another partition, region or account: the groups of `pattern`. The path is that of the ARN."""
    is_in = {"partition": partition_of(region), "region": region, "account": account}
    found = pattern.fullmatch(arn)
    for part, got, wanted in zip(is_in, found.groups() if found else (), is_in.values(), strict=False):
        if got != wanted:
            message = f"is a {what} of {part} {got}, and the load balancer is in {wanted}"
            yield Problem(path=("arn",), message=message, got=arn, fix=f"name a {what} in {wanted}")
