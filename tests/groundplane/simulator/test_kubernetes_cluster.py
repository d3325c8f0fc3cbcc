from dataclasses import replace
from typing import Any

import pytest

from groundplane.simulator.inventory import Inventory, Item, Operation
from groundplane.simulator.kubernetes.cluster import Cluster
from groundplane.simulator.kubernetes.connection import Connection
from groundplane.simulator.kubernetes.kinds import DEFINITION, NAMESPACE, RELEASE
from groundplane.simulator.operations import NeverReady, Refused
from groundplane.simulator.rows.eks import CLUSTER
from groundplane.simulator.settings import Fault, Settings

ACCOUNT = "kubernetes:core/v1:ServiceAccount"
CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
WIDGET = "kubernetes:example.com/v1:Widget"
ARN = "arn:aws:eks:us-east-1:123456789012:cluster/training"


@pytest.fixture
def cluster(settings: Settings) -> Cluster:
    return Cluster(settings, Connection())


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::groundplane::{type_}::{name}"


def named(name: str, namespace: str | None = None, **fields: Any) -> dict[str, Any]:
    metadata = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    return {"metadata": metadata, **fields}


def release(chart: str, *, namespace: str = "kube-system", **fields: Any) -> dict[str, Any]:
    return {"name": chart, "chart": f"oci://example.com/{chart}", "version": "1.2.3", "namespace": namespace, **fields}


def create(cluster: Cluster, type_: str, inputs: dict[str, Any]) -> Item:
    name = inputs.get("name") or inputs["metadata"]["name"]
    return cluster.create(urn(type_, name), type_, inputs)


def delete(cluster: Cluster, item: Item) -> None:
    cluster.delete(item.urn, item.type, item.id)


def held(settings: Settings) -> list[str]:
    return [item.id for item in Inventory(settings.inventory).items()]


def add_eks_cluster(settings: Settings) -> Item:
    item = Item(
        sequence=1000,
        type=CLUSTER,
        id="training",
        urn=urn(CLUSTER, "training"),
        account=settings.account,
        region="us-east-1",
        generation=1,
        state={"arn": ARN},
    )
    with Inventory(settings.inventory).transaction() as records:
        records.begin(
            Operation(run="up", operation="create", urn=item.urn, type=CLUSTER, seconds=1, started=0, ended=1)
        )
        records.add(item)
    return item


def test_object_has_what_the_api_server_fills_in(cluster: Cluster) -> None:
    item = create(cluster, NAMESPACE, named("vision"))
    assert item.id == "vision"
    assert item.state["status"] == {"phase": "Active"}
    assert item.state["metadata"].keys() == {"name", "uid", "creationTimestamp", "resourceVersion", "generation"}


def test_object_of_a_namespace_is_named_with_it(cluster: Cluster) -> None:
    assert create(cluster, ACCOUNT, named("trainer", "default")).id == "default/trainer"


def test_release_tells_its_status(cluster: Cluster) -> None:
    item = create(cluster, RELEASE, release("kueue"))
    assert item.id == "kube-system/kueue"
    assert (item.state["status"]["status"], item.state["status"]["version"]) == ("deployed", "1.2.3")


def test_fails_when_the_namespace_is_not_there(cluster: Cluster) -> None:
    with pytest.raises(Refused, match=r'^namespaces "vision" not found$'):
        create(cluster, ACCOUNT, named("trainer", "vision"))


def test_namespace_that_helm_makes_is_there(cluster: Cluster) -> None:
    create(cluster, RELEASE, release("kueue", namespace="kueue-system", createNamespace=True))
    assert create(cluster, ACCOUNT, named("trainer", "kueue-system")).id == "kueue-system/trainer"


@pytest.mark.parametrize(
    ("type_", "inputs", "error"),
    [
        (ACCOUNT, named("trainer", "default"), 'serviceaccounts "trainer" already exists'),
        (CLASS, named("gp3"), 'storageclasses.storage.k8s.io "gp3" already exists'),
        (RELEASE, release("kueue"), "cannot re-use a name that is still in use"),
    ],
)
def test_fails_when_the_object_exists(cluster: Cluster, type_: str, inputs: dict[str, Any], error: str) -> None:
    create(cluster, type_, inputs)
    with pytest.raises(Refused, match=f"^{error}$"):
        create(cluster, type_, inputs)


