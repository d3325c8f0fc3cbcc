"""What a simulation assumes besides policy, service and trace."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Chance, the beginning, and what fails."""

    seed: int = 0
    """Of the phases of the loops: when within its period each of them looks."""
    replicas: int | None = None
    """At the start, ready; the fewest that the policy allows at that time, if left out."""
    blind: tuple[tuple[float, float], ...] = ()
    """Times from and to which Prometheus cannot be read."""
