from collections.abc import Callable
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest

from groundplane.plan.recorder import PlanError, record
from tests.groundplane.plan.test_recorder import bucket

FIX = "wire an output that is text, read a text in an object as `output.field` without apply, or pass a plain value"
NUMBER = "it is fed by latestVersion of aws:ec2/launchTemplate:LaunchTemplate 'lt', which is not text, or not only"
VERSION = "aws:ec2/launchTemplate:LaunchTemplate::lt.latestVersion"
OBJECT = "it is fed by vpcConfig of aws:eks/cluster:Cluster 'c', which is not text, or not only"

Wire = Callable[[aws.ec2.LaunchTemplate, aws.eks.Cluster, aws.s3.Bucket], pulumi.Input[object]]


def problems(program: Callable[[], object]) -> list[str]:
    with pytest.raises(PlanError) as caught:
        record(program, environment="test")
    return [problem.rpartition(" (")[0] for problem in caught.value.problems]


def feeders(opts: pulumi.ResourceOptions) -> tuple[aws.ec2.LaunchTemplate, aws.eks.Cluster, aws.s3.Bucket]:
    template = aws.ec2.LaunchTemplate("lt", opts=opts)
    cluster = aws.eks.Cluster("c", role_arn="r", vpc_config={"subnet_ids": ["s"]}, opts=opts)
    return template, cluster, bucket("b", opts)


WIRES: dict[str, tuple[Wire, str]] = {
    "number": (lambda t, c, b: t.latest_version, NUMBER),
    "number calculated with": (lambda t, c, b: t.latest_version.apply(lambda v: v + 1), NUMBER),
    "number calculated with, in text": (lambda t, c, b: t.latest_version.apply(lambda v: f"v{v + 1}"), NUMBER),
    "secret number": (lambda t, c, b: pulumi.Output.secret(cast(Any, t.latest_version)), NUMBER),
    "map": (lambda t, c, b: t.tags_all["a"], NUMBER.replace("latestVersion", "tagsAll")),
    "boolean in an object": (lambda t, c, b: c.vpc_config.endpoint_private_access, OBJECT),
    "object in apply": (lambda t, c, b: c.vpc_config.apply(lambda v: v.vpc_id), OBJECT),
    "two": (
        lambda t, c, b: pulumi.Output.all(t.latest_version, b.tags_all).apply(str),
        NUMBER.replace("'lt'", "'lt' and tagsAll of aws:s3/bucket:Bucket 'b'"),
    ),
}


def test_fails_when_an_output_is_put_into_a_text_by_python() -> None:
    def program() -> None:
        opts = pulumi.ResourceOptions(provider=aws.Provider("aws", region="us-east-1"))
        made = bucket("b", opts)
        aws.s3.Bucket("c", tags={"of": f"{made.arn}"}, opts=opts)
        pulumi.export("arn", str(made.arn))

    said = "would be lost: an f-string or str() has no value of an output yet; use Output.format"
    assert problems(program) == [
        f"aws:s3/bucket:Bucket 'c': the wire into input tags {said}",
        f"the wire into stack output arn {said}",
    ]


def test_fails_when_an_output_is_put_into_a_name() -> None:
    def program() -> None:
        opts = pulumi.ResourceOptions(provider=aws.Provider("aws", region="us-east-1"))
        bucket(f"of-{bucket('b', opts).arn}", opts)

    assert any("aws:s3/bucket:Bucket: the wire into its name would be lost" in problem for problem in problems(program))


@pytest.mark.parametrize("name", sorted(WIRES))
def test_fails_when_an_input_would_be_lost(name: str) -> None:
    wire, origin = WIRES[name]

    def program() -> None:
        opts = pulumi.ResourceOptions(provider=aws.Provider("home"))
        bucket("consumer", opts, bucket=wire(*feeders(opts)))

    expected = f"aws:s3/bucket:Bucket 'consumer': the wire into input bucket would be lost: {origin}; {FIX}"
    assert sorted(problems(program)) == sorted([expected])


