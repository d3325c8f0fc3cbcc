import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pulumi
import pytest

from components.cluster.cluster_outputs import ClusterOutputs
from groundplane.testing import record
from tests.components.cluster.programs_cluster import SMALL, cluster
from tests.components.cluster.programs_existing import CERTIFICATE, FULL, SMALLEST, existing, with_team

PROVIDER = "pulumi:providers:kubernetes"
NAMESPACE = "kubernetes:core/v1:Namespace"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"


def exported(outputs: Callable[[], ClusterOutputs]) -> dict[str, Any]:
    """What a program that exports them all has as its stack's outputs, but for the target."""

    def program() -> None:
        known = outputs()
        for each in fields(known):
            value = getattr(known, each.name)
            if each.name != "target" and value is not None:
                pulumi.export(camel(each.name), value)

    return dict(record(program).plan.outputs)


def existing_outputs(spec: dict[str, Any]) -> dict[str, Any]:
    return exported(lambda: existing(spec).outputs)


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def test_cluster_of_others_makes_nothing() -> None:
    assert record(lambda: existing(SMALLEST)).plan.counts() == {}


def test_identities_are_roles_and_associations_and_no_more() -> None:
    plan = record(lambda: existing(FULL))
    assert plan.plan.counts() == {ASSOCIATION: 1, "aws:iam/role:Role": 1, "aws:iam/rolePolicy:RolePolicy": 1}
    plan.resource("cluster-trainer", ASSOCIATION).has(clusterName="research")


def test_role_trusts_pods_of_that_cluster_alone() -> None:
    role = record(lambda: existing(FULL)).resource("cluster-trainer", "aws:iam/role:Role")
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["ArnEquals"] == {"aws:SourceArn": SMALLEST["cluster_arn"]}


def test_provider_is_that_of_the_cluster_and_enters_by_the_role() -> None:
    provider = record(lambda: with_team(FULL)).resource("kubernetes", PROVIDER)
    provider.has(clusterIdentifier=SMALLEST["cluster_arn"])
    kubeconfig = json.loads(provider.inputs["kubeconfig"])
    assert kubeconfig["clusters"][0]["cluster"] == {
        "certificate-authority-data": CERTIFICATE,
        "server": SMALLEST["endpoint"],
    }
    assert kubeconfig["users"][0]["user"]["exec"]["args"][-4:-2] == ["--role-arn", FULL["deployer_role_arn"]]


def test_caller_enters_with_credentials_of_its_own_without_a_role() -> None:
    provider = record(lambda: with_team(SMALLEST)).resource("kubernetes", PROVIDER)
    assert "--role-arn" not in provider.inputs["kubeconfig"]


def test_team_is_put_into_it() -> None:
    plan = record(lambda: with_team(FULL))
    (provider,) = (resource.urn for resource in plan.plan.resources if resource.type == PROVIDER)
    assert plan.resource("vision", NAMESPACE).resource.provider == provider


def test_others_are_wired_to_what_the_spec_says() -> None:
    known = existing_outputs(FULL)
    (role,) = known.pop("identityRoleArns").values()
    assert role == "${aws:iam/role:Role::cluster-trainer.arn}"
    # Whoever brings the cluster keeps its nodes.
    assert known.pop("ready") == []
    command = "aws eks update-kubeconfig --name research --region us-east-1"
    assert known == {
        **{camel(key): value for key, value in FULL.items() if key not in ("identities", "deployer_role_arn")},
        "deployerRoleArn": FULL["deployer_role_arn"],
        "updateKubeconfig": f"{command} --role-arn {FULL['deployer_role_arn']}",
    }


def test_cluster_of_ones_own_tells_the_same() -> None:
    made = exported(lambda: cluster(SMALL).outputs)
    assert made.keys() == existing_outputs(FULL).keys() - {"deployerRoleArn"}
    assert made["updateKubeconfig"] == "aws eks update-kubeconfig --name groundplane-test --region us-east-1"
    assert made["endpoint"] == "${aws:eks/cluster:Cluster::cluster.endpoint}"


@pytest.mark.parametrize(
    ("place", "what"), [({"account": "111122223333"}, "account"), ({"region": "us-west-2"}, "region")]
)
def test_fails_when_the_cluster_is_elsewhere(place: dict[str, str], what: str) -> None:
    with pytest.raises(ValueError, match=f"^cluster: cluster_arn: is a cluster of {what} "):
        record(lambda: existing(SMALLEST, **place))
