"""For people who compose components: record a program of your own in a test, and assert on what it would register.

The pytest plugin is loaded when groundplane is installed; its fixture `record` is all a test needs:

    def test_datasets_are_protected(record):
        plan = record(program)
        plan.resource("datasets", "aws:s3/bucket:Bucket").is_protected()
        plan.holds_invariants()

Annotate the fixture as `record: Record`. `record` here is the same function, for tests without pytest.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundplane.testing.plugin import Record
    from groundplane.testing.recorded import RecordedPlan, RecordedResource, record

__all__ = ["Record", "RecordedPlan", "RecordedResource", "record"]


def __getattr__(name: str) -> Any:
    # Late, because pytest imports this package wherever groundplane is installed, and the SDK takes its time.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from groundplane.testing import plugin, recorded

    return getattr(plugin if name == "Record" else recorded, name)
