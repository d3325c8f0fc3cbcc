import asyncio
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from groundplane.plan.model import Plan, Resource
from groundplane.plan.recorder import Mode, PlanError, record, record_completed
from tests import ROOT

BUCKET = "aws:s3/bucket:Bucket"


def provider() -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(provider=aws.Provider("home", region="us-east-1"))


def bucket(name: str, opts: pulumi.ResourceOptions | None = None, **args: Any) -> aws.s3.Bucket:
    return aws.s3.Bucket(name, opts=opts or provider(), **args)


def recorded(program: Callable[[], object], name: str, mode: Mode = Mode.PLAN) -> Resource:
    plan = record(program, environment="test", project="demo", mode=mode)
    return next(resource for resource in plan.resources if resource.name == name)


def urns(plan: Plan) -> list[str]:
    return [resource.urn for resource in plan.resources]


class Box(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, *, inner: bool = False) -> None:
        super().__init__("demo:area:Inner" if inner else "demo:area:Outer", name, {"count": 2, "ratio": 0.5}, opts)
        if inner:
            self.bucket = aws.s3.Bucket(name, opts=pulumi.ResourceOptions(parent=self))
        else:
            self.box = Box(f"{name}-inner", pulumi.ResourceOptions(parent=self), inner=True)
        self.register_outputs({})


def nested(**options: Any) -> Callable[[], object]:
    return lambda: Box("box", pulumi.ResourceOptions(providers=[aws.Provider("home")], **options))


def test_urn_is_the_chain_of_parent_types_without_the_stack() -> None:
    plan = record(nested(), environment="test", project="demo")
    assert urns(plan) == [
        "urn:pulumi:test::demo::demo:area:Outer$demo:area:Inner$aws:s3/bucket:Bucket::box-inner",
        "urn:pulumi:test::demo::demo:area:Outer$demo:area:Inner::box-inner",
        "urn:pulumi:test::demo::demo:area:Outer::box",
        "urn:pulumi:test::demo::pulumi:providers:aws::home",
        "urn:pulumi:test::demo::pulumi:pulumi:Stack::demo-test",
    ]


def test_parent_provider_and_component_inputs_are_kept() -> None:
    plan = record(nested(), environment="test", project="demo")
    outer = plan.by_urn["urn:pulumi:test::demo::demo:area:Outer::box"]
    child = plan.by_urn["urn:pulumi:test::demo::demo:area:Outer$demo:area:Inner$aws:s3/bucket:Bucket::box-inner"]
    assert (outer.custom, outer.inputs, outer.parent) == (
        False,
        {"count": 2, "ratio": 0.5},
        "urn:pulumi:test::demo::pulumi:pulumi:Stack::demo-test",
    )
    assert (child.custom, child.parent, child.provider) == (
        True,
        "urn:pulumi:test::demo::demo:area:Outer$demo:area:Inner::box-inner",
        "urn:pulumi:test::demo::pulumi:providers:aws::home",
    )


def test_options_are_kept() -> None:
    def program() -> None:
        opts = provider()
        first = bucket("first", opts)
        options = pulumi.ResourceOptions(
            protect=True,
            retain_on_delete=True,
            ignore_changes=["tags", "bucket", "tags"],
            delete_before_replace=True,
            deleted_with=first,
            depends_on=[first],
            aliases=[
                pulumi.Alias(name="older"),
                pulumi.Alias(name="old"),
                pulumi.Alias(name="old"),
                pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE, type_="x:y:Z"),
                "urn:pulumi:test::demo::a:b:C::d",
            ],
        )
        bucket("second", pulumi.ResourceOptions.merge(opts, options))

    options = recorded(program, "second").options
    first = f"urn:pulumi:test::demo::{BUCKET}::first"
    assert options.protect
    assert options.retain_on_delete
    assert options.delete_before_replace
    assert options.ignore_changes == ("bucket", "tags")
    assert options.deleted_with == first
    assert options.depends_on_explicit == (first,)
    assert options.aliases == (
        "name=old",
        "name=older",
        "type=aws:s3/bucketV2:BucketV2",
        "type=x:y:Z,parent=",
        "urn:pulumi:test::demo::a:b:C::d",
    )