@pytest.mark.parametrize(
    ("type_", "inputs", "error"),
    [
        (NAMESPACE, named("kube-system"), 'namespaces "kube-system" already exists'),
        (ACCOUNT, named("default", "default"), 'serviceaccounts "default" already exists'),
    ],
)
def test_fails_when_kubernetes_makes_the_object_itself(
    cluster: Cluster, type_: str, inputs: dict[str, Any], error: str
) -> None:
    with pytest.raises(Refused, match=f"^{error}$"):
        create(cluster, type_, inputs)


def test_clusters_do_not_share_names(settings: Settings, cluster: Cluster) -> None:
    create(cluster, NAMESPACE, named("vision"))
    assert create(Cluster(settings, Connection(cluster="other")), NAMESPACE, named("vision")).id == "vision"


@pytest.mark.parametrize(
    ("type_", "hint"),
    [
        (NODE_POOL, "it comes with a release of karpenter-crd or karpenter"),
        ("kubernetes:karpenter.sh/v1beta1:NodePool", "karpenter-crd or karpenter serves v1"),
        (WIDGET, "if a chart brings it, add it to components/catalog/crds.py"),
    ],
)
def test_fails_when_nothing_defines_a_custom_resource(cluster: Cluster, type_: str, hint: str) -> None:
    _, api, kind = type_.split(":")
    with pytest.raises(Refused, match=f'^no matches for kind "{kind}" in version "{api}": {hint}$'):
        create(cluster, type_, named("x"))


def test_custom_resource_comes_after_the_release_that_defines_it(cluster: Cluster) -> None:
    create(cluster, RELEASE, release("karpenter-crd"))
    assert create(cluster, NODE_POOL, named("gpu")).id == "gpu"


def test_custom_resource_comes_after_its_definition(cluster: Cluster) -> None:
    versions = [{"name": "v1alpha1", "served": False}, {"name": "v1", "served": True}]
    definition = {"group": "example.com", "names": {"kind": "Widget"}, "versions": versions}
    create(cluster, DEFINITION, named("widgets.example.com", spec=definition))
    create(cluster, WIDGET, named("w"))
    with pytest.raises(Refused, match=r'no matches for kind "Widget" in version "example.com/v1alpha1"'):
        create(cluster, "kubernetes:example.com/v1alpha1:Widget", named("w"))


def test_deleted_namespace_takes_its_objects_with_it(settings: Settings, cluster: Cluster) -> None:
    namespace = create(cluster, NAMESPACE, named("vision"))
    create(cluster, NAMESPACE, named("vision-2"))
    account = create(cluster, ACCOUNT, named("trainer", "vision"))
    create(cluster, ACCOUNT, named("trainer", "vision-2"))
    delete(cluster, namespace)
    assert held(settings) == ["vision-2", "vision-2/trainer"]
    delete(cluster, account)


def test_fails_when_finalizers_hold_a_namespace_and_leaves_what_they_hold(settings: Settings, cluster: Cluster) -> None:
    namespace = create(cluster, NAMESPACE, named("vision"))
    create(cluster, ACCOUNT, named("trainer", "vision"))
    claim = named("data", "vision")
    claim["metadata"]["finalizers"] = ["example.com/backup"]
    create(cluster, "kubernetes:core/v1:PersistentVolumeClaim", claim)
    error = r"timed out waiting for the condition: .* persistentvolumeclaims vision/data \(example.com/backup\)$"
    with pytest.raises(Refused, match=error):
        delete(cluster, namespace)
    assert held(settings) == ["vision", "vision/data"]


def test_custom_resource_goes_while_its_controller_is_there(settings: Settings, cluster: Cluster) -> None:
    create(cluster, RELEASE, release("karpenter"))
    delete(cluster, create(cluster, NODE_POOL, named("gpu")))
    assert held(settings) == ["kube-system/karpenter"]


