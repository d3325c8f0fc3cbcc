import importlib.util
from typing import Any

import pulumi_aws  # registers the modules that the tests look through
import pytest
from google.protobuf import struct_pb2
from pulumi import _types
from pulumi.runtime import rpc

from groundplane.plan.numbers import FIRST, STEP, Numbers
from groundplane.plan.symbolic import LOST, NUMBER, TEXT, fill, resource_class, takes_tags, template

TREE = {"arn": TEXT, "size": NUMBER, "labels": LOST, "rules": [{"id": TEXT, "port": NUMBER}], "home": {"zone": TEXT}}


def filled(given: dict[str, Any], *, numbers: Numbers | None = None) -> tuple[dict[str, Any], list[str]]:
    bag, target = struct_pb2.Struct(), struct_pb2.Struct()
    bag.update(given)
    lost = fill(target, TREE, bag, "t:m:T::r", numbers=numbers)
    return _data(struct_pb2.Value(struct_value=target)), lost


def _data(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return {key: _data(item) for key, item in value.struct_value.fields.items()}
    if kind == "list_value":
        return [_data(item) for item in value.list_value.values]
    return getattr(value, str(kind))


def test_every_text_is_a_placeholder_and_every_number_a_stand_in() -> None:
    outputs, lost = filled({}, numbers=Numbers())
    assert outputs == {
        "arn": "${t:m:T::r.arn}",
        "rules": [{"id": "${t:m:T::r.rules[0].id}", "port": FIRST + STEP}],
        "home": {"zone": "${t:m:T::r.home.zone}"},
        "size": FIRST + 2 * STEP,
    }
    assert lost == ["labels", "rules", "size"]


def test_parts_without_placeholder_are_left_out_of_an_update() -> None:
    assert filled({})[0]["rules"] == [{"id": "${t:m:T::r.rules[0].id}"}]


def test_given_values_win_and_are_not_lost() -> None:
    outputs, lost = filled({"arn": "mine", "size": 3, "labels": {"a": "b"}, "rules": []})
    assert outputs == {
        "arn": "mine",
        "size": 3,
        "labels": {"a": "b"},
        "rules": [],
        "home": {"zone": "${t:m:T::r.home.zone}"},
    }
    assert lost == []


def test_given_objects_and_lists_keep_what_is_computed_beside() -> None:
    outputs, lost = filled({"rules": [{"port": 1}, {"port": 2, "id": "given"}], "home": {"city": "x"}, "size": None})
    assert outputs["rules"] == [{"id": "${t:m:T::r.rules[0].id}", "port": 1}, {"id": "given", "port": 2}]
    assert outputs["home"] == {"zone": "${t:m:T::r.home.zone}", "city": "x"}
    assert lost == ["labels", "size"]


@pytest.mark.parametrize(
    ("token", "module"),
    [
        ("aws:s3/bucket:Bucket", "pulumi_aws.s3.bucket"),
        ("aws:lambda/function:Function", "pulumi_aws.lambda_.function"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "pulumi_aws.vpc.security_group_ingress_rule"),
        ("aws:ec2transitgateway/routeTable:RouteTable", "pulumi_aws.ec2transitgateway.route_table"),
    ],
)
def test_class_of_a_token(token: str, module: str) -> None:
    found = resource_class(token)
    assert (found.__module__, found.__name__) == (module, token.rpartition(":")[2])


def test_sampled_aws_classes_resolve_and_have_a_template() -> None:
    registered = {key: modules for key, modules in rpc._RESOURCE_MODULES.items() if key.startswith("aws:")}
    tokens = sorted(token for modules in registered.values() for m in modules for token in m.mod_info["classes"])  # type: ignore[attr-defined]
    assert len(tokens) > 1500, pulumi_aws.__name__
    for token in tokens[::80]:
        declared = set(_types.resource_types(resource_class(token))) - {"id", "urn"}
        assert template(token).keys() == declared, token


def test_type_that_holds_itself_ends() -> None:
    statement = template("aws:wafv2/ruleGroup:RuleGroup")["rules"]
    assert isinstance(statement, list)


@pytest.mark.parametrize("token", ["nopackage:a/b:C", "aws:s3/bucket:Nonsense", "pulumi:providers:aws", "nocolons"])
def test_unknown_types_have_no_template(token: str) -> None:
    assert template(token) == {}


def test_fails_when_a_class_is_unknown_by_naming_the_token() -> None:
    assert importlib.util.find_spec("pulumi_nopackage") is None
    with pytest.raises(LookupError, match="no class for resource type nopackage:a/b:C"):
        resource_class("nopackage:a/b:C")


@pytest.mark.parametrize(
    ("token", "expected"),
    [("aws:s3/bucket:Bucket", True), ("aws:s3/bucketPolicy:BucketPolicy", False), ("x:y:Z", False)],
)
def test_takes_tags_is_read_off_the_sdk(token: str, expected: bool) -> None:
    assert takes_tags(token) is expected
