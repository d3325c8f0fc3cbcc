"""Volumes that drivers make."""

from typing import Any

import pytest

from groundplane.plan.model import Resource
from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

CLAIM, CLASS = "kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:storage.k8s.io/v1:StorageClass"
RELEASE, SET = "kubernetes:helm.sh/v3:Release", "kubernetes:apps/v1:StatefulSet"
USD: dict[str, str | int] = {
    "ebs.gp2.storage": "0.10",
    "ebs.gp3.storage": "0.08",
    "ebs.gp3.throughput": "0.04",
}


def class_(name: str, provisioner: str = "ebs.csi.aws.com", *, default: bool = False, **parameters: str) -> Resource:
    notes = {"storageclass.kubernetes.io/is-default-class": str(default).lower()}
    inputs = {
        "metadata": {"name": name, "annotations": notes},
        "parameters": parameters,
        "provisioner": provisioner,
    }
    return resource(CLASS, name, inputs)


FAST = class_("fast", type="gp3", throughput="250", default=True)
FILES = class_("files", "efs.csi.aws.com")


def asked(size: str, **spec: Any) -> dict[str, Any]:
    return {"resources": {"requests": {"storage": size}}, **spec}


def claim(**spec: Any) -> Resource:
    return resource(CLAIM, inputs={"spec": spec})


def test_claim_is_a_volume_of_its_class() -> None:
    assert figures(items_of(claim(**asked("50Gi", storageClassName="fast")), USD, FAST)) == {
        "gp3 disks of volume": usd(4, 4, 4),
        "gp3 throughput of volume": usd(5, 5, 5),
    }


def test_claim_without_a_class_is_a_volume_of_the_default() -> None:
    assert "gp3 disks of volume" in figures(items_of(claim(**asked("50Gi")), USD, FAST))


def test_class_of_eks_itself_is_known() -> None:
    assert figures(items_of(claim(**asked("50Gi", storageClassName="gp2")), USD)) == {
        "gp2 disks of volume": usd(5, 5, 5)
    }


@pytest.mark.parametrize(
    ("spec", "others", "what"),
    [
        (asked("50Gi", storageClassName="gp3"), (), "volume, 50Gi"),
        (asked("50Gi", storageClassName="files"), (FILES,), "volume, 50Gi"),
        ({"storageClassName": "fast"}, (FAST,), "volume, of an unknown size"),
        ({}, (), "volume, of an unknown size"),
    ],
)
def test_volume_of_which_too_little_is_known_is_listed(
    spec: dict[str, Any], others: tuple[Resource, ...], what: str
) -> None:
    assert [found for found, _ in unpriced(items_of(claim(**spec), USD, *others))] == [what]


@pytest.mark.parametrize("spec", [{"storageClassName": ""}, {"storageClassName": "x", "volumeName": "v"}])
def test_claim_of_a_volume_that_is_there_is_free(spec: dict[str, str]) -> None:
    assert items_of(claim(**spec), USD) == []


def test_stateful_set_has_a_volume_for_each_replica() -> None:
    spec = {"replicas": 3, "volumeClaimTemplates": [{"spec": asked("10Gi", storageClassName="gp2")}]}
    found = figures(items_of(resource(SET, inputs={"spec": spec}), USD))
    assert found == {"gp2 disks of volumes": usd(3, 3, 3)}


def test_chart_has_the_volumes_of_its_values() -> None:
    template = {"volumeClaimTemplate": {"spec": asked("100Gi", storageClassName="gp2")}}
    values = {"prometheus": {"prometheusSpec": {"replicas": 2, "storageSpec": template}}}
    found = figures(items_of(resource(RELEASE, inputs={"values": values}), USD))
    assert found == {"gp2 disks of prometheus volumes": usd(20, 20, 20)}


def test_volumes_of_a_chart_of_which_too_little_is_known_are_listed() -> None:
    values = {"prometheus": {"replicas": 2, "storage": {"volumeClaimTemplate": {"spec": asked("40Gi")}}}}
    items = items_of(resource(RELEASE, inputs={"values": values}), USD)
    assert [what for what, _ in unpriced(items)] == ["prometheus volumes, 2 x 40Gi"]


def test_chart_without_volumes_costs_nothing() -> None:
    assert items_of(resource(RELEASE, inputs={"values": {"replicas": 2}}), USD) == []
    assert items_of(resource(RELEASE), USD) == []
