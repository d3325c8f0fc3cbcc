"""What stands before load balancers."""

import pytest

from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

ACL, CERTIFICATE = "aws:wafv2/webAcl:WebAcl", "aws:acm/certificate:Certificate"
USD: dict[str, str | int] = {"route53.zone": "0.5", "waf.acl": 5, "waf.rule": 1}


def managed(name: str) -> dict[str, object]:
    return {"name": name, "statement": {"managedRuleGroupStatement": {"name": name, "vendorName": "AWS"}}}


def test_web_acl_costs_itself_and_its_rules() -> None:
    rules = [managed("AWSManagedRulesCommonRuleSet"), {"name": "rate", "statement": {"rateBasedStatement": {}}}]
    items = items_of(resource(ACL, inputs={"rules": rules}), USD)
    assert figures(items) == {"web ACL": usd(5, 5, 5), "rules": usd(2, 2, 2)}
    assert [what for what, _ in unpriced(items)] == ["requests looked at"]


def test_groups_that_cost_more_are_listed() -> None:
    items = items_of(resource(ACL, inputs={"rules": [managed("AWSManagedRulesBotControlRuleSet")]}), USD)
    assert [what for what, _ in unpriced(items)] == ["requests looked at", "AWSManagedRulesBotControlRuleSet"]


def test_zone_costs_by_the_month() -> None:
    assert figures(items_of(resource("aws:route53/zone:Zone"), USD)) == {"hosted zone": usd("0.5", "0.5", "0.5")}


@pytest.mark.parametrize(("inputs", "count"), [({}, 0), ({"certificateAuthorityArn": "arn:aws:acm-pca:::x"}, 1)])
def test_public_certificates_are_free_and_private_ones_listed(inputs: dict[str, str], count: int) -> None:
    assert len(items_of(resource(CERTIFICATE, inputs=inputs), USD)) == count