IN_TEXT: dict[str, tuple[Wire, str]] = {
    "alone": (lambda t, c, b: t.latest_version.apply(str), f"${{{VERSION}}}"),
    "in format": (lambda t, c, b: pulumi.Output.format("a-{0}", t.latest_version), f"a-${{{VERSION}}}"),
    "in json": (lambda t, c, b: pulumi.Output.json_dumps({"a": t.latest_version}), f'{{"a": ${{{VERSION}}}}}'),
}


@pytest.mark.parametrize("name", sorted(IN_TEXT))
def test_number_is_followed_into_a_text(name: str) -> None:
    wire, expected = IN_TEXT[name]

    def program() -> None:
        opts = pulumi.ResourceOptions(provider=aws.Provider("home"))
        bucket("consumer", opts, bucket=wire(*feeders(opts)))

    plan = record(program, environment="test")
    assert next(r for r in plan.resources if r.name == "consumer").inputs["bucket"] == expected


def test_fails_when_a_nested_input_would_be_lost_with_its_path_and_line() -> None:
    def program() -> None:
        opts = pulumi.ResourceOptions(provider=aws.Provider("home"))
        template, _, _ = feeders(opts)
        rule = aws.s3.BucketLifecycleConfigurationRuleArgs(id=cast(Any, template.latest_version), status="Enabled")
        aws.s3.BucketLifecycleConfiguration("rules", bucket="b", rules=[rule], opts=opts)

    with pytest.raises(PlanError) as caught:
        record(program, environment="test")
    token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    line = program.__code__.co_firstlineno + 4
    assert caught.value.problems == [
        (
            f"{token} 'rules': the wire into input rules[0].id would be lost: {NUMBER}; {FIX} "
            f"(tests/groundplane/plan/test_lost_wires.py:{line})"
        )
    ]


def test_fails_when_a_provider_input_would_be_lost() -> None:
    def program() -> None:
        template, _, _ = feeders(pulumi.ResourceOptions(provider=aws.Provider("home")))
        aws.Provider("other", default_tags={"tags": {"v": template.tags_all["a"]}})

    origin = NUMBER.replace("latestVersion", "tagsAll")
    expected = f"pulumi:providers:aws 'other': the wire into input defaultTags would be lost: {origin}; {FIX}"
    assert problems(program) == [expected]


def test_fails_when_a_component_input_would_be_lost() -> None:
    def program() -> None:
        template, _, _ = feeders(pulumi.ResourceOptions(provider=aws.Provider("home")))
        pulumi.ComponentResource("a:b:C", "box", {"size": template.latest_version})

    assert problems(program) == [f"a:b:C 'box': the wire into input size would be lost: {NUMBER}; {FIX}"]


def test_fails_when_a_stack_output_would_be_lost() -> None:
    def program() -> None:
        template, _, _ = feeders(pulumi.ResourceOptions(provider=aws.Provider("home")))
        pulumi.export("versions", {"all": [template.latest_version]})

    assert problems(program) == [f"the wire into stack output versions.all[0] would be lost: {NUMBER}; {FIX}"]


def test_fails_when_an_output_is_undeclared() -> None:
    class Thing(pulumi.CustomResource):
        size: pulumi.Output[str]

        def __init__(self, name: str) -> None:
            super().__init__("nopackage:a/b:Thing", name, {"size": None})

    def program() -> None:
        bucket("consumer", bucket=Thing("thing").size)

    assert problems(program) == [
        (
            "aws:s3/bucket:Bucket 'consumer': the wire into input bucket would be lost: it is fed by an output that "
            f"the installed SDK does not declare, of nopackage:a/b:Thing 'thing'; {FIX}"
        )
    ]


def test_lost_output_of_a_component_that_nobody_uses_is_no_problem() -> None:
    class Box(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("a:b:Box", "box")
            opts = pulumi.ResourceOptions(provider=aws.Provider("home"), parent=self)
            self.register_outputs({"version": aws.ec2.LaunchTemplate("lt", opts=opts).latest_version})

    assert [r.name for r in record(Box, environment="test").managed()] == ["lt"]
