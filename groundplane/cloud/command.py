"""`groundplane backend init`: from an environment to a report as text. Thin; the work is in `backend.py`."""

from groundplane.cloud.backend import Backend, Report, init_backend, plan_backend
from infra.config import Environment


def init_backend_of(name: str, environment: Environment, *, dry_run: bool, endpoint: str | None) -> str:
    """Make or mend the backend of an environment, and say what was done and how to go on. Raises CloudError."""
    backend = Backend(
        environment=name,
        region=environment.region,
        accounts=environment.accounts,
        owner=environment.owner,
        endpoint_url=endpoint or environment.endpoints.emulator,
    )
    return as_text(plan_backend(backend) if dry_run else init_backend(backend))


def as_text(report: Report) -> str:
    """One line an action, then the commands to go on with."""
    width = max(len(action.kind) for action in report.actions)
    rows = [f"{action.kind:<{width}}  {action.subject}: {action.detail}" for action in report.actions]
    if report.dry_run:
        return "\n".join([*rows, "", "A dry run: nothing was changed."])
    return "\n".join([*rows, "", "Go on with:", *(f"  {command}" for command in report.commands)])
