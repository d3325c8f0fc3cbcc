"""`groundplane backend init`: from an environment to a report as text. Thin; the work is in `backend.py`."""

from urllib.parse import urlsplit

from groundplane.cloud.backend import Backend, Report, init_backend, plan_backend
from groundplane.errors import BadInput
from infra.config import Environment


def init_backend_of(name: str, environment: Environment, *, dry_run: bool, endpoint: str | None) -> str:
    """Make or mend the backend of an environment, and say what was done and how to go on.

    Raises CloudError, and BadInput for an endpoint that is no address.
    """
    if endpoint is not None and not _is_address(endpoint):
        raise BadInput(f"--endpoint takes an address such as http://127.0.0.1:4566, got {endpoint!r}")
    backend = Backend(
        environment=name,
        region=environment.region,
        accounts=environment.accounts,
        owner=environment.owner,
        endpoint_url=endpoint or environment.endpoints.emulator,
    )
    return as_text(plan_backend(backend) if dry_run else init_backend(backend))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def as_text(report: Report) -> str:
    """One line an action, then the commands to go on with."""
    width = max(len(action.kind) for action in report.actions)
    rows = [f"{action.kind:<{width}}  {action.subject}: {action.detail}" for action in report.actions]
    if report.dry_run:
        return "\n".join([*rows, "", "A dry run: nothing was changed."])
    return "\n".join([*rows, "", "Go on with:", *(f"  {command}" for command in report.commands)])
