import json
from typing import Any

import pytest

from components.cluster.load_balancer_controller_policy import Place, controller_policy
from components.cluster.load_balancer_controller_values import controller_values
from groundplane.testing import record
from tests.components.serving.programs_gateway import PROGRAMS

ACCOUNT, VPC = "123456789012", "vpc-0123456789abcdef0"
INLINE_LIMIT = 10_240
"""Characters of all inline policies of a role, without white space (IAM user guide, quotas, 2026-11)."""


def policy(*, web_acls: bool = True, region: str = "us-east-1") -> dict[str, Any]:
    place = Place(account=ACCOUNT, region=region, web_acls=web_acls)
    return controller_policy(place, cluster_name="training", vpc_id=VPC)


def statements(**given: Any) -> dict[str, Any]:
    return {statement["Sid"]: statement for statement in policy(**given)["Statement"]}


def values(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "region": "us-east-1",
        "cluster_name": "training",
        "vpc_id": VPC,
        "system_node_groups": ["cluster-system"],
        "application_gateways": False,
        "web_acls": False,
        "tags": {"owner": "ml"},
    }
    return controller_values(**{**given, **changes})


def test_policy_fits_a_role() -> None:
    assert len(json.dumps(policy(), separators=(",", ":"))) < INLINE_LIMIT


def test_everything_may_only_be_looked_at() -> None:
    wide = [sid for sid, statement in statements().items() if statement["Resource"] == ["*"]]
    assert wide == ["Look", "Certificates"]
    actions = [action.partition(":")[2] for sid in wide for action in statements()[sid]["Action"]]
    assert [action for action in actions if not action.startswith(("Describe", "Get", "List"))] == []


def test_what_it_changes_carries_the_tag_of_the_cluster() -> None:
    own = {"StringEquals": {"aws:ResourceTag/elbv2.k8s.aws/cluster": "training"}}
    asked = {"StringEquals": {"aws:RequestTag/elbv2.k8s.aws/cluster": "training"}}
    found = statements()
    assert found["ChangeOwn"]["Condition"] == own == found["DeleteOwnGroups"]["Condition"]
    assert found["Make"]["Condition"] == asked


@pytest.mark.parametrize("sid", ["TagOwn", "TagOwnGroups"])
def test_it_may_not_take_the_tag_of_the_cluster_off_or_put_it_on(sid: str) -> None:
    condition = statements()[sid]["Condition"]
    assert condition["Null"] == {"aws:RequestTag/elbv2.k8s.aws/cluster": "true"}


def test_rules_are_changed_in_the_network_of_the_cluster() -> None:
    arn = f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/{VPC}"
    assert statements()["Rules"]["Condition"] == {"ArnEquals": {"ec2:Vpc": arn}}


def test_web_acls_are_touched_where_there_may_be_some() -> None:
    assert "WebAcls" in statements()
    assert "WebAcls" not in statements(web_acls=False)


def test_names_are_those_of_the_partition() -> None:
    resources = [name for statement in policy(region="cn-north-1")["Statement"] for name in statement["Resource"]]
    assert {name.split(":")[1] for name in resources if name != "*"} == {"aws-cn"}


def test_controller_is_told_what_it_cannot_find_out() -> None:
    made = values()
    assert (made["vpcId"], made["region"], made["clusterName"]) == (VPC, "us-east-1", "training")


def test_controller_takes_no_services_on_that_do_not_name_it() -> None:
    made = values()
    assert (made["enableServiceMutatorWebhook"], made["createIngressClassResource"]) == (False, False)


def test_controller_has_two_replicas_that_keep_apart() -> None:
    made = values()
    assert (made["replicaCount"], made["podDisruptionBudget"]) == (2, {"maxUnavailable": 1})
    assert set(made["affinity"]) == {"nodeAffinity", "podAntiAffinity"}
    assert set(values(system_node_groups=[])["affinity"]) == {"podAntiAffinity"}


@pytest.mark.parametrize("wanted", [True, False])
def test_controller_does_what_it_is_asked_for(*, wanted: bool) -> None:
    made = values(application_gateways=wanted, web_acls=wanted)
    assert made["enableWafv2"] is wanted
    assert made["controllerConfig"]["featureGates"] == {"ALBGatewayAPI": wanted, "NLBGatewayAPI": False}


def test_controller_comes_after_its_credentials() -> None:
    made = record(PROGRAMS["gateway-envoy"])
    release = made.resource("gateway-load-balancers", "kubernetes:helm.sh/v3:Release").resource
    identity = made.resource("gateway-load-balancers", "aws:eks/podIdentityAssociation:PodIdentityAssociation")
    # By URN: others have the same logical name.
    assert identity.resource.urn in release.dependencies
    identity.has(namespace="kube-system", serviceAccount="aws-load-balancer-controller")
