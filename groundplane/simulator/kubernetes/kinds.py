"""What the simulator knows of the kinds of Kubernetes objects. Tables and their lookup; what an API server answers to
them is in `cluster.py`.

What forces a replacement is no property of Kubernetes but of the provider: pulumi-kubernetes keeps a list by hand, and
`replace` below is it (provider/pkg/provider/diff.go, read 2026-11), without what lies below a path that is listed.
`immutable` is what the API server refuses to change and that list lacks ("field is immutable"): such an update fails.
Latencies: an API call takes less than a second; workloads wait for their pods, as pulumi-kubernetes does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from components.catalog.crds import CRDS
from groundplane.simulator.operations import Refused
from groundplane.simulator.row import Row, Seconds, Tree

NAMESPACE = "kubernetes:core/v1:Namespace"
RELEASE = "kubernetes:helm.sh/v3:Release"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"

IDENTITY = ("metadata.name", "metadata.namespace")
METADATA: Mapping[str, Tree] = {
    "uid": "{uuid}",
    "creationTimestamp": "2026-01-01T00:00:00Z",
    "resourceVersion": "{sequence}",
    "generation": 1,
}
API_CALL = Seconds(create=0.5)
PODS = Seconds(create=30, update=30, delete=10)
"""A rollout with images on the node already."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind, as the simulator's row for it and what only Kubernetes has."""

    row: Row
    namespaced: bool | None
    """None if only its definition, which nobody has yet, could tell."""
    immutable: tuple[str, ...] = ()
    """Paths whose change the API server refuses."""
    custom: bool = False
    """Whether the cluster needs a definition of it first."""

    @property
    def group(self) -> str:
        """API group; empty for the core group."""
        group = self.row.token.split(":")[1].rpartition("/")[0]
        return "" if group == "core" else group

    @property
    def version(self) -> str:
        """Version within the group."""
        return self.row.token.split(":")[1].rpartition("/")[2]

    @property
    def name(self) -> str:
        """The kind itself: `NodePool`."""
        return self.row.token.rpartition(":")[2]

    @property
    def resource(self) -> str:
        """As the API server names it in its errors: `rolebindings.rbac.authorization.k8s.io`."""
        return f"{plural(self.name)}.{self.group}" if self.group else plural(self.name)


