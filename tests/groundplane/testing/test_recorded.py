from collections.abc import Callable

import pulumi
import pulumi_aws as aws
import pytest

from groundplane.plan.recorder import PlanError
from groundplane.testing import Record, RecordedPlan, RecordedResource
from tests.groundplane.plan.plans import BUCKET, TAGS

POLICY = "aws:s3/bucketPolicy:BucketPolicy"


class Box(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("demo:area:Box", name, {}, opts)
        guarded = pulumi.ResourceOptions(
            parent=self, protect=True, retain_on_delete=True, ignore_changes=["bucket", "tags"]
        )
        bucket = aws.s3.Bucket(name, tags={**TAGS, "component": name}, opts=guarded)
        document = pulumi.Output.json_dumps({"Resource": [bucket.arn]})
        child = pulumi.ResourceOptions(parent=self)
        aws.s3.BucketPolicy(f"{name}-policy", bucket=bucket.bucket, policy=document, opts=child)
        self.arn = bucket.arn
        self.register_outputs({"arn": self.arn})


def program() -> None:
    box = Box("data", pulumi.ResourceOptions(providers=[aws.Provider("home", region="us-east-1")]))
    pulumi.export("arn", box.arn)


@pytest.fixture
def plan(record: Record) -> RecordedPlan:
    return record(program)


@pytest.fixture
def bucket(plan: RecordedPlan) -> RecordedResource:
    return plan.resource("data", BUCKET)


@pytest.fixture
def policy(plan: RecordedPlan) -> RecordedResource:
    return plan.resource("data-policy", POLICY)


def message_of(assertion: Callable[[], object]) -> str:
    with pytest.raises(AssertionError) as caught:
        assertion()
    return str(caught.value)


def test_assertions_that_hold_can_be_chained(plan: RecordedPlan) -> None:
    plan.has_counts(Bucket=1, BucketPolicy=1, Key=0).has_output("arn", f"${{{BUCKET}::data.arn}}").holds_invariants()
    bucket = plan.resource("data", BUCKET).is_protected().is_retained().ignores("tags").lacks("forceDestroy")
    bucket.has(tags={**TAGS, "component": "data"}).has_options(protect=True, deleted_with=None)
    policy = plan.resource("data-policy", POLICY).depends_on("data").is_child_of("data").uses_provider("home")
    policy.is_wired("policy", to="data", output="arn").is_wired("bucket", to="data", output="bucket")


def test_fails_when_a_resource_is_missing_by_telling_what_there_is(plan: RecordedPlan) -> None:
    assert message_of(lambda: plan.resource("date", "aws:s3/bucket:Buket")) == (
        "no aws:s3/bucket:Buket named 'date' is registered; of that type: none; of that name: none; "
        "similar types: aws:s3/bucket:Bucket, aws:s3/bucketPolicy:BucketPolicy"
    )
    assert "of that type: data; of that name: none;" in message_of(lambda: plan.resource("date", BUCKET))
    assert "of that name: aws:s3/bucket:Bucket, demo:area:Box;" in message_of(lambda: plan.resource("data", POLICY))


def test_fails_when_a_name_is_ambiguous(record: Record) -> None:
    def twice() -> None:
        home = aws.Provider("home")
        for name in ("a", "b"):
            parent = pulumi.ComponentResource(
                f"demo:area:{name.upper()}", name, {}, pulumi.ResourceOptions(providers=[home])
            )
            aws.s3.Bucket("data", opts=pulumi.ResourceOptions(parent=parent))

    assert message_of(lambda: record(twice).resource("data", BUCKET)) == (
        "expected one aws:s3/bucket:Bucket named 'data', got "
        "['urn:pulumi:test::groundplane::demo:area:A$aws:s3/bucket:Bucket::data', "
        "'urn:pulumi:test::groundplane::demo:area:B$aws:s3/bucket:Bucket::data']"
    )


def test_fails_when_a_count_is_another(plan: RecordedPlan) -> None:
    assert message_of(lambda: plan.has_counts(Bucket=2)) == (
        "expected 2 Bucket, got 1: data; registered: 1 aws:s3/bucket:Bucket, 1 aws:s3/bucketPolicy:BucketPolicy"
    )


def test_fails_when_an_output_is_another(plan: RecordedPlan) -> None:
    assert message_of(lambda: plan.has_output("name", 1)) == "no output 'name' is exported; there are: arn"
    assert message_of(lambda: plan.has_output("arn", "x")) == (
        "output 'arn': expected 'x', got '${aws:s3/bucket:Bucket::data.arn}'"
    )


def assertions(bucket: RecordedResource, policy: RecordedResource) -> dict[str, Callable[[], object]]:
    wire = f"'${{{BUCKET}::data.bucket}}'"
    return {
        f"expected input bucket to be 'x', got {wire}": lambda: policy.has(bucket="x"),
        "expected input acl to be 'x', got none; given are: bucket, policy": lambda: policy.has(acl="x"),
        f"expected no acl, bucket, got {{'bucket': {wire}}}": lambda: policy.lacks("acl", "bucket"),
        f"expected input bucket to carry data.arn, got {wire}; wires: {{'bucket': ['{BUCKET}::data.bucket'], "
        f"'policy': ['{BUCKET}::data.arn']}}": lambda: policy.is_wired("bucket", to="data", output="arn"),
        "expected to depend on 'logs', got data": lambda: policy.depends_on("logs"),
        "expected provider 'other', got 'home'": lambda: policy.uses_provider("other"),
        "expected parent 'other', got 'data'": lambda: policy.is_child_of("other"),
        "expected to ignore changes of acl, got bucket, tags": lambda: bucket.ignores("acl"),
        "expected option protect to be True, got False; Options(": policy.is_protected,
        "expected option retain_on_delete to be True, got False; Options(": policy.is_retained,
    }


def test_failing_assertions_name_the_resource_and_what_there_is(
    bucket: RecordedResource, policy: RecordedResource
) -> None:
    for expected, assertion in assertions(bucket, policy).items():
        message = message_of(assertion)
        title, _, rest = message.partition(": ")
        assert rest.startswith(expected)
        assert "tests/groundplane/testing/test_recorded.py:" in title


def test_fails_when_an_invariant_is_broken_with_every_finding(record: Record) -> None:
    def careless() -> None:
        data = aws.s3.Bucket("data")
        data.arn.apply(lambda arn: aws.s3.BucketPolicy("late", bucket=data.bucket, policy="{}"))

    lines = message_of(record(careless).holds_invariants).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "error explicit-provider",
        "error explicit-provider",
        "error tagged",
        "error guarded",
        "error same-in-preview",
    ]


def test_fails_when_the_engine_would_refuse(record: Record) -> None:
    def twice() -> None:
        aws.s3.Bucket("data")
        aws.s3.Bucket("data")

    with pytest.raises(PlanError, match="registered twice"):
        record(twice)
