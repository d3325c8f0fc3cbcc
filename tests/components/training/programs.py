"""Programs of training, for the shared invariants."""

from collections.abc import Callable

from tests.components.training import programs_acceptance, programs_queueing, programs_runtimes

PROGRAMS: dict[str, Callable[[], object]] = {
    **programs_acceptance.PROGRAMS,
    **programs_queueing.PROGRAMS,
    **programs_runtimes.PROGRAMS,
}
