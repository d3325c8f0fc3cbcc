"""`groundplane cost`: from an environment to the text of what it costs, and an exit code. Reads files and the clock."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from rich.console import Console, RenderableType

from components.catalog.prices import HOURS_A_MONTH, Prices, prices
from components.spec import Problem, below
from groundplane.checks.finding import Finding
from groundplane.cost.budget import impossible_budget, over_budget
from groundplane.cost.difference import Difference, difference
from groundplane.cost.document import Summary, as_json, read_summary, summary
from groundplane.cost.estimate import Estimate, estimate
from groundplane.cost.markdown import as_markdown
from groundplane.cost.report import render
from groundplane.cost.teams import impossible_team_budgets
from groundplane.errors import BadInput
from groundplane.plan.model import Plan
from infra import stack_file
from infra.config import Environment
from infra.config_error import ConfigError
from infra.training_rules import CLUSTER

FILE_COLUMNS = 200


class CostFormat(StrEnum):
    """How `cost` shows what it found."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


@dataclass(frozen=True, kw_only=True)
class CostRequest:
    """What was asked for."""

    environment: str
    against: str | None = None
    """Another environment, or a file that `cost` or `plan` wrote as JSON."""
    format: CostFormat = CostFormat.TABLE
    days: int | None = None
    to_file: bool = False


def cost_environment(root: Path, request: CostRequest, *, today: date | None = None) -> tuple[str, int]:
    """The text, and 1 if it is over its budget.

    Raises ConfigError, also for a budget that cannot be kept; BadInput for a region or a file that cannot be used.
    """
    known, today = prices(), today or datetime.now(UTC).date()
    compared = summary_of(root, request, known, today) if request.against is not None else None
    found, environment = of_environment(root, request.environment, known, today, request.days)
    budget = environment.budget
    # A budget is of a month: what is there for some days is told, and held against nothing.
    if request.days is None and (problems := list(_impossible_budgets(found, environment))):
        raise ConfigError(f"{stack_file.FOLDER}/Pulumi.{request.environment}.yaml", problems)
    findings = list(over_budget(found, budget)) if request.days is None else []
    against = difference(compared, summary(found)) if compared else None
    text = _text(request, found, lambda: render(found, findings, against), findings, against)
    return text, 1 if any(finding.severity == "error" for finding in findings) else 0


def of_environment(
    root: Path, name: str, known: Prices, today: date, days: int | None = None
) -> tuple[Estimate, Environment]:
    """What an environment costs, and the environment. Raises ConfigError and BadInput."""
    from groundplane.plan.environment import plan_environment

    environment = stack_file.read(root, name)
    refuse_unknown_region(name, environment, known)
    return _estimated(plan_environment(root, name), environment, known, today, days), environment


def summary_of(root: Path, request: CostRequest, known: Prices, today: date) -> Summary:
    """What another environment costs, or what a file says: of an estimate, or of a plan with this one's usage."""
    wanted = str(request.against)
    if wanted in stack_file.environments(root):
        return summary(of_environment(root, wanted, known, today, request.days)[0])
    path = Path(wanted)
    if not path.is_file():
        there = ", ".join(stack_file.environments(root))
        raise BadInput(f"--against {wanted}: is neither an environment ({there}) nor a file; name one of them")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if "resources" not in document:
            return read_summary(document)
        plan = Plan.from_json(path.read_text(encoding="utf-8"))
    except (KeyError, TypeError, ValueError) as error:
        fix = "name a file that `groundplane cost ENV --format json` or `groundplane plan ENV --format json` wrote"
        raise BadInput(f"--against {wanted}: cannot be read ({error}); {fix}") from None
    environment = stack_file.read(root, request.environment)
    return summary(_estimated(plan, environment, known, today, request.days))


def _impossible_budgets(found: Estimate, environment: Environment) -> Iterator[Problem]:
    yield from impossible_budget(found, environment.budget)
    cost = environment.monitoring.cost if environment.monitoring else None
    if cost and cost.budgets:
        problems = impossible_team_budgets(found, cost.budgets, CLUSTER)
        yield from below(("monitoring", "cost", "budgets"), problems)


def refuse_unknown_region(name: str, environment: Environment, known: Prices) -> None:
    """Raise ConfigError for an environment in a region of which there is no price: nothing of it could be told."""
    if environment.region not in known.regions:
        message = f"is not a region that the table has prices of, which are {', '.join(known.regions)}"
        fix = f"run `groundplane prices refresh --region {environment.region}`, with credentials of any account"
        problem = Problem(path=("region",), message=message, got=environment.region, fix=fix)
        raise ConfigError(f"{stack_file.FOLDER}/Pulumi.{name}.yaml", [problem])


def _estimated(plan: Plan, environment: Environment, known: Prices, today: date, days: int | None) -> Estimate:
    hours = Decimal(HOURS_A_MONTH if days is None else days * 24)
    usage = environment.budget.usage
    return estimate(plan, known, usage, region=environment.region, today=today, hours=hours)


def _text(
    request: CostRequest,
    found: Estimate,
    table: Callable[[], RenderableType],
    findings: list[Finding],
    against: Difference | None,
) -> str:
    if request.format is CostFormat.JSON:
        return as_json(found, findings, against.before if against else None)
    if request.format is CostFormat.MARKDOWN:
        return as_markdown(found, findings, against)
    return _printed(table(), to_file=request.to_file)


def _printed(table: RenderableType, *, to_file: bool) -> str:
    """As wide as the screen, coloured where it is one; files have no screen to fit."""
    screen = Console()
    plain = to_file or not screen.is_terminal
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=FILE_COLUMNS if plain else screen.width,
        force_terminal=not plain,
        color_system=None if plain else "auto",
        legacy_windows=False,
    )
    console.print(table)
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())
