from collections.abc import Callable
from pathlib import Path

import pytest

from groundplane.simulator.kubernetes.eks import ASSOCIATION
from groundplane.simulator.kubernetes.kinds import NAMESPACE
from groundplane.simulator.operations import Refused
from groundplane.simulator.rows.eks import ACCESS_ENTRY, CLUSTER
from tests.groundplane.simulator.clusters import Site, urn

DEPLOYER = "arn:aws:iam::123456789012:role/deployer"
POLICIES = "arn:aws:eks::aws:cluster-access-policy/"
ADMIN = f"{POLICIES}AmazonEKSClusterAdminPolicy"
LOCKED = {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
SHUT_OUT = "the server has asked for the client to provide credentials$"


def site(folder: Path, principal: str | None = None) -> Site:
    return Site(folder, principal=principal, accessConfig=LOCKED)


def let_in(place: Site, principal: str = DEPLOYER, policy: str = ADMIN, scope: str = "cluster") -> None:
    place.made(ACCESS_ENTRY, "entry", clusterName="training", principalArn=principal)
    place.made(
        ASSOCIATION,
        "association",
        clusterName="training",
        principalArn=principal,
        policyArn=policy,
        accessScope={"type": scope},
    )


def drop_association(place: Site) -> None:
    place.aws.delete(urn(ASSOCIATION, "association"), ASSOCIATION, f"training#{DEPLOYER}#{ADMIN}")


def drop_entry(place: Site) -> None:
    place.aws.delete(urn(ACCESS_ENTRY, "entry"), ACCESS_ENTRY, f"training:{DEPLOYER}")


def test_fails_when_nobody_was_let_in(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=f"^configured Kubernetes cluster is unreachable: .*: {SHUT_OUT}"):
        site(tmp_path).apply(NAMESPACE, "vision")


@pytest.mark.parametrize("principal", [None, DEPLOYER])
def test_admin_gets_in(tmp_path: Path, principal: str | None) -> None:
    place = site(tmp_path, principal)
    let_in(place)
    assert place.apply(NAMESPACE, "vision").id == "vision"


@pytest.mark.parametrize(("policy", "scope"), [(f"{POLICIES}AmazonEKSViewPolicy", "cluster"), (ADMIN, "namespace")])
def test_fails_when_nobody_who_was_let_in_may_manage_the_cluster(tmp_path: Path, policy: str, scope: str) -> None:
    place = site(tmp_path)
    let_in(place, policy=policy, scope=scope)
    with pytest.raises(Refused, match=SHUT_OUT):
        place.apply(NAMESPACE, "vision")


def test_fails_when_the_role_of_the_kubeconfig_was_not_let_in(tmp_path: Path) -> None:
    place = site(tmp_path, "arn:aws:iam::123456789012:role/other")
    let_in(place)
    with pytest.raises(Refused, match=SHUT_OUT):
        place.apply(NAMESPACE, "vision")


@pytest.mark.parametrize("drop", [drop_association, drop_entry])
def test_fails_when_access_goes_before_what_is_in_the_cluster(tmp_path: Path, drop: Callable[[Site], None]) -> None:
    place = site(tmp_path)
    let_in(place)
    namespace = place.apply(NAMESPACE, "vision")
    drop(place)
    with pytest.raises(Refused, match=SHUT_OUT):
        place.drop(namespace)
    assert place.held(NAMESPACE) == [namespace]


@pytest.mark.parametrize("access", [None, {"authenticationMode": "CONFIG_MAP"}, {"authenticationMode": "API"}])
def test_whoever_made_the_cluster_gets_in_unless_it_was_made_otherwise(
    tmp_path: Path, access: dict[str, str] | None
) -> None:
    assert Site(tmp_path, accessConfig=access).apply(NAMESPACE, "vision").id == "vision"


def test_fails_when_the_cluster_is_gone(tmp_path: Path) -> None:
    place = Site(tmp_path)
    namespace = place.apply(NAMESPACE, "vision")
    place.aws.delete(urn(CLUSTER, "training"), CLUSTER, "training")
    with pytest.raises(Refused, match=r"unreachable: arn:aws:eks:us-east-1:123456789012:cluster/training does not"):
        place.drop(namespace)
