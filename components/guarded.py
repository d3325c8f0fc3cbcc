"""Resource options that carry out a `deletion` decision; the decision itself is plain data, in `deletion.py`."""

from collections.abc import Sequence

import pulumi

from components.deletion import Deletion


def guarded(
    parent: pulumi.Resource, deletion: Deletion, *, depends_on: Sequence[pulumi.Resource] | None = None
) -> pulumi.ResourceOptions:
    """Options of a child that must stay as long as the data does: the data's home and whatever keeps it safe there.

    Not for children that a spec can switch off: a protected one could not be.
    """
    # None, not False: what the caller protects or retains from outside stays so.
    return pulumi.ResourceOptions(
        parent=parent,
        depends_on=depends_on,
        protect=True if deletion is Deletion.PROTECT else None,
        retain_on_delete=True if deletion is Deletion.RETAIN else None,
    )
