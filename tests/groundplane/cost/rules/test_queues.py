"""What queues, topics and streams cost."""

import pytest

from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD = {"sqs.requests": "0.4", "sqs.fifo.requests": "0.5"}


@pytest.mark.parametrize(("inputs", "amount"), [({}, "0.04"), ({"fifoQueue": True}, "0.05")])
def test_queue_costs_requests(inputs: dict[str, bool], amount: str) -> None:
    found = figures(items_of(resource("aws:sqs/queue:Queue", inputs=inputs), USD))
    assert found == {"requests": usd(0, amount, amount)}


def test_messages_of_a_topic_are_listed() -> None:
    assert [what for what, _ in unpriced(items_of(resource("aws:sns/topic:Topic"), {}))] == ["messages"]


def test_stream_costs_what_goes_through() -> None:
    stream = resource("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream")
    assert figures(items_of(stream, {"firehose.ingested": "0.03"})) == {"data through the stream": usd(0, "0.3", "0.3")}
