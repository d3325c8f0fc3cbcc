"""Public registries that ECR can cache, with their facts. A table; no pulumi here.

From the ECR user guide, "Sync an upstream registry", and CreatePullThroughCacheRule in the API reference (2026-11). Not
in the table because ECR does not cache them: nvcr.io, docker.elastic.co, gcr.io. Not in it because they have no one
URL: Azure, ECR itself.
"""

from dataclasses import dataclass
from enum import StrEnum


class Upstream(StrEnum):
    """A public registry, and the folder its images appear under."""

    ECR_PUBLIC = "ecr-public"
    """public.ecr.aws; no credential."""
    QUAY = "quay"
    """quay.io; no credential."""
    KUBERNETES = "kubernetes"
    """registry.k8s.io; no credential."""
    DOCKER_HUB = "docker-hub"
    """docker.io; official images are under `library/`; needs a credential."""
    GITHUB = "github"
    """ghcr.io; needs a credential."""
    GITLAB = "gitlab"
    """registry.gitlab.com, not self-managed GitLab; needs a credential."""
    CHAINGUARD = "chainguard"
    """cgr.dev; needs a credential."""


@dataclass(frozen=True, kw_only=True)
class UpstreamFacts:
    """What ECR needs to know of one public registry."""

    host: str
    """`upstreamRegistryUrl` of the rule."""
    credential: bool
    """Whether ECR asks for a Secrets Manager secret."""


UPSTREAMS: dict[Upstream, UpstreamFacts] = {
    Upstream.ECR_PUBLIC: UpstreamFacts(host="public.ecr.aws", credential=False),
    Upstream.QUAY: UpstreamFacts(host="quay.io", credential=False),
    Upstream.KUBERNETES: UpstreamFacts(host="registry.k8s.io", credential=False),
    Upstream.DOCKER_HUB: UpstreamFacts(host="registry-1.docker.io", credential=True),
    Upstream.GITHUB: UpstreamFacts(host="ghcr.io", credential=True),
    Upstream.GITLAB: UpstreamFacts(host="registry.gitlab.com", credential=True),
    Upstream.CHAINGUARD: UpstreamFacts(host="cgr.dev", credential=True),
}

PREFIX_MAX_LENGTH = 30
"""Characters of a pull-through prefix, `<environment>/<upstream>`."""

SECRET_PATTERN = (
    r"^arn:aws(-\w+)*:secretsmanager:[a-zA-Z0-9-]+:[0-9]{12}:secret:ecr-pullthroughcache/[a-zA-Z0-9/_+=.@-]+$"
)
"""ARNs of the secrets ECR may read: same account and region as the registry, name below `ecr-pullthroughcache/`."""
