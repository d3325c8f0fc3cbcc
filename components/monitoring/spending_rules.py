"""What budgets need of the rest of the stack file. Pure functions; no pulumi here."""

from collections.abc import Iterator, Mapping

from components.monitoring.spending_spec import BudgetsSpec
from components.spec import Path, Problem


def unknown_things(budgets: BudgetsSpec, known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """What teams' budgets name that the stack file has not; `known` has keys by `nodes`, `buckets` and `file_systems`.

    Paths below the budgets.
    """
    for team, spec in sorted(budgets.teams.items()):
        for field, there in known.items():
            for key in sorted(set(getattr(spec, field)) - there):
                path: Path = ("teams", team, field)
                fix = f"name {', '.join(sorted(there))}" if there else "remove it"
                yield Problem(path=path, message="are nothing of this file", got=key, fix=fix)


def over_the_whole(budgets: BudgetsSpec, monthly_usd: int) -> Iterator[Problem]:
    """Teams that may together spend more than the environment. Paths below the budgets."""
    total = sum(team.monthly_usd for team in budgets.teams.values())
    if total > monthly_usd:
        message = f"may spend {total:,} USD together, and the environment {monthly_usd:,}"
        got = {key: team.monthly_usd for key, team in sorted(budgets.teams.items())}
        yield Problem(path=("teams",), message=message, got=got, fix="lower theirs, or raise budget.monthly_usd")
