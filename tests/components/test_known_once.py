from functools import cache

import pulumi_aws as aws

from components.known_once import known_once
from groundplane.testing import RecordedPlan, record

QUEUE = "aws:sqs/queue:Queue"


@cache
def plan() -> RecordedPlan:
    def program() -> None:
        wanted, waited = aws.sqs.Queue("wanted"), aws.sqs.Queue("waited")
        aws.sqs.Queue("late", name=known_once(wanted.name, waited.arn))
        aws.sqs.Queue("plain", name=known_once("plain", waited.arn))

    return record(program)


def test_value_is_the_first() -> None:
    plan().resource("late", QUEUE).has(name=f"${{{QUEUE}::wanted.name}}")
    plan().resource("plain", QUEUE).has(name="plain")


def test_what_is_wired_to_it_comes_after_all_others() -> None:
    plan().resource("late", QUEUE).depends_on("wanted").depends_on("waited")
    plan().resource("plain", QUEUE).depends_on("waited")
