from functools import cache

from components.serving.web_acl import acl_rules
from components.serving.web_acl_spec import ManagedWebAclSpec
from groundplane.testing import RecordedPlan, record
from tests.components.serving.programs_gateway import GUARDED, PROGRAMS, WEB_ACL, opened
from tests.components.serving.specs import changed

ACL = "aws:wafv2/webAcl:WebAcl"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
BALANCER = "kubernetes:gateway.k8s.aws/v1:LoadBalancerConfiguration"


@cache
def plan() -> RecordedPlan:
    return record(PROGRAMS["gateway-guarded"])


def test_each_address_has_a_limit_before_anything_else_looks() -> None:
    first, *others = acl_rules("gateway", ManagedWebAclSpec(kind="managed", requests_per_5_minutes=500))
    assert first["statement"]["rate_based_statement"] == {
        "limit": 500,
        "aggregate_key_type": "IP",
        "evaluation_window_sec": 300,
    }
    assert (first["action"], [rule["priority"] for rule in others]) == ({"block": {}}, [1, 2, 3])


def test_prompts_may_be_longer_than_bodies_usually_are() -> None:
    rules = acl_rules("gateway", ManagedWebAclSpec(kind="managed"))
    statement = rules[1]["statement"]["managed_rule_group_statement"]
    assert statement["rule_action_overrides"] == [{"name": "SizeRestrictions_BODY", "action_to_use": {"count": {}}}]
    assert "rule_action_overrides" not in rules[2]["statement"]["managed_rule_group_statement"]


def test_load_balancer_has_it() -> None:
    made = plan().resource("gateway", BALANCER).inputs["spec"]
    assert made["wafV2"]["webACL"] == f"${{{ACL}::gateway.arn}}"
    plan().resource("gateway", ACL).has(scope="REGIONAL", defaultAction={"allow": {}})


def test_log_has_what_was_stopped_or_counted_without_credentials() -> None:
    made = plan().resource("gateway", LOGGING)
    made.is_wired("resourceArn", to="gateway", output="arn")
    fields = [field["singleHeader"]["name"] for field in made.inputs["redactedFields"]]
    assert fields == ["authorization", "cookie"]
    assert made.inputs["loggingFilter"]["defaultBehavior"] == "DROP"
    assert plan().resource("gateway-web-acl", GROUP).inputs["namePrefix"].startswith("aws-waf-logs-")


def test_samples_with_whole_requests_are_not_kept() -> None:
    inputs = plan().resource("gateway", ACL).inputs
    visible = [inputs["visibilityConfig"], *(rule["visibilityConfig"] for rule in inputs["rules"])]
    assert {each["sampledRequestsEnabled"] for each in visible} == {False}


def test_one_that_is_there_is_taken_as_it_is() -> None:
    document = changed(GUARDED, web_acl={"kind": "existing", "arn": WEB_ACL})
    made = record(lambda: opened(document))
    assert made.resource("gateway", BALANCER).inputs["spec"]["wafV2"] == {"webACL": WEB_ACL}
    assert [resource.name for resource in made.plan.resources if resource.type == ACL] == []
