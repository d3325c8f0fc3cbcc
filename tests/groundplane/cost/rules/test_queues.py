"""What queues cost."""

import pytest

from tests.groundplane.cost.plans import figures, items_of, resource, usd

USD = {"sqs.requests": "0.4", "sqs.fifo.requests": "0.5"}


@pytest.mark.parametrize(("inputs", "amount"), [({}, "0.04"), ({"fifoQueue": True}, "0.05")])
def test_queue_costs_requests(inputs: dict[str, bool], amount: str) -> None:
    found = figures(items_of(resource("aws:sqs/queue:Queue", inputs=inputs), USD))
    assert found == {"requests": usd(0, amount, amount)}
