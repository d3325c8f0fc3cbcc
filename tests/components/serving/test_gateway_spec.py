import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from components.serving.gateway_certificate_spec import ExistingCertificateSpec, foreign_certificate
from components.serving.gateway_spec import GatewaySpec, hostname_of
from components.serving.web_acl_spec import ExistingWebAclSpec, ManagedWebAclSpec, foreign_web_acl
from components.spec import BrokenRules
from tests.components.serving.programs_gateway import (
    ALB,
    API_KEYS,
    CERTIFICATE,
    ENVOY,
    GUARDED,
    JWT,
    OIDC,
    PLAIN,
    PUBLIC,
    WEB_ACL,
    gateway,
)
from tests.components.serving.specs import changed


def broken(document: dict[str, Any], **changes: Any) -> list[tuple[str, Any, str]]:
    """Path, value and fix of everything that is refused."""
    adapter: TypeAdapter[Any] = TypeAdapter(GatewaySpec)
    with pytest.raises(ValidationError) as caught:
        adapter.validate_json(json.dumps(changed(document, **changes)))
    found = []
    for error in caught.value.errors():
        rules = error.get("ctx", {}).get("error")
        assert isinstance(rules, BrokenRules), error
        found += [(".".join(map(str, each.path)), each.got, each.fix) for each in rules.problems]
    return found


def test_every_model_has_a_host_of_its_own_below_the_domain() -> None:
    assert hostname_of(gateway(), "assistant") == "assistant.models.example.com"


def test_gateway_is_internal_by_default() -> None:
    assert [gateway(document).public for document in (ENVOY, ALB)] == [False, False]


@pytest.mark.parametrize(
    ("document", "listener", "port"), [(ENVOY, "https", 443), (ALB, "https", 443), (PLAIN, "http", 80)]
)
def test_listener_is_named_after_what_it_speaks(document: dict[str, Any], listener: str, port: int) -> None:
    spec = gateway(document)
    assert (spec.listener, spec.port) == (listener, port)


def test_fails_when_a_public_gateway_is_plain_open_and_lets_everybody_in() -> None:
    assert broken(PLAIN, public=True) == [
        ("certificate.kind", "none", "write existing or issued, or public: false"),
        ("authentication.kind", "none", "write api_keys, jwt or oidc, or public: false"),
        ("allowed_cidrs", (), "write who may come, such as [203.0.113.0/24], or [0.0.0.0/0] for everybody"),
    ]


def test_everybody_may_come_to_a_public_gateway_that_asks_who_it_is() -> None:
    assert gateway(PUBLIC, allowed_cidrs=["0.0.0.0/0"]).allowed_cidrs == ("0.0.0.0/0",)


@pytest.mark.parametrize("authentication", [API_KEYS, JWT, OIDC])
def test_fails_when_credentials_are_sent_in_the_clear(authentication: dict[str, Any]) -> None:
    [(path, got, _)] = broken(ENVOY, certificate={"kind": "none"}, authentication=authentication)
    assert (path, got) == ("authentication.kind", authentication["kind"])


@pytest.mark.parametrize("block", ["203.0.113.7/24", "everybody", "2001:db8::/32"])
def test_fails_when_a_block_is_none(block: str) -> None:
    [(path, got, _)] = broken(ENVOY, allowed_cidrs=["10.0.0.0/8", block])
    assert (path, got) == ("allowed_cidrs.1", block)


def test_fails_when_an_application_load_balancer_is_to_check_api_keys() -> None:
    assert broken(ALB, authentication=API_KEYS) == [
        ("authentication.kind", "api_keys", "write jwt or oidc, or kind: envoy")
    ]


def test_fails_when_an_application_load_balancer_is_not_told_where_people_log_in() -> None:
    where = "copy it from https://id.example.com/.well-known/openid-configuration"
    assert broken(ALB, authentication=OIDC) == [
        ("authentication.authorization_url", None, where),
        ("authentication.token_url", None, where),
        ("authentication.user_info_url", None, where),
    ]


@pytest.mark.parametrize(
    "acl", [{"kind": "managed"}, {"kind": "existing", "arn": WEB_ACL}], ids=["managed", "existing"]
)
def test_fails_when_a_network_load_balancer_is_to_have_a_web_acl(acl: dict[str, Any]) -> None:
    [(path, got, fix)] = broken(ENVOY, web_acl=acl)
    assert (path, got, fix) == ("web_acl", acl, "remove it, and narrow allowed_cidrs; or write kind: alb")


def test_certificate_of_another_account_or_region_is_told() -> None:
    spec = ExistingCertificateSpec(kind="existing", arn=CERTIFICATE)
    assert list(foreign_certificate(spec, account="123456789012", region="us-east-1")) == []
    found = list(foreign_certificate(spec, account="999999999999", region="eu-west-1"))
    assert [problem.message for problem in found] == [
        "is a certificate of region us-east-1, and the load balancer is in eu-west-1",
        "is a certificate of account 123456789012, and the load balancer is in 999999999999",
    ]


def test_web_acl_of_another_account_or_region_is_told() -> None:
    spec = ExistingWebAclSpec(kind="existing", arn=WEB_ACL)
    assert list(foreign_web_acl(spec, account="123456789012", region="us-east-1")) == []
    assert len(list(foreign_web_acl(spec, account="999999999999", region="cn-north-1"))) == 3
    assert list(foreign_web_acl(ManagedWebAclSpec(kind="managed"), account="1", region="eu-west-1")) == []


def test_fails_when_a_web_acl_is_one_of_cloudfront() -> None:
    arn = WEB_ACL.replace("regional", "global")
    with pytest.raises(ValidationError, match="string_pattern_mismatch"):
        gateway(GUARDED, web_acl={"kind": "existing", "arn": arn})
