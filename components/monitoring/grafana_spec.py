"""What a stack file decides about Grafana, in the cluster or Amazon's. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.cluster.names import Namespace
from components.monitoring.alert_rule_spec import Https
from components.spec import Problem, Spec, rule

SecretName = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", examples=["grafana-admin"])]
"""Name of a Kubernetes Secret, a DNS subdomain."""


class OidcLoginSpec(Spec):
    """Login by a company's own accounts (OpenID Connect). What its tokens say decides who may do what."""

    client_id: str = Field(min_length=1, max_length=256)
    """What the provider calls this Grafana."""

    client_secret: SecretName
    """Secret in namespace monitoring whose key client-secret is the client's secret. Others make it."""

    authorize_url: Https
    """Where people are sent to log in."""

    token_url: Https
    """Where Grafana gets tokens."""

    userinfo_url: Https
    """Where Grafana asks who somebody is."""

    admins: str = Field(default="platform", pattern=r"^[A-Za-z0-9._:/-]{1,128}$")
    """Group whose members may change data sources and users; everybody else looks on."""


class GrafanaSpec(Spec):
    """Grafana in the cluster. Nobody sees anything without login, and nobody signs up.

    What people change by hand is lost as its pod goes: dashboards are code.
    """

    address: Https | None = None
    """Where people find it, behind a gateway of their own; also what alerts link to. By kubectl port-forward alone if
    left out."""

    admin_secret: SecretName | None = None
    """Secret in namespace monitoring with keys admin-user and admin-password. Others make it. If left out, the chart
    makes one with a random password, kube-prometheus-stack-grafana, which is in no stack file and in no state."""

    login: OidcLoginSpec | None = None
    """Login with accounts of the company; with the administrator's password alone if left out."""

    callers: frozenset[Namespace] = frozenset()
    """Namespaces that reach it, such as that of a gateway's proxies."""

    @rule
    def _login_leads_back(self) -> Iterator[Problem]:
        if self.login and self.address is None:
            message, fix = "is missing: providers send people back to an address that they know", "write where it is"
            yield Problem(path=("address",), message=message, got=None, fix=fix)


class Authentication(StrEnum):
    """Who says who somebody is."""

    SSO = "sso"
    """IAM Identity Center of the organization. It has to be enabled."""

    SAML = "saml"
    """A provider that is set up in the workspace afterwards."""


class ManagedGrafanaSpec(Spec):
    """Amazon Managed Grafana, paid for by the people who use it in a month."""

    authentication: Authentication = Authentication.SSO
    """sso or saml. Changing it makes another workspace, with another address."""

    vpc_endpoints: frozenset[Annotated[str, Field(pattern=r"^vpce-[0-9a-f]{8,17}$")]] = Field(
        default=frozenset(), max_length=5
    )
    """VPC endpoints for com.amazonaws.REGION.grafana-workspace, by which people reach it."""

    prefix_lists: frozenset[Annotated[str, Field(pattern=r"^pl-[0-9a-f]{8,17}$")]] = Field(
        default=frozenset(), max_length=5
    )
    """Prefix lists of addresses from which people reach it."""

    open_to_internet: bool = False
    """Whether anybody reaches its login."""

    @rule
    def _reach_is_decided(self) -> Iterator[Problem]:
        named = bool(self.vpc_endpoints or self.prefix_lists)
        if self.open_to_internet and named:
            message, fix = "leaves endpoints and lists without effect", "remove it, or remove them"
            yield Problem(path=("open_to_internet",), message=message, got=True, fix=fix)
        if not self.open_to_internet and not named:
            message = "are missing, and so nobody would reach it"
            fix = "name vpc_endpoints or prefix_lists, or set open_to_internet"
            yield Problem(path=("vpc_endpoints",), message=message, got=[], fix=fix)
