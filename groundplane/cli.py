"""The command line. Thin: a command reads its arguments, calls one function and prints. Nothing heavy at the top."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

OK, FINDINGS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
backend = typer.Typer(no_args_is_help=True)
versions = typer.Typer(no_args_is_help=True)
prices = typer.Typer(no_args_is_help=True)
app.add_typer(backend, name="backend", help="The bucket and the key that hold Pulumi's own state.")
app.add_typer(versions, name="versions", help="The lock of add-on and image versions.")
app.add_typer(prices, name="prices", help="The table of prices that estimates are made with.")

EnvironmentName = Annotated[str, typer.Argument(metavar="ENV", help="Name of a stack file: stacks/Pulumi.ENV.yaml.")]
OutFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there instead of to the screen.")]


class PlanFormat(StrEnum):
    """How `plan` shows a plan."""

    TABLE = "table"
    JSON = "json"


class CostFormat(StrEnum):
    """How `cost` shows an estimate."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


class SchemaFormat(StrEnum):
    """How `schema` shows what a stack file may hold."""

    JSON = "json"
    MARKDOWN = "markdown"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("groundplane"))
        raise typer.Exit


@app.callback()
def groundplane(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Prove it, rehearse it, then provision it: ML infrastructure on AWS."""


@app.command()
def validate(
    environments: Annotated[list[str] | None, typer.Argument(metavar="[ENV]...", help="All, if none is named.")] = None,
) -> None:
    """Check stack files: every problem at once.

    Offline, in milliseconds; all environments, if none is named.
    """
    from infra import project, stack_file
    from infra.config_error import ConfigError

    with user_errors():
        root = stack_file.project_root()
        failed = False
        for name in environments or stack_file.environments(root):
            try:
                environment, _ = project.read(root, name)
            except ConfigError as error:
                failed = True
                typer.echo(str(error), err=True)
            else:
                typer.echo(f"{name}: valid ({environment.tier}, {environment.region})")
                for warning in project.warnings(environment):
                    typer.echo(f"{name}: warning: {warning}", err=True)
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command()
def plan(
    environment: EnvironmentName,
    format_: Annotated[
        PlanFormat, typer.Option("--format", help="For people, or the documented document.")
    ] = PlanFormat.TABLE,
    out: OutFile = None,
) -> None:
    """Show what an environment would be.

    Offline: no engine, no cloud, no credentials.
    """
    from groundplane.plan.environment import plan_environment
    from groundplane.plan.show import as_text
    from infra import project, stack_file
    from infra.notes import notes

    with user_errors():
        root = stack_file.project_root()
        planned = plan_environment(root, environment)
        if format_ is PlanFormat.JSON:
            write(planned.to_json(), out)
        else:
            told = "".join(f"{note}\n" for note in notes(*project.read(root, environment)))
            write(as_text(planned, wide=out is not None) + told, out)


@app.command()
def rehearse(
    environment: EnvironmentName,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the stack and the inventory for a next run.")] = False,
    fail: Annotated[
        str | None, typer.Option(metavar="TYPE[:N]", help="Fail the N-th create of a type, then resume.")
    ] = None,
    kill_after: Annotated[
        int | None, typer.Option(metavar="N", help="Kill the engine in its N-th operation, then resume.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the result as data.")] = None,
) -> None:
    """Bring an environment up and down, simulated.

    On the real Pulumi engine, against a simulated cloud: up, up again without a change, down to the last resource.
    """
    from groundplane.engine.command import rehearse_environment
    from infra import stack_file

    with user_errors():
        code = rehearse_environment(
            stack_file.project_root(), environment, keep=keep, fail=fail, kill_after=kill_after, json_file=json_file
        )
    raise typer.Exit(code)


@app.command()
def render(
    environment: EnvironmentName,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to make, or an earlier render to replace.")],
) -> None:
    """Write what would be in Kubernetes as files.

    Offline: a manifest per object and the values of each Helm release, checked against the cluster's own version.
    """
    from groundplane.render.command import render_environment
    from infra import stack_file

    with user_errors():
        rendered = render_environment(stack_file.project_root(), environment, out)
        for finding in rendered.findings:
            typer.echo(str(finding), err=True)
        typer.echo(rendered.summary)
    if rendered.findings:
        raise typer.Exit(FINDINGS)


@app.command()
def simulate(
    environment: EnvironmentName,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Key of serving.models, or KEY-candidate.")],
    trace: Annotated[Path, typer.Option(metavar="FILE", help="CSV: timestamp,input_tokens,output_tokens, or a rate.")],
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the result as data.")] = None,
    chart: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Draw it: .png or .html; may be given twice.")
    ] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Look for a cheaper policy that holds the SLO.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Of what is left to chance.")] = 0,
) -> None:
    """Play requests against a model's autoscaling.

    Offline: exactly the configured policy, cold starts included; 1 if the objective is missed.
    """
    from groundplane.simulate.command import SimulationRequest, simulate_model
    from infra import stack_file

    with user_errors():
        request = SimulationRequest(
            environment=environment,
            model=model,
            trace=trace,
            seed=seed,
            json_file=json_file,
            charts=tuple(chart or ()),
            suggest=suggest,
        )
        code = simulate_model(stack_file.project_root(), request)
    raise typer.Exit(code)


@app.command()
def cost(
    environment: EnvironmentName,
    against: Annotated[
        str | None,
        typer.Option(metavar="ENV|FILE", help="Show the difference: to an environment, or a cost or plan as JSON."),
    ] = None,
    format_: Annotated[
        CostFormat, typer.Option("--format", help="For people, as data, or for a pull request.")
    ] = CostFormat.TABLE,
    days: Annotated[int | None, typer.Option(min=1, max=366, help="There for so long, instead of a month.")] = None,
    out: OutFile = None,
) -> None:
    """Tell what a month of an environment costs.

    Offline, from list prices: the least, what is expected, and the most; 1 if it is over its budget.
    """
    from groundplane.cost import command
    from infra import stack_file

    with user_errors():
        request = command.CostRequest(
            environment=environment,
            against=against,
            format=command.CostFormat(format_.value),
            days=days,
            to_file=out is not None,
        )
        text, code = command.cost_environment(stack_file.project_root(), request)
        write(text, out)
    raise typer.Exit(code)


@app.command()
def schema(
    format_: Annotated[SchemaFormat, typer.Option("--format", help="For editors, or for people.")] = SchemaFormat.JSON,
    out: OutFile = None,
) -> None:
    """Print what a stack file may hold: its JSON schema, or the reference of its keys."""
    from groundplane.reference import reference
    from infra.schema import schema_document, schema_text

    with user_errors():
        write(schema_text() if format_ is SchemaFormat.JSON else reference(schema_document()), out)


@backend.command("init")
def backend_init(
    environment: EnvironmentName,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    endpoint: Annotated[str | None, typer.Option(metavar="URL", help="Talk to an AWS emulator instead.")] = None,
) -> None:
    """Make, or mend, the S3 bucket for Pulumi's state and the KMS key for its secrets."""
    from groundplane.cloud.command import init_backend_of
    from infra import stack_file

    with user_errors():
        root = stack_file.project_root()
        typer.echo(init_backend_of(environment, stack_file.read(root, environment), dry_run=dry_run, endpoint=endpoint))


@versions.command("refresh")
def versions_refresh(
    environment: EnvironmentName,
    check: Annotated[bool, typer.Option("--check", help="Say what is behind, and write nothing.")] = False,
    endpoint: Annotated[str | None, typer.Option(metavar="URL", help="Talk to an AWS emulator instead.")] = None,
) -> None:
    """Lock the newest versions that AWS names.

    Of EKS add-ons and node images for the environment's Kubernetes version, into stacks/ENV.versions.yaml.
    """
    from groundplane.cloud.versions_command import refresh_versions
    from infra import stack_file

    with user_errors():
        root = stack_file.project_root()
        found = stack_file.read(root, environment)
        text, code = refresh_versions(root, environment, found, check=check, endpoint=endpoint)
        typer.echo(text)
    raise typer.Exit(code)


@prices.command("refresh")
def prices_refresh(
    regions: Annotated[
        list[str] | None, typer.Option("--region", metavar="REGION", help="May be given again; all, if left out.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Say what is other, and write nothing.")] = False,
    endpoint: Annotated[str | None, typer.Option(metavar="URL", help="Talk to an AWS emulator instead.")] = None,
) -> None:
    """Take list prices from AWS's price list, into the table that `cost` reads."""
    from groundplane.cloud.prices_command import refresh_prices

    with user_errors():
        text, code = refresh_prices(regions or (), check=check, endpoint=endpoint)
        typer.echo(text)
    raise typer.Exit(code)


def write(text: str, out: Path | None) -> None:
    """To the screen, or whole into a file: never half a file."""
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    from groundplane.files import refuse_unwritable, write_whole

    refuse_unwritable("--out", out)
    write_whole(out, text)


@contextmanager
def user_errors() -> Iterator[None]:
    """Turn what a user can mend into its text and an exit code; anything else is a bug and keeps its traceback."""
    from groundplane.errors import Interrupted, Refusal
    from infra.config_error import ConfigError
    from infra.stack_file import ProjectNotFound

    try:
        yield
    except (ConfigError, ProjectNotFound) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except Refusal as error:
        typer.echo(f"{error}", err=True)
        raise typer.Exit(error.exit_code) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        typer.echo(f"{place}{error.strerror or error}", err=True)
        raise typer.Exit(FINDINGS) from None
    except (KeyboardInterrupt, Interrupted) as error:
        typer.echo(str(error) or "interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None


def main() -> None:
    """Entry point of the `groundplane` script."""
    app()


if __name__ == "__main__":
    main()
