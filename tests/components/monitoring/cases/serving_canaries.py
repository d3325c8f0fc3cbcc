"""Cases of the rules about canaries. All pauses of the assistant's take 40 minutes together."""

from tests.components.monitoring.cases.case import Case


def _case(alert: str, title: str, minutes: int, *, fires: str | None = None, **phases: str) -> Case:
    """Phases with their courses; `fires` is the phase that somebody is told of."""
    return Case(
        alert=alert,
        title=title,
        # Both replicas of the controller tell.
        series={
            f'rollout_info{{namespace="serving",name="{name}",phase="{phase}",strategy="canary",traffic_router="",'
            f'instance="{instance}"}}': course
            for name, course_of in (("assistant", phases), ("other", {"Abort": "1x200", "Paused": "1x200"}))
            for phase, course in course_of.items()
            for instance in ("10.0.0.1:8090", "10.0.0.2:8090")
        },
        minutes=minutes,
        fires=[{"namespace": "serving", "phase": fires}] if fires else (),
        of={"model": "assistant"},
    )


CASES = (
    _case("CanaryAborted", "its analysis failed", 10, fires="Abort", Progressing="1x4 stale", Abort="_x5 1x20"),
    _case("CanaryAborted", "replicas that do not come", 10, fires="Timeout", Timeout="1x20"),
    _case("CanaryAborted", "tried again", 15, Abort="1x4 stale", Progressing="_x5 1x20"),
    _case("CanaryAborted", "took all requests over", 15, Completed="1x20"),
    _case("CanaryBroken", "its service is missing", 15, fires="InvalidSpec", InvalidSpec="1x20"),
    _case("CanaryBroken", "no ReplicaSet can be made", 15, fires="Error", Error="1x20"),
    _case("CanaryBroken", "waited for its service", 15, InvalidSpec="1x2 stale", Progressing="_x3 1x20"),
    _case("CanaryWaits", "measured nothing", 120, fires="Paused", Paused="1x130"),
    _case("CanaryWaits", "within its steps", 60, Paused="1x130"),
    _case("CanaryWaits", "goes on", 120, Paused="1x50 stale _x4 1x100"),
)
