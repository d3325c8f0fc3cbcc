"""What the operations of a run would have taken in AWS. Pure: from the operations log and the state's dependencies."""

from collections.abc import Iterable, Mapping

from groundplane.engine.deployment import Deployment
from groundplane.engine.schedule import Schedule, in_waves, replay
from groundplane.simulator.inventory import Operation


def predict_up(before: Deployment, after: Deployment, operations: Iterable[Operation], *, parallel: int) -> float:
    """Seconds of an update: creates and changes along the graph, then deletes in waves.

    What was never finished is left out, and so is a resource that did not come to be: the state does not say what it
    waited for.
    """
    forward: dict[str, float] = {}
    deletes: dict[str, float] = {}
    for operation in operations:
        if operation.operation == "delete":
            deletes[operation.urn] = operation.seconds
        else:
            # A delete before it means that the new one had to wait for the old one's end.
            forward[operation.urn] = operation.seconds + deletes.pop(operation.urn, 0.0)
    made = replay(after.tasks(forward), parallel=parallel).seconds if forward else 0.0
    return made + (in_waves(before.tasks(deletes), parallel=parallel).seconds if deletes else 0.0)


def predict_destroy(before: Deployment, operations: Iterable[Operation], *, parallel: int) -> float:
    """Seconds of a destroy."""
    seconds = {operation.urn: operation.seconds for operation in operations if operation.operation == "delete"}
    return in_waves(before.tasks(seconds), parallel=parallel).seconds


def bring_up(state: Deployment, seconds: Mapping[str, float], *, parallel: int) -> Schedule:
    """How the whole state would come up from nothing, given what each create takes."""
    return replay(state.tasks(seconds), parallel=parallel)