def test_fails_when_the_controller_went_before_its_custom_resource(settings: Settings, cluster: Cluster) -> None:
    controller = create(cluster, RELEASE, release("karpenter"))
    pool = create(cluster, NODE_POOL, named("gpu"))
    delete(cluster, controller)
    with pytest.raises(Refused, match=r"finalizers hold nodepools.karpenter.sh gpu \(karpenter.sh/termination\)$"):
        delete(cluster, pool)
    assert held(settings) == ["gpu"]


def test_update_keeps_identity_and_drops_what_is_no_longer_given(cluster: Cluster) -> None:
    made = create(cluster, CLASS, named("gp3", allowVolumeExpansion=True))
    state = cluster.update(made.urn, CLASS, "gp3", named("gp3"))
    assert state["metadata"]["uid"] == made.state["metadata"]["uid"]
    assert cluster.read(CLASS, "gp3") == state
    assert "allowVolumeExpansion" not in state


def test_fails_when_an_update_changes_what_is_immutable(cluster: Cluster) -> None:
    made = create(cluster, CLASS, named("gp3", reclaimPolicy="Delete"))
    with pytest.raises(
        Refused, match=r'^StorageClass.storage.k8s.io "gp3" is invalid: reclaimPolicy: field is immutable$'
    ):
        cluster.update(made.urn, CLASS, "gp3", named("gp3", reclaimPolicy="Retain"))


def test_fails_when_the_object_to_update_is_gone(cluster: Cluster) -> None:
    with pytest.raises(Refused, match=r'^serviceaccounts "trainer" not found$'):
        cluster.update(urn(ACCOUNT, "trainer"), ACCOUNT, "default/trainer", named("trainer", "default"))


def test_cluster_of_another_program_is_there(settings: Settings) -> None:
    assert create(Cluster(settings, Connection(cluster=ARN)), NAMESPACE, named("vision")).region == ARN


def test_fails_when_the_cluster_went_before_its_objects(settings: Settings) -> None:
    eks = add_eks_cluster(settings)
    cluster = Cluster(settings, Connection(cluster=ARN))
    item = create(cluster, NAMESPACE, named("vision"))
    Inventory(settings.inventory).forget(eks.urn)
    with pytest.raises(Refused, match=f"^configured Kubernetes cluster is unreachable: {ARN} does not exist$"):
        delete(cluster, item)
    with pytest.raises(Refused, match=r"^configured Kubernetes cluster is unreachable"):
        cluster.read(NAMESPACE, "vision")


def test_objects_of_a_cluster_that_has_gone_can_be_forgotten(settings: Settings) -> None:
    eks = add_eks_cluster(settings)
    item = create(Cluster(settings, Connection(cluster=ARN)), NAMESPACE, named("vision"))
    Inventory(settings.inventory).forget(eks.urn)
    forgetting = Cluster(settings, Connection(cluster=ARN, delete_unreachable=True))
    assert forgetting.read(NAMESPACE, "vision") is None
    delete(forgetting, item)
    assert held(settings) == []


def test_fault_is_of_the_nth_create_of_its_type(settings: Settings) -> None:
    cluster = Cluster(replace(settings, fault=Fault(type=ACCOUNT, nth=2)), Connection())
    create(cluster, ACCOUNT, named("first", "default"))
    with pytest.raises(Refused, match="simulated failure of this create of kubernetes:core/v1:ServiceAccount"):
        create(cluster, ACCOUNT, named("second", "default"))
    assert held(settings) == ["default/first"]


def test_release_that_times_out_is_there(settings: Settings) -> None:
    cluster = Cluster(replace(settings, fault=Fault(type=RELEASE, kind="timeout")), Connection())
    with pytest.raises(NeverReady, match=r"\(timeout: 600s\)$"):
        create(cluster, RELEASE, release("kueue"))
    assert held(settings) == ["kube-system/kueue"]


def test_operations_are_logged_with_what_they_would_take(settings: Settings, cluster: Cluster) -> None:
    delete(cluster, create(cluster, RELEASE, release("kueue")))
    logged = [(op.operation, op.seconds, op.error) for op in Inventory(settings.inventory).operations()]
    assert logged == [("create", 60.0, None), ("delete", 20.0, None)]
