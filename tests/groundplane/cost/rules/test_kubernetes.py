"""Kubernetes objects that make AWS make something."""

from typing import Any

import pytest

from tests.groundplane.cost.plans import items_of, resource, unpriced

CLAIM, SERVICE = "kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:core/v1:Service"


def listed(type_: str, **spec: Any) -> list[str]:
    return [what for what, _ in unpriced(items_of(resource(type_, inputs={"spec": spec}), {}))]


def test_claim_of_a_storage_class_is_listed() -> None:
    assert listed(CLAIM, storageClassName="gp3", resources={"requests": {"storage": "50Gi"}}) == ["volume, 50Gi"]
    assert listed(CLAIM) == ["volume, of an unknown size"]


@pytest.mark.parametrize("spec", [{"storageClassName": ""}, {"storageClassName": "x", "volumeName": "v"}])
def test_claim_of_a_volume_that_is_there_is_free(spec: dict[str, str]) -> None:
    assert listed(CLAIM, **spec) == []


def test_load_balancer_of_a_service_is_listed() -> None:
    assert listed(SERVICE, type="LoadBalancer") == ["load balancer"]
    assert listed(SERVICE, type="ClusterIP") == []


@pytest.mark.parametrize(
    "type_", ["kubernetes:networking.k8s.io/v1:Ingress", "kubernetes:gateway.networking.k8s.io/v1:Gateway"]
)
def test_ingress_and_gateway_are_listed(type_: str) -> None:
    assert listed(type_) == ["load balancer"]
