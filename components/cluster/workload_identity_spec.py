"""What a stack file decides about the AWS identity of a workload. Plain data; no pulumi here."""

from collections.abc import Iterator

from components.cluster.grants_spec import GrantsSpec
from components.cluster.names import Namespace, ServiceAccount
from components.spec import Problem, rule


class WorkloadIdentitySpec(GrantsSpec):
    """A Kubernetes service account, and everything that its pods may do on AWS."""

    namespace: Namespace
    """Namespace of the service account. Changing it makes another association."""

    service_account: ServiceAccount
    """Name of the service account, which others make. Changing it makes another association."""

    @rule
    def _something_is_granted(self) -> Iterator[Problem]:
        if not any(self.named.values()):
            message = "may do nothing on AWS: pods that need nothing there need no identity"
            fix = "grant buckets, keys, repositories, queues, secrets or tables, or remove the identity"
            yield Problem(path=("service_account",), message=message, got=self.service_account, fix=fix)
