"""What a stack file decides about the way in to served models, and what it may not decide. Plain data; no pulumi here.

One gateway for all models: `{kind: envoy}`, Envoy Gateway's proxies behind a network load balancer, or `{kind: alb}`,
an application load balancer that the AWS Load Balancer Controller makes. Each model has a hostname of its own.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.cidr import parsed
from components.serving.endpoint_picker_spec import EndpointPickerSpec
from components.serving.gateway_access_spec import ApiKeysSpec, AuthenticationSpec, OidcSpec, OpenSpec
from components.serving.gateway_certificate_spec import CertificateSpec, PlainTextSpec
from components.serving.proxies_spec import ProxiesSpec
from components.serving.web_acl_spec import WebAclSpec
from components.spec import Problem, Spec, rule

__all__ = ["AlbGatewaySpec", "EnvoyGatewaySpec", "GatewaySpec", "hostname_of"]

Domain = Annotated[
    str,
    Field(
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        max_length=220,
        examples=["models.example.com"],
    ),
]

EVERYBODY = "0.0.0.0/0"


class _Gateway(Spec):
    """What both kinds have."""

    domain: Domain
    """What hostnames end with: a model is at MODEL.DOMAIN. The record *.DOMAIN, which leads to the load balancer, is
    yours to make, or external-dns's if you run it."""

    certificate: CertificateSpec
    """Certificate of *.DOMAIN: {kind: existing}, {kind: issued} or {kind: none}, for plain HTTP."""

    authentication: AuthenticationSpec
    """Who may ask models: {kind: api_keys}, {kind: jwt}, {kind: oidc} or {kind: none}, for all whom the network lets
    in."""

    public: bool = False
    """Whether the load balancer has public addresses. Another choice makes another one, with another address."""

    allowed_cidrs: tuple[str, ...] = ()
    """IPv4 blocks that requests may come from; those of the network if left out, which a public gateway may not."""

    web_acl: WebAclSpec | None = None
    """Rules of AWS WAF, for {kind: alb}; none by default."""

    access_logs_to: str | None = None
    """Key of the bucket, of purpose logs, that the load balancer's access logs go to; none by default."""

    @property
    def is_encrypted(self) -> bool:
        """Whether requests come by TLS."""
        return not isinstance(self.certificate, PlainTextSpec)

    @property
    def port(self) -> int:
        """Port that requests come to."""
        return 443 if self.is_encrypted else 80

    @property
    def listener(self) -> str:
        """Name of the Gateway's one listener: the section that routes attach to."""
        return "https" if self.is_encrypted else "http"

    @rule
    def _public_gateway_is_closed(self) -> Iterator[Problem]:
        if not self.public:
            return
        if not self.is_encrypted:
            message, fix = "is plain HTTP, and the gateway is public", "write existing or issued, or public: false"
            yield Problem(path=("certificate", "kind"), message=message, got="none", fix=fix)
        if isinstance(self.authentication, OpenSpec):
            message = "lets everybody in, and the gateway is public: such models are found and used within hours"
            fix = "write api_keys, jwt or oidc, or public: false"
            yield Problem(path=("authentication", "kind"), message=message, got="none", fix=fix)
        if not self.allowed_cidrs:
            fix = f"write who may come, such as [203.0.113.0/24], or [{EVERYBODY}] for everybody"
            yield Problem(path=("allowed_cidrs",), message="is not set, and the gateway is public", got=(), fix=fix)

    @rule
    def _credentials_are_not_sent_in_the_clear(self) -> Iterator[Problem]:
        kind = self.authentication.kind
        if not self.is_encrypted and not self.public and kind != "none":
            message = "sends credentials, and the certificate is none: they could be read on their way"
            fix = "write certificate: {kind: existing, ...}, or authentication: {kind: none}"
            yield Problem(path=("authentication", "kind"), message=message, got=kind, fix=fix)

    @rule
    def _blocks_are_blocks(self) -> Iterator[Problem]:
        for place, block in enumerate(self.allowed_cidrs):
            if parsed(block) is None:
                message = "is no IPv4 block without bits behind its netmask"
                fix = "write an address and a netmask, such as 203.0.113.0/24"
                yield Problem(path=("allowed_cidrs", place), message=message, got=block, fix=fix)


class EnvoyGatewaySpec(_Gateway):
    """Envoy Gateway: proxies in the cluster, behind a network load balancer. Counts requests, holds them, mirrors them,
    and picks replicas of language models by what they have in their caches.
    """

    kind: Literal["envoy"]
    """envoy"""

    proxies: ProxiesSpec = ProxiesSpec()
    """The proxies, and the way to them."""

    endpoint_pickers: dict[str, EndpointPickerSpec] = {}
    """Who picks replicas, by key of the model: for vllm, without a rollout and without requests that are held. Where
    there is none, replicas have their turns."""

    @rule
    def _web_acl_has_something_to_be_on(self) -> Iterator[Problem]:
        if self.web_acl is not None:
            message = "is for application load balancers, and this gateway has a network load balancer"
            fix = "remove it, and narrow allowed_cidrs; or write kind: alb"
            got = self.web_acl.model_dump(mode="json", exclude_defaults=True)
            yield Problem(path=("web_acl",), message=message, got=got, fix=fix)


class AlbGatewaySpec(_Gateway):
    """An application load balancer, straight to the replicas. Counts no requests by model, mirrors none, and waits 4000
    seconds at most.
    """

    kind: Literal["alb"]
    """alb"""

    @rule
    def _load_balancer_can_authenticate(self) -> Iterator[Problem]:
        chosen = self.authentication
        if isinstance(chosen, ApiKeysSpec):
            message = "is nothing that an application load balancer can check"
            fix = "write jwt or oidc, or kind: envoy"
            yield Problem(path=("authentication", "kind"), message=message, got="api_keys", fix=fix)
        if isinstance(chosen, OidcSpec):
            for field in ("authorization_url", "token_url", "user_info_url"):
                if getattr(chosen, field) is None:
                    message = "is not set, and an application load balancer does not find it by the issuer"
                    fix = f"copy it from {chosen.issuer}/.well-known/openid-configuration"
                    yield Problem(path=("authentication", field), message=message, got=None, fix=fix)


GatewaySpec = Annotated[EnvoyGatewaySpec | AlbGatewaySpec, Field(discriminator="kind")]
"""One of the two, by `kind`: envoy, or alb."""


def hostname_of(spec: EnvoyGatewaySpec | AlbGatewaySpec, model_key: str) -> str:
    """Where a model is: the one hostname of its route."""
    return f"{model_key}.{spec.domain}"
