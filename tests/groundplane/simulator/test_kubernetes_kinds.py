import pytest

from groundplane.simulator.kubernetes.kinds import KINDS, TYPES, kind_of, plural
from groundplane.simulator.operations import Refused


@pytest.mark.parametrize(
    ("kind", "resource"),
    [
        ("ServiceAccount", "serviceaccounts"),
        ("NetworkPolicy", "networkpolicies"),
        ("Gateway", "gateways"),
        ("StorageClass", "storageclasses"),
        ("Ingress", "ingresses"),
        ("Endpoints", "endpoints"),
    ],
)
def test_plural_is_the_name_of_the_resource(kind: str, resource: str) -> None:
    assert plural(kind) == resource


def test_resource_of_the_core_group_is_named_without_it() -> None:
    assert kind_of("kubernetes:core/v1:ConfigMap").resource == "configmaps"


def test_resource_of_another_group_is_named_with_it() -> None:
    assert kind_of("kubernetes:rbac.authorization.k8s.io/v1:Role").resource == "roles.rbac.authorization.k8s.io"


def test_custom_kind_is_known_by_the_catalogue() -> None:
    kind = kind_of("kubernetes:kueue.x-k8s.io/v1beta2:LocalQueue")
    assert (kind.custom, kind.namespaced, kind.group, kind.version) == (True, True, "kueue.x-k8s.io", "v1beta2")


def test_scope_of_a_custom_kind_that_nobody_knows_is_not_known() -> None:
    assert kind_of("kubernetes:example.com/v1:Widget").namespaced is None


@pytest.mark.parametrize(
    "type_",
    [
        "kubernetes:core/v1:Node",
        "kubernetes:core/v1:NamespacePatch",
        "kubernetes:coordination.k8s.io/v1:Lease",
        "kubernetes:helm.sh/v4:Chart",
        "kubernetes:yaml/v2:ConfigGroup",
    ],
)
def test_fails_when_a_kind_of_kubernetes_has_no_row(type_: str) -> None:
    with pytest.raises(Refused, match=f"^the simulator has no row for resource type {type_}: add one to"):
        kind_of(type_)


def test_every_kind_but_a_release_is_replaced_with_its_identity() -> None:
    without = [
        token for token, kind in KINDS.items() if kind.row.replace[:2] != ("metadata.name", "metadata.namespace")
    ]
    assert without == ["kubernetes:helm.sh/v3:Release"]


def test_types_have_every_version_of_custom_kinds() -> None:
    assert {f"kubernetes:kueue.x-k8s.io/{version}:ClusterQueue" for version in ("v1beta1", "v1beta2")} < TYPES
