"""What a stack file says about who may ask served models. Plain data; no pulumi here, and no secrets.

Secrets are Kubernetes Secrets that the operator makes before the gateway, for instance with External Secrets: in the
gateway's namespace for {kind: envoy}, in that of the models for {kind: alb}.
"""

from typing import Annotated, Literal

from pydantic import Field

from components.spec import Spec

SecretName = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")]
"""Name of a Kubernetes Secret."""

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")]

Https = Annotated[
    str,
    Field(pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$", examples=["https://id.example.com"]),
]


class ApiKeysSpec(Spec):
    """Keys, one for each client; only with {kind: envoy}."""

    kind: Literal["api_keys"]
    """api_keys"""

    secret: SecretName
    """Kubernetes Secret, type Opaque: each key of it is the name of a client, its value the client's API key."""

    header: HeaderName = "Authorization"
    """Header that the key is in. In Authorization, as OpenAI's clients have it, `Bearer ` before the key is ignored."""


class JwtSpec(Spec):
    """Signed tokens that programs get from an identity provider and send as `Authorization: Bearer`."""

    kind: Literal["jwt"]
    """jwt"""

    issuer: Https
    """What the tokens' claim iss has to be."""

    jwks_url: Https
    """Where the issuer's keys are. The load balancer, or the proxies, have to reach it."""

    audience: Annotated[str, Field(min_length=1, max_length=256)]
    """What the tokens' claim aud has to be, so that tokens for something else open nothing."""


class OidcSpec(Spec):
    """People who log in with a browser at an OpenID Connect provider."""

    kind: Literal["oidc"]
    """oidc"""

    issuer: Https
    """The provider."""

    client_id: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,256}$")]
    """What the provider knows the gateway as. Redirects go to https://MODEL.DOMAIN/oauth2/callback with {kind: envoy},
    and to https://MODEL.DOMAIN/oauth2/idpresponse with {kind: alb}."""

    secret: SecretName
    """Kubernetes Secret, type Opaque, with the client's secret: key client-secret for {kind: envoy}; keys clientID and
    clientSecret for {kind: alb}."""

    authorization_url: Https | None = None
    """Needed with {kind: alb}; found by the issuer with {kind: envoy}, if left out."""

    token_url: Https | None = None
    """Needed with {kind: alb}; found by the issuer with {kind: envoy}, if left out."""

    user_info_url: Https | None = None
    """Needed with {kind: alb}, and not used with {kind: envoy}."""


class OpenSpec(Spec):
    """Nobody is asked who they are: the network alone decides."""

    kind: Literal["none"]
    """none"""


AuthenticationSpec = Annotated[ApiKeysSpec | JwtSpec | OidcSpec | OpenSpec, Field(discriminator="kind")]
"""One of them, by `kind`: api_keys, jwt, oidc, or none."""
