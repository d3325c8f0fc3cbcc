"""What a stack file says about AWS WAF. Plain data and its rules; no pulumi here."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.log_retention import RetentionDays
from components.serving.regional_arn import foreign_arn
from components.spec import Problem, Spec

_ARN = re.compile(r"arn:(aws[a-z-]*):wafv2:([a-z0-9-]+):([0-9]{12}):regional/webacl/[A-Za-z0-9_-]{1,128}/[0-9a-f-]{36}")

ManagedRules = Literal[
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesAnonymousIpList",
]


class ExistingWebAclSpec(Spec):
    """A web ACL that is there."""

    kind: Literal["existing"]
    """existing"""

    arn: Annotated[
        str,
        Field(
            pattern=rf"^{_ARN.pattern}$",
            examples=[
                "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/models/00000000-0000-4000-8000-000000000000"
            ],
        ),
    ]
    """Its ARN: regional, of the environment's account and region."""


class ManagedWebAclSpec(Spec):
    """A web ACL made here, of AWS's own rule groups and a limit for each address."""

    kind: Literal["managed"]
    """managed"""

    rule_groups: tuple[ManagedRules, ...] = (
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesAmazonIpReputationList",
    )
    """AWS's rule groups, in the order they look at a request. The common one's limit of 8 KiB for bodies, which prompts
    exceed, only counts."""

    requests_per_5_minutes: int = Field(default=2000, ge=10, le=2_000_000_000)
    """Most requests of one address in five minutes; more of them are refused with 403."""

    log_retention_days: RetentionDays = 90
    """How long CloudWatch keeps the log of what was blocked or counted; the value of Authorization is left out."""


WebAclSpec = Annotated[ExistingWebAclSpec | ManagedWebAclSpec, Field(discriminator="kind")]
"""One of the two, by `kind`: existing, or managed."""


def foreign_web_acl(
    spec: ExistingWebAclSpec | ManagedWebAclSpec | None, *, account: str, region: str
) -> Iterator[Problem]:
    """A web ACL that no load balancer of the account and region can have. Paths below the web ACL."""
    if isinstance(spec, ExistingWebAclSpec):
        yield from foreign_arn(spec.arn, _ARN, what="web ACL", account=account, region=region)
