"""What stands before load balancers costs: firewalls, names, certificates."""

from collections.abc import Iterator

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import always
from groundplane.plan.model import Resource

DEAR_RULES = ("AWSManagedRulesACFPRuleSet", "AWSManagedRulesATPRuleSet", "AWSManagedRulesBotControlRuleSet")
"""AWS's own groups of rules that are paid for besides (AWS WAF pricing page, 2026-11)."""


def web_acl(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A web ACL, its rules, and what it looks at, which no plan tells."""
    rules = resource.inputs.get("rules") or ()
    yield from pricing.line(resource, "waf.acl", always(1), "web ACL", basis="1 web ACL")
    yield from pricing.line(resource, "waf.rule", always(len(rules)), "rules", basis=f"{len(rules)} rules")
    why = "nobody knows how many come"
    yield pricing.unpriced(resource, "requests looked at", why, "count on 0.60 USD for a million in us-east-1")
    named = (((r.get("statement") or {}).get("managedRuleGroupStatement") or {}).get("name") for r in rules)
    for name in sorted({str(name) for name in named if name in DEAR_RULES}):
        why = "AWS takes more for it, by the month and by the request"
        yield pricing.unpriced(resource, name, why, "look at the pricing page of AWS WAF")


def zone(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A hosted zone by the month; what is asked for is not known."""
    yield from pricing.line(resource, "route53.zone", always(1), "hosted zone", basis="1 zone")


def certificate(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Public certificates are free with AWS's own load balancers; those of a private authority are not."""
    if resource.inputs.get("certificateAuthorityArn"):
        why = "it is of a private authority, which is paid for by the month and by the certificate"
        yield pricing.unpriced(resource, "private certificate", why, "look at the pricing page of AWS Private CA")


RULES: dict[str, Rule] = {
    "aws:acm/certificate:Certificate": certificate,
    "aws:route53/zone:Zone": zone,
    "aws:wafv2/webAcl:WebAcl": web_acl,
}
