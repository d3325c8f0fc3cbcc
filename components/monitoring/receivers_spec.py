"""What a stack file says about who can be told of alerts, and how: receivers by kind. Plain data; no pulumi here.

No secret is ever in it: receivers name where Alertmanager finds theirs.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from components.cluster.names import Key
from components.monitoring.grafana_spec import SecretName
from components.monitoring.receiver_addresses import namespace_of, port_of, server_port
from components.spec import Path, Problem, Spec, rule

ReceiverKey = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$", examples=["platform-slack"])]
"""Key of a receiver."""

TopicArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$")]
"""A standard topic: Managed Prometheus sends to no FIFO ones."""

KeyArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+$")]

SecretArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\w/+=.@-]+$")]

Email = Annotated[str, Field(pattern=r"^[^\s@,<>]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+$", max_length=254)]


class SecretKeySpec(Spec):
    """A key of a Kubernetes Secret in namespace monitoring, which Alertmanager reads as a file.

    Others make it, with kubectl or the External Secrets Operator, before Alertmanager starts: its pods wait for it.
    """

    name: SecretName
    """The Secret."""

    key: str = Field(pattern=r"^[A-Za-z0-9._-]{1,253}$", examples=["routing-key"])
    """The key in it."""


class ManagedSecretSpec(Spec):
    """A value in a secret of AWS Secrets Manager, which Amazon Managed Prometheus reads.

    The policies of the secret and of its key, a customer's, have to let aps.amazonaws.com have secretsmanager:
    GetSecretValue and kms:Decrypt for the workspace (its user guide, "Configure AWS Secrets Manager and permissions").
    """

    arn: SecretArn
    """The secret."""

    key: str = Field(pattern=r"^[A-Za-z0-9._-]{1,128}$", examples=["routing-key"])
    """Name of the value in its JSON."""


class SnsReceiverSpec(Spec):
    """An SNS topic, to which Alertmanager publishes with its pods' own identity."""

    kind: Literal["sns"]
    """sns."""

    topic_arn: TopicArn | None = None
    """A topic that is there; an encrypted one is made if left out."""

    kms_key_arn: KeyArn | None = None
    """Key that a topic which is there is encrypted with, if it is a customer's."""

    emails: dict[Key, Email] = {}
    """Who gets mail from a topic that is made, by any key. Each gets a link first, and nothing before it is
    followed."""

    @rule
    def _topics_of_others_are_left_alone(self) -> Iterator[Problem]:
        if self.topic_arn is not None and self.emails:
            message = "is for a topic that is made: this one has an owner, who decides who reads it"
            got = sorted(self.emails)
            yield Problem(path=("emails",), message=message, got=got, fix="remove emails, or remove topic_arn")
        if self.topic_arn is None and self.kms_key_arn is not None:
            message = "is for a topic that is there: one that is made has the environment's key for alerts"
            yield Problem(path=("kms_key_arn",), message=message, got=self.kms_key_arn, fix="remove it")


class SlackReceiverSpec(Spec):
    """A channel of Slack, by an incoming webhook."""

    kind: Literal["slack"]
    """slack."""

    channel: str = Field(pattern=r"^[#@]?[a-z0-9._-]{1,80}$", examples=["#ml-platform"])
    """The channel that the webhook is of."""

    webhook: SecretKeySpec
    """Its address, which is a secret."""


class PagerDutyReceiverSpec(Spec):
    """A service of PagerDuty, by Events API v2."""

    kind: Literal["pagerduty"]
    """pagerduty."""

    routing_key: SecretKeySpec | None = None
    """The integration's key, for Alertmanager in the cluster."""

    managed_routing_key: ManagedSecretSpec | None = None
    """The integration's key, for Amazon Managed Prometheus."""

    @rule
    def _has_one_key(self) -> Iterator[Problem]:
        if (self.routing_key is None) == (self.managed_routing_key is None):
            message = "is what it needs, or managed_routing_key: exactly one of the two"
            got = None if self.routing_key is None else self.routing_key.name
            fix = "write routing_key with metrics in the cluster, managed_routing_key with managed ones"
            yield Problem(path=("routing_key",), message=message, got=got, fix=fix)


class EmailReceiverSpec(Spec):
    """Mail by a server of yours, such as that of SES. Always over TLS."""

    kind: Literal["email"]
    """email."""

    to: tuple[Email, ...] = Field(min_length=1)
    """Who gets it."""

    sender: Email
    """Whom it is from; the server has to let this sender pass."""

    server: str = Field(pattern=r"^[A-Za-z0-9.-]+:[0-9]{1,5}$", examples=["email-smtp.us-east-1.amazonaws.com:587"])
    """Its address and port, as HOST:PORT. Alertmanager may connect to that port, wherever it is."""

    username: str = Field(min_length=1, max_length=256)
    """Who logs in there."""

    password: SecretKeySpec
    """With which password."""

    @rule
    def _server_has_a_port(self) -> Iterator[Problem]:
        yield from _ports(("server",), self.server, server_port)


class WebhookReceiverSpec(Spec):
    """Whatever takes Alertmanager's own POST, such as an event source of Argo Events or a dead man's switch."""

    kind: Literal["webhook"]
    """webhook."""

    url: str | None = Field(default=None, pattern=r"^https?://[^\s/]+\S*$", max_length=512)
    """Where it is; http:// only for a service of the cluster, as http://SERVICE.NAMESPACE.svc:PORT/PATH."""

    secret_url: SecretKeySpec | None = None
    """The same, for an address that is a secret, as those of most dead man's switches are: https:// without a port of
    its own, and outside of the cluster, since nobody can see from here what else would have to be opened for it."""

    token: SecretKeySpec | None = None
    """What is sent as `Authorization: Bearer`; nothing if left out."""

    @rule
    def _has_one_address(self) -> Iterator[Problem]:
        if (self.url is None) == (self.secret_url is None):
            message = "is where it is, or secret_url: exactly one of the two"
            yield Problem(path=("url",), message=message, got=self.url, fix="write one of url and secret_url")

    @rule
    def _port_is_one(self) -> Iterator[Problem]:
        yield from _ports(("url",), self.url, port_of)

    @rule
    def _leaves_the_cluster_encrypted(self) -> Iterator[Problem]:
        if self.url is not None and self.url.startswith("http:") and namespace_of(self.url) is None:
            message = (
                "is plain HTTP to what is no service of the cluster: alerts, and the token, could be read on the way"
            )
            fix = "write https://, or http://SERVICE.NAMESPACE.svc:PORT/PATH"
            yield Problem(path=("url",), message=message, got=self.url, fix=fix)


AnyReceiver = SnsReceiverSpec | SlackReceiverSpec | PagerDutyReceiverSpec | EmailReceiverSpec | WebhookReceiverSpec

ReceiverSpec = Annotated[AnyReceiver, Field(discriminator="kind")]
"""One of the five, by `kind`: sns, slack, pagerduty, email or webhook."""


def secret_names(receiver: AnyReceiver) -> Iterator[str]:
    """Kubernetes Secrets that Alertmanager has to have for a receiver."""
    for name in type(receiver).model_fields:
        value = getattr(receiver, name)
        if isinstance(value, SecretKeySpec):
            yield value.name


def _ports(path: Path, address: str | None, port: Callable[[str], int]) -> Iterator[Problem]:
    try:
        if address is not None:
            port(address)
    except ValueError as error:
        message, fix = f"has no port that there can be: {error}", "write one up to 65535"
        yield Problem(path=path, message=message, got=address, fix=fix)