def plural(kind: str) -> str:
    """`networkpolicies`, `storageclasses`, `endpoints`."""
    word = kind.lower()
    if word.endswith("endpoints"):
        return word
    if word.endswith(("s", "x", "ch")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeiou" else f"{word}s"


def kind_of(type_: str) -> Kind:
    """The kind of a type token. Raises Refused, naming it, for what is Kubernetes' own and in no table here."""
    if type_ in KINDS:
        return KINDS[type_]
    api, name = type_.removeprefix("kubernetes:").rsplit(":", 1)
    group = api.rpartition("/")[0]
    if group in OWN_GROUPS or not group:
        raise Refused(
            f"the simulator has no row for resource type {type_}: add one to groundplane/simulator/kubernetes/kinds.py "
            "(scope, what forces a replacement, outputs, latency)"
        )
    facts = CRDS.get((group, name))
    row = _row(api, name, seconds=_CUSTOM_SECONDS.get((group, name), API_CALL))
    return Kind(row=row, namespaced=facts.namespaced if facts else None, custom=True)


def _row(
    api: str,
    name: str,
    *,
    replace: tuple[str, ...] = (),
    seconds: Seconds = API_CALL,
    seconds_by: Mapping[tuple[str, str], Seconds] | None = None,
    outputs: Mapping[str, Tree] | None = None,
) -> Row:
    return Row(
        token=f"kubernetes:{api}:{name}",
        id="{object}",
        outputs={"metadata": dict(METADATA), **(outputs or {})},
        replace=(*IDENTITY, *replace),
        seconds=seconds,
        seconds_by=seconds_by or {},
    )


def _of(
    api: str,
    name: str,
    *replace: str,
    namespaced: bool = True,
    immutable: tuple[str, ...] = (),
    seconds: Seconds = API_CALL,
    seconds_by: Mapping[tuple[str, str], Seconds] | None = None,
    outputs: Mapping[str, Tree] | None = None,
) -> Kind:
    row = _row(api, name, replace=replace, seconds=seconds, seconds_by=seconds_by, outputs=outputs)
    return Kind(row=row, namespaced=namespaced, immutable=immutable)


_CUSTOM_SECONDS = {
    # Goes when its nodes have been drained and terminated.
    ("karpenter.sh", "NodePool"): Seconds(create=0.5, delete=180),
    ("karpenter.k8s.aws", "EC2NodeClass"): Seconds(create=0.5, delete=10),
}

_KINDS = (
    Kind(
        row=_row(
            "core/v1",
            "Namespace",
            # Its content goes first.
            seconds=Seconds(create=0.5, delete=12),
            outputs={"status": {"phase": "Active"}},
        ),
        namespaced=False,
    ),
    _of("core/v1", "ConfigMap", "binaryData", "data"),
    _of("core/v1", "LimitRange"),
    _of(
        "core/v1",
        "PersistentVolume",
        *(f"spec.{source}" for source in ("awsElasticBlockStore", "csi", "hostPath", "local", "nfs")),
        namespaced=False,
        seconds=Seconds(create=1, delete=5),
        outputs={"status": {"phase": "Available"}},
    ),
    _of(
        "core/v1",
        "PersistentVolumeClaim",
        "spec",
        # Waits until it is bound, that is until the volume is there.
        seconds=Seconds(create=15, delete=10),
        outputs={"spec": {"volumeName": "pvc-{uuid}"}, "status": {"phase": "Bound"}},
    ),
    _of("core/v1", "ResourceQuota", "spec.scopes"),
    _of("core/v1", "Secret", "type", "stringData", "data"),
    _of(
        "core/v1",
        "Service",
        "spec.clusterIP",
        # Waits until there are endpoints.
        seconds=Seconds(create=10, update=1, delete=1),
        # Waits until its load balancer has a name, and, with the controller's finalizer on it, until it is gone.
        seconds_by={("spec.type", "LoadBalancer"): Seconds(create=150, update=5, delete=40)},
        outputs={"spec": {"clusterIP": "172.20.0.100", "type": "ClusterIP"}},
    ),
    _of("core/v1", "ServiceAccount"),
    # diff.go says "Daemonset", which is no kind: a selector that changes is an update, and the API server refuses it.
    _of("apps/v1", "DaemonSet", immutable=("spec.selector",), seconds=PODS),
    _of("apps/v1", "Deployment", "spec.selector", seconds=PODS),
    _of(
        "apps/v1",
        "StatefulSet",
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
        seconds=PODS,
    ),
    _of("autoscaling/v2", "HorizontalPodAutoscaler"),
    _of("batch/v1", "CronJob"),
    _of(
        "batch/v1",
        "Job",
        "spec.completions",
        "spec.parallelism",
        "spec.selector",
        "spec.template",
        seconds=Seconds(create=60, delete=5),
    ),
    _of("networking.k8s.io/v1", "Ingress", seconds=Seconds(create=120, update=5, delete=60)),
    _of("networking.k8s.io/v1", "IngressClass", namespaced=False),
    _of("networking.k8s.io/v1", "NetworkPolicy"),
    _of("policy/v1", "PodDisruptionBudget"),
    _of("rbac.authorization.k8s.io/v1", "ClusterRole", namespaced=False),
    _of("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "roleRef", namespaced=False),
    _of("rbac.authorization.k8s.io/v1", "Role"),
    _of("rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef"),
    _of("resource.k8s.io/v1", "DeviceClass", namespaced=False),
    _of("resource.k8s.io/v1", "ResourceClaimTemplate", immutable=("spec",)),
    # "value may not be changed in an update", "preemptionPolicy ..." (Kubernetes, "Pod Priority and Preemption").
    _of("scheduling.k8s.io/v1", "PriorityClass", namespaced=False, immutable=("value", "preemptionPolicy")),
    _of(
        "storage.k8s.io/v1",
        "StorageClass",
        "parameters",
        "provisioner",
        namespaced=False,
        # "updates to ... are forbidden" (pkg/apis/storage/validation).
        immutable=("reclaimPolicy", "volumeBindingMode"),
    ),
    _of("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", namespaced=False),
    _of("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", namespaced=False),
    _of(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        namespaced=False,
        immutable=("spec.group", "spec.scope", "spec.names.kind"),
        seconds=Seconds(create=2),
    ),
    Kind(
        row=Row(
            token=RELEASE,
            id="{object}",
            outputs={
                "status": {
                    "appVersion": "{version}",
                    "chart": "{chart}",
                    "name": "{name}",
                    "namespace": "{namespace}",
                    "revision": 1,
                    "status": "deployed",
                    "version": "{version}",
                },
                "resourceNames": {},
            },
            autoname="name",
            replace=("name", "namespace"),
            # Waits until everything in it is ready; the provider gives up after 300 s.
            seconds=Seconds(create=60, update=45, delete=20),
        ),
        namespaced=True,
    ),
)

KINDS: dict[str, Kind] = {kind.row.token: kind for kind in _KINDS}
"""Kubernetes' own kinds and Helm releases, by type token."""

OWN_GROUPS = frozenset({token.split(":")[1].rpartition("/")[0] for token in KINDS}) | {
    "apiregistration.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "kustomize",
    "meta",
    "node.k8s.io",
    "storagemigration.k8s.io",
    "yaml",
}
"""Groups of Kubernetes itself and of the provider: what is in one of them is no custom resource."""

TYPES = frozenset(KINDS) | {
    f"kubernetes:{group}/{version}:{kind}" for (group, kind), facts in CRDS.items() for version in facts.versions
}
"""Type tokens that the simulator knows by name."""