@pytest.mark.parametrize("option", ["protect", "retain_on_delete"])
def test_children_inherit(option: str) -> None:
    plan = record(nested(**{option: True}), environment="test")
    assert [getattr(r.options, option) for r in plan.managed()] == [True]


def test_children_inherit_deleted_with() -> None:
    def program() -> None:
        home = aws.Provider("home")
        data = bucket("data", pulumi.ResourceOptions(provider=home))
        Box("box", pulumi.ResourceOptions(deleted_with=data, providers=[home]))

    assert (
        record(program, environment="test", project="demo").managed()[1].options.deleted_with
        == f"urn:pulumi:test::demo::{BUCKET}::data"
    )


def test_wires_are_placeholders_and_dependencies() -> None:
    def program() -> None:
        opts = provider()
        data = bucket("data", opts)
        document = pulumi.Output.json_dumps({"Resource": [data.arn, pulumi.Output.concat(data.arn, "/*")]})
        aws.s3.BucketPolicy("policy", bucket=data.bucket, policy=document, opts=opts)

    policy = recorded(program, "policy")
    data = f"urn:pulumi:test::demo::{BUCKET}::data"
    assert policy.inputs == {
        "bucket": "${aws:s3/bucket:Bucket::data.bucket}",
        "policy": '{"Resource": ["${aws:s3/bucket:Bucket::data.arn}", "${aws:s3/bucket:Bucket::data.arn}/*"]}',
    }
    assert policy.dependencies == (data,)
    assert policy.property_dependencies == {"bucket": (data,), "policy": (data,)}
    assert policy.options.depends_on_explicit == ()


def test_id_of_an_import_is_known() -> None:
    def program() -> None:
        opts = provider()
        taken = bucket("taken", pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(import_="real-name")))
        bucket("other", opts, bucket=taken.id)

    assert recorded(program, "other").inputs == {"bucket": "real-name"}


def test_text_inside_a_computed_object_is_wired() -> None:
    def program() -> None:
        opts = provider()
        cluster = aws.eks.Cluster("main", role_arn="r", vpc_config={"subnet_ids": ["s"]}, opts=opts)
        bucket("a", opts, bucket=cluster.vpc_config.cluster_security_group_id)
        bucket("b", opts, bucket=cluster.identities[0].oidcs[0].issuer)

    token = "aws:eks/cluster:Cluster::main"
    assert recorded(program, "a").inputs == {"bucket": f"${{{token}.vpcConfig.clusterSecurityGroupId}}"}
    assert recorded(program, "b").inputs == {"bucket": f"${{{token}.identities[0].oidcs[0].issuer}}"}


def test_secrets_are_masked_wherever_they_go() -> None:
    def program() -> None:
        hush = pulumi.Output.secret("hush")
        home = aws.Provider("home", secret_key=hush, default_tags={"tags": {"a": hush}})
        opts = pulumi.ResourceOptions(provider=home)
        first = bucket("first", opts, bucket=hush, tags={"a": hush, "b": "clear"})
        bucket("second", opts, bucket=pulumi.Output.concat("x-", first.bucket))
        hidden = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(additional_secret_outputs=["arn"]))
        bucket("third", opts, bucket=bucket("source", hidden).arn)
        pulumi.export("out", {"list": [hush, "clear"], "dict": {"a": hush}})

    plan = record(program, environment="test")
    inputs = {resource.name: resource.inputs for resource in plan.resources}
    assert inputs["first"] == {"bucket": "[secret]", "tags": {"a": "[secret]", "b": "clear"}}
    assert inputs["second"] == {"bucket": "[secret]"}
    assert inputs["third"] == {"bucket": "[secret]"}
    assert (inputs["home"]["secretKey"], inputs["home"]["defaultTags"]) == ("[secret]", "[secret]")
    assert plan.outputs == {"out": {"dict": {"a": "[secret]"}, "list": ["[secret]", "clear"]}}
    assert "hush" not in plan.to_json()


