"""What a check returns. A shape, and the one way to speak of a resource."""

from dataclasses import dataclass
from typing import Literal, Self

from groundplane.plan.model import Resource


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing a rule found."""

    rule: str
    """Name of the rule; the file that holds it has the same name, with underscores."""

    severity: Literal["error", "warning"]

    where: str
    """URN of the resource, or path in the stack file."""

    message: str
    """What is wrong, with the value; lower case, no final period."""

    fix: str
    """What to do; an imperative."""

    @classmethod
    def error(cls, rule: str, resource: Resource, message: str, fix: str) -> Self:
        """An error at a resource; tells the line that constructs it, where the plan knows."""
        source = f" ({resource.source})" if resource.source else ""
        return cls(rule=rule, severity="error", where=resource.urn, message=f"{message}{source}", fix=fix)

    def __str__(self) -> str:
        return f"{self.severity} {self.rule}: {self.where}: {self.message}; {self.fix}"
