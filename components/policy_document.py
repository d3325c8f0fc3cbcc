"""Policy documents as text: the one place where late values meet the pure functions that make documents of them."""

from collections.abc import Callable
from typing import Any

import pulumi

Document = dict[str, Any]


def rendered(document: Callable[..., Document], **late: pulumi.Input[Any]) -> pulumi.Output[str]:
    """JSON of `document(**late)`, once all of `late` is known; keys are sorted, so the same policy is the same text."""
    known = pulumi.Output.all(**late).apply(lambda values: document(**values))
    return pulumi.Output.json_dumps(known, sort_keys=True)