def test_stack_outputs_are_values_and_placeholders() -> None:
    def program() -> None:
        pulumi.export("arn", bucket("data").arn)
        pulumi.export("number", 3)

    plan = record(program, environment="test")
    assert plan.outputs == {"arn": "${aws:s3/bucket:Bucket::data.arn}", "number": 3}


def test_source_is_the_line_that_constructs() -> None:
    line = bucket.__code__.co_firstlineno + 1
    assert recorded(lambda: bucket("data"), "data").source == f"tests/groundplane/plan/test_recorder.py:{line}"
    assert (
        recorded(nested(), "box").source
        == f"tests/groundplane/plan/test_recorder.py:{nested.__code__.co_firstlineno + 1}"
    )


def test_source_outside_of_the_root_is_told_from_its_package(tmp_path: Path) -> None:
    plan = record(lambda: bucket("data"), environment="test", root=tmp_path)
    assert plan.managed()[0].source == f"tests/groundplane/plan/test_recorder.py:{bucket.__code__.co_firstlineno + 1}"


def test_components_that_registered_their_outputs_are_told() -> None:
    class Unfinished(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("demo:area:Unfinished", "unfinished")

    def program() -> None:
        nested()()
        Unfinished()

    _, completed = record_completed(program, environment="test", project="demo")
    assert completed == {
        "urn:pulumi:test::demo::demo:area:Outer::box",
        "urn:pulumi:test::demo::demo:area:Outer$demo:area:Inner::box-inner",
        "urn:pulumi:test::demo::pulumi:pulumi:Stack::demo-test",
    }


def test_modes_differ_in_what_is_known() -> None:
    def program() -> None:
        opts = provider()
        bucket("data", opts).arn.apply(lambda arn: bucket("made-in-apply", opts))

    made = {
        mode: "made-in-apply" in {r.name for r in record(program, environment="test", mode=mode).resources}
        for mode in Mode
    }
    assert made == {Mode.PLAN: True, Mode.UPDATE: True, Mode.PREVIEW: False}


def test_preview_shows_what_is_not_known() -> None:
    def program() -> None:
        opts = provider()
        bucket("b", opts, bucket=bucket("a", opts).arn)

    assert recorded(program, "b", Mode.PREVIEW).inputs == {"bucket": "[unknown]"}


def test_fails_when_one_urn_is_registered_twice() -> None:
    def program() -> None:
        opts = provider()
        bucket("data", opts)
        bucket("data", opts)

    with pytest.raises(PlanError) as caught:
        record(program, environment="test", project="demo")
    assert caught.value.problems == [
        (
            "aws:s3/bucket:Bucket 'data' is registered twice under one parent; give each resource a name of its own "
            "(urn:pulumi:test::demo::aws:s3/bucket:Bucket::data)"
        )
    ]


@pytest.mark.parametrize(
    ("program", "what"),
    [
        (lambda: aws.get_caller_identity(), "looks up aws:index/getCallerIdentity:getCallerIdentity"),
        (
            lambda: aws.get_caller_identity().account_id.upper(),
            "looks up aws:index/getCallerIdentity:getCallerIdentity",
        ),
        (lambda: aws.get_region_output(), "looks up aws:index/getRegion:getRegion"),
        (lambda: aws.s3.Bucket.get("data", "real"), "reads aws:s3/bucket:Bucket 'data' from the cloud"),
    ],
)
def test_fails_when_the_program_looks_something_up(program: Callable[[], object], what: str) -> None:
    with pytest.raises(PlanError) as caught:
        record(program, environment="test")
    assert caught.value.problems == [
        f"the program {what}; a plan has no cloud to ask: pass the value in, or pin it in the catalogue"
    ]


def test_fails_when_a_component_is_packaged() -> None:
    def program() -> None:
        pulumi.ComponentResource("awsx:ec2:Vpc", "network", {}, remote=True)

    with pytest.raises(PlanError, match="awsx:ec2:Vpc 'network' is a packaged component"):
        record(program, environment="test")


def test_what_the_program_raises_passes_through_and_the_next_record_works() -> None:
    def program() -> None:
        bucket("data")
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        record(program, environment="test")
    assert recorded(lambda: bucket("data"), "data").name == "data"


def test_what_an_apply_raises_passes_through() -> None:
    def program() -> None:
        opts = provider()
        bucket("b", opts, bucket=bucket("a", opts).arn.apply(lambda arn: arn.split("@")[1]))

    with pytest.raises(IndexError):
        record(program, environment="test")
    gc.collect()


def test_coroutine_program_is_awaited() -> None:
    async def program() -> None:
        await asyncio.sleep(0)
        bucket("late")

    assert recorded(program, "late").name == "late"


def test_records_inside_a_running_loop_and_inside_a_program() -> None:
    inner: list[str] = []

    def program() -> None:
        bucket("outer-before")
        inner.extend(r.name for r in record(lambda: bucket("inner"), environment="other").managed())
        bucket("outer-after", pulumi.ResourceOptions(provider=aws.Provider("second")))

    async def main() -> Plan:
        return record(program, environment="test")

    plan = asyncio.run(main())
    assert inner == ["inner"]
    assert [resource.name for resource in plan.managed()] == ["outer-after", "outer-before"]
    assert {resource.urn.split(":")[2] for resource in plan.resources} == {"test"}


def test_mocks_of_the_caller_stay_in_place() -> None:
    # In a process of its own: the SDK's mocks leave event loops of worker threads unclosed.
    program = """
import pulumi
from groundplane.plan.recorder import record
class Mocks(pulumi.runtime.Mocks):
    def call(self, args):
        return {}, None
    def new_resource(self, args):
        return "my-id", dict(args.inputs)
class Thing(pulumi.CustomResource):
    def __init__(self, name):
        super().__init__("a:b:C", name)
pulumi.runtime.set_mocks(Mocks(), project="mine", stack="own", preview=False)
early = Thing("early")
assert [r.name for r in record(lambda: Thing("recorded"), environment="test").managed()] == ["recorded"]
@pulumi.runtime.test
def check():
    assert (pulumi.get_project(), pulumi.get_stack()) == ("mine", "own")
    return pulumi.Output.all(early.id, Thing("late").id).apply(print)
check()
"""
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == "['my-id', 'my-id']\n"


def test_recording_leaves_no_thread_and_no_settings_behind() -> None:
    before = threading.active_count()
    stack = pulumi.get_stack()
    record(lambda: bucket("data"), environment="elsewhere")
    gc.collect()
    assert threading.active_count() == before
    assert pulumi.get_stack() == stack


def test_two_records_have_the_same_bytes() -> None:
    first, second = (record(nested(), environment="test").to_json() for _ in range(2))
    assert first == second


def test_bytes_depend_neither_on_hash_seed_nor_on_folders(tmp_path: Path) -> None:
    program = """
import pulumi, pulumi_aws as aws
from pathlib import Path
from groundplane.plan.recorder import record
def program():
    opts = pulumi.ResourceOptions(provider=aws.Provider("home", allowed_account_ids=["1"]),
        aliases=[pulumi.Alias(name=n) for n in ("c", "a", "b")], ignore_changes=["tags", "bucket"])
    buckets = [aws.s3.Bucket(name, opts=opts) for name in ("x", "y", "z")]
    aws.s3.Bucket("all", bucket=pulumi.Output.concat(*[b.arn for b in buckets]), opts=opts)
    aws.s3.BucketObjectv2("file", bucket="b", key="k", source=pulumi.FileAsset(str(Path(__file__).parent / "a.txt")),
        opts=opts)
import sys
sys.stdout.write(record(program, environment="test", root=Path(__file__).parent).to_json())
"""
    texts = set()
    for seed, folder, cwd in (("1", "one", "/"), ("2", "two/deeper", str(tmp_path))):
        script = tmp_path / folder / "program.py"
        script.parent.mkdir(parents=True)
        script.write_text(program)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(script)]
        texts.add(subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(texts) == 1
    assert '"source": "program.py:8"' in texts.pop()
