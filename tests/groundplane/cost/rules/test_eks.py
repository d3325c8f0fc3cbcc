"""What an EKS cluster costs by itself."""

from datetime import date

import pytest

from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD = {"eks.cluster.standard": "0.1", "eks.cluster.extended": "0.6", "transfer.cross_zone": "0.01"}
CLUSTER = "aws:eks/cluster:Cluster"
STANDARD = "control plane, Kubernetes 1.35 in standard support"
EXTENDED = "control plane, Kubernetes 1.35 in extended support"


@pytest.mark.parametrize(
    ("day", "what", "amount"),
    [
        (date(2027, 3, 27), STANDARD, 73),
        (date(2027, 3, 28), EXTENDED, 438),
        (date(2029, 1, 1), EXTENDED, 438),
    ],
)
def test_control_plane_costs_six_times_as_much_in_extended_support(day: date, what: str, amount: int) -> None:
    found = figures(items_of(resource(CLUSTER, inputs={"version": "1.35"}), USD, today=day))
    assert found[what] == usd(amount, amount, amount)


def test_data_between_zones_is_billed_at_both_ends() -> None:
    found = figures(items_of(resource(CLUSTER, inputs={"version": "1.35"}), USD))
    assert found["data between zones"] == usd(0, 10, 10)


@pytest.mark.parametrize(
    ("inputs", "version"), [({"version": "1.99"}, "1.99"), ({}, "of an unknown version")], ids=["unknown", "none"]
)
def test_cluster_of_unknown_version_is_listed(inputs: dict[str, str], version: str) -> None:
    found = unpriced(items_of(resource(CLUSTER, inputs=inputs), USD))
    assert found == [("control plane", f"it is not known which support Kubernetes {version} is in")]


def test_provisioned_control_plane_is_listed() -> None:
    inputs = {"version": "1.35", "controlPlaneScalingConfig": {"tier": "tier-xl"}}
    found = unpriced(items_of(resource(CLUSTER, inputs=inputs), USD))
    assert found == [("provisioned control plane", "no source of the prices of its tiers was found")]
