"""What a stack file decides about a team's namespace. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import Field

from components.cluster.names import RESERVED_GROUPS, Group, Key, Namespace, ServiceAccount
from components.deletion import Deletion
from components.spec import Problem, Spec, rule

METADATA_BLOCK = IPv4Network("169.254.0.0/16")
"""Link-local addresses; port 80 of one of them hands out the credentials of the node's role."""

SERVICES = frozenset(
    {
        "argo-rollouts",
        "cert-manager",
        "drift",
        "gpu-software",
        "keda",
        "knative-operator",
        "knative-serving",
        "kserve",
        "monitoring",
        "node-acceptance",
        "node-metrics",
        "opencost",
    }
)
"""Namespaces of cluster services, beside those that end in -system."""

Port = Annotated[int, Field(ge=1, le=65535)]


class TeamRole(StrEnum):
    """What the team's group may do in its namespace."""

    EDIT = "edit"
    """Run and look into pods, jobs, services and training jobs; not change quotas, network policies or roles."""

    VIEW = "view"
    """See them, but not secrets."""


class PodSecurity(StrEnum):
    """Pod Security Standard that is enforced; less than restricted is warned of and audited."""

    RESTRICTED = "restricted"
    """Not as root, no capabilities."""

    BASELINE = "baseline"
    """No known privilege escalation: as root, but without the host's network, files, processes or privileges."""

    PRIVILEGED = "privileged"
    """Anything, the host included: whoever may make pods then has the nodes."""


class HttpsEgress(StrEnum):
    """Where pods may open HTTPS connections to."""

    ANYWHERE = "anywhere"
    """Any address. S3 is reached by its public addresses through a gateway endpoint as well."""

    VPC = "vpc"
    """Only addresses of the VPC: AWS services by interface endpoints, S3 included."""


class QuotaSpec(Spec):
    """What all of a namespace may ask for together; without limit where left out.

    A backstop, which refuses pods. Queues, which let them wait, should allow less than this.
    """

    cpu: int | None = Field(default=None, ge=1)
    """vCPUs requested."""

    memory_gib: int | None = Field(default=None, ge=1)
    """Memory requested, in GiB."""

    gpus: int | None = Field(default=None, ge=0)
    """NVIDIA GPUs; 0 for a team without."""

    pods: int | None = Field(default=None, ge=1)
    """Pods that are not finished."""

    storage_gib: int | None = Field(default=None, ge=0)
    """Storage of volume claims, in GiB."""


class RequestsSpec(Spec):
    """What a container requests that says nothing about it. Limits are never made up."""

    cpu_millicores: int = Field(default=100, ge=1)
    """Thousandths of a vCPU."""

    memory_mib: int = Field(default=256, ge=1)
    """Memory, in MiB."""


class ServiceAccountSpec(Spec):
    """A service account of the team."""

    token: bool = False
    """Whether its pods get a token for the Kubernetes API. AWS credentials come by Pod Identity, without it."""


class EgressSpec(Spec):
    """A block of addresses that pods may connect to."""

    cidr: str
    """IPv4 block, such as 10.60.0.0/16."""

    ports: frozenset[Port] = Field(min_length=1)
    """TCP ports."""

    @rule
    def _cidr_is_a_block(self) -> Iterator[Problem]:
        try:
            IPv4Network(self.cidr)
        except ValueError as error:
            fix = "write an IPv4 block whose host bits are zero, such as 10.60.0.0/16"
            yield Problem(path=("cidr",), message=f"is not a block: {error}", got=self.cidr, fix=fix)

    @rule
    def _instance_metadata_stays_closed(self) -> Iterator[Problem]:
        try:
            opened = IPv4Network(self.cidr).overlaps(METADATA_BLOCK) and 80 in self.ports
        except ValueError:
            return
        if opened:
            message = "opens port 80 of 169.254.169.254, which hands out the credentials of the node's role"
            fix = f"remove port 80, or name blocks outside of {METADATA_BLOCK}"
            yield Problem(path=("ports",), message=message, got=sorted(self.ports), fix=fix)


class TeamNamespaceSpec(Spec):
    """A team's place in a cluster: who is in it, what may run there, how much of it, and what it may talk to."""

    group: Group
    """Kubernetes group of the team's members, as their access entries name it."""

    role: TeamRole = TeamRole.EDIT
    """edit or view."""

    pod_security: PodSecurity = PodSecurity.BASELINE
    """restricted, baseline or privileged. Training images run as root, and the SSH servers of MPI jobs have to, which
    baseline allows and restricted does not."""

    quota: QuotaSpec = QuotaSpec()
    """What the whole namespace may ask for. Load balancers are never allowed: a team's would outlive the cluster."""

    default_requests: RequestsSpec = RequestsSpec()
    """What a container requests that says nothing about it."""

    service_accounts: dict[ServiceAccount, ServiceAccountSpec] = {}
    """Service accounts by name; grants on AWS name them."""

    https_egress: HttpsEgress = HttpsEgress.ANYWHERE
    """anywhere or vpc."""

    egress: dict[Key, EgressSpec] = {}
    """Further addresses that pods may connect to, such as a database of another VPC."""

    ingress_namespaces: frozenset[Namespace] = frozenset()
    """Namespaces whose pods may connect to the team's, such as the one that collects metrics. Pods of the namespace
    itself always reach each other, on every port."""

    deletion: Deletion = Deletion.PROTECT
    """What happens when the team leaves the program: protect, or allow (everything in the namespace is deleted)."""

    @rule
    def _group_is_not_reserved(self) -> Iterator[Problem]:
        if self.group.startswith(RESERVED_GROUPS):
            message = f"begins with {self.group.partition(':')[0]}:, which EKS refuses in an access entry"
            yield Problem(path=("group",), message=message, got=self.group, fix="name a group of your own: team:vision")

    @rule
    def _service_accounts_are_new(self) -> Iterator[Problem]:
        if "default" in self.service_accounts:
            message = "is in every namespace already, and Kubernetes makes it"
            fix = "give the workload a service account of its own: trainer"
            yield Problem(path=("service_accounts", "default"), message=message, got="default", fix=fix)

    @rule
    def _default_requests_fit_the_quota(self) -> Iterator[Problem]:
        cpu, memory = self.quota.cpu, self.quota.memory_gib
        if cpu is not None and self.default_requests.cpu_millicores > cpu * 1000:
            yield _too_much(("default_requests", "cpu_millicores"), self.default_requests.cpu_millicores, cpu * 1000)
        if memory is not None and self.default_requests.memory_mib > memory * 1024:
            yield _too_much(("default_requests", "memory_mib"), self.default_requests.memory_mib, memory * 1024)

    @rule
    def _namespace_is_not_left_behind(self) -> Iterator[Problem]:
        if self.deletion is Deletion.RETAIN:
            message = "would leave the pods of the team running without quota and network policies"
            yield Problem(path=("deletion",), message=message, got="retain", fix="write protect, or allow")


def reserved(namespace: str) -> bool:
    """Whether a namespace of that name is of Kubernetes, of EKS or of the cluster's own services, or may be."""
    if namespace == "default" or namespace in SERVICES or namespace.endswith("-system"):
        return True
    return namespace.startswith(("kube-", "eks-", "amazon-", "aws-"))


def _too_much(path: tuple[str, ...], got: int, bound: int) -> Problem:
    message = f"is above the quota of the whole namespace, {bound}: no container could do without requests of its own"
    return Problem(path=path, message=message, got=got, fix=f"write {bound} or less, or raise the quota")
