"""What a stack file says about the proxies of an Envoy gateway. Plain data; no pulumi here."""

from pydantic import Field

from components.serving.gateway_access_spec import SecretName
from components.spec import Spec


class ProxiesSpec(Spec):
    """Envoy proxies: each holds the requests of a part of the clients for as long as these take."""

    replicas: int = Field(default=2, ge=2, le=50)
    """Proxies; two at least, so that one can go."""

    cpu_millicores: int = Field(default=500, ge=100, le=16000)
    """What each requests, in thousandths of a vCPU; it may use what nobody else does."""

    memory_mib: int = Field(default=1024, ge=256, le=65536)
    """Memory of each, requested and limited."""

    drain_seconds: int = Field(default=300, ge=180, le=86400)
    """Time that a proxy which has to go is left for the requests that it has. Its load balancer goes on sending it some
    for two minutes."""

    tls_secret: SecretName | None = None
    """Kubernetes Secret, type kubernetes.io/tls (keys tls.crt and tls.key), in the gateway's namespace, that you make:
    with it, the load balancer encrypts again what it sends to the proxies. It does not check the certificate."""
