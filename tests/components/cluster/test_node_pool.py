from functools import cache
from typing import Any

import pytest

from components.cluster.node_options_spec import TaintSpec
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.cluster.programs_karpenter import (
    BATCH,
    FABRIC_POOL,
    INFERENCE,
    NEURON_POOL,
    PROFILE,
    karpenter_with_pools,
    node_pool,
)
from tests.components.cluster.programs_node_group import CLUSTER_GROUP, KEY, SUBNETS, TAGS
from tests.components.network.plans import inputs, names, one, waits_for, wire

POOL = "kubernetes:karpenter.sh/v1:NodePool"
CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
PLACEMENT = "aws:ec2/placementGroup:PlacementGroup"
RELEASE = "kubernetes:helm.sh/v3:Release"


def plan_of(fields: dict[str, Any], **changes: Any) -> Plan:
    return record(lambda: node_pool(fields, **changes), environment="test")


@cache
def plain() -> Plan:
    return plan_of(INFERENCE, kms_key_arn=KEY, image_release="1.50.0-4ac27e0a")


@cache
def fabric() -> Plan:
    return plan_of(FABRIC_POOL)


@cache
def whole() -> Plan:
    return record(karpenter_with_pools, environment="test")


def class_spec(plan: Plan) -> dict[str, Any]:
    spec: dict[str, Any] = inputs(plan, CLASS, "pool-class")["spec"]
    return spec


def test_plain_pool_is_a_pool_and_its_class() -> None:
    assert plain().counts() == {CLASS: 1, POOL: 1}


def test_pool_with_fabric_is_counted() -> None:
    assert fabric().counts() == {CLASS: 1, EGRESS: 1, GROUP: 1, INGRESS: 1, PLACEMENT: 1, POOL: 1}


def test_objects_are_called_what_the_component_is() -> None:
    labels = {"app.kubernetes.io/managed-by": "groundplane"}
    assert inputs(plain(), POOL, "pool")["metadata"] == {"name": "pool", "labels": labels}
    assert inputs(plain(), CLASS, "pool-class")["metadata"] == {"name": "pool", "labels": labels}


def test_class_is_wired_to_what_nodes_need() -> None:
    spec = class_spec(plain())
    assert spec["amiSelectorTerms"] == [{"alias": "bottlerocket@v1.50.0"}]
    assert spec["instanceProfile"] == PROFILE
    assert spec["subnetSelectorTerms"] == [{"id": SUBNETS[zone]} for zone in ("use1-az1", "use1-az2", "use1-az4")]
    assert spec["securityGroupSelectorTerms"] == [{"id": CLUSTER_GROUP}]
    assert spec["blockDeviceMappings"][0]["ebs"]["kmsKeyID"] == KEY
    assert spec["tags"] == {**TAGS, "component": "pool"}


def test_class_of_a_reservation_has_the_subnet_of_its_zone() -> None:
    assert class_spec(fabric())["subnetSelectorTerms"] == [{"id": SUBNETS["use1-az2"]}]


def test_nodes_with_efa_are_in_the_fabric_s_group_and_in_the_placement_group() -> None:
    spec = class_spec(fabric())
    assert spec["securityGroupSelectorTerms"] == [{"id": CLUSTER_GROUP}, {"id": wire(GROUP, "pool-efa")}]
    assert spec["placementGroupSelector"] == {"name": wire(PLACEMENT, "pool", "name")}
    assert inputs(fabric(), PLACEMENT, "pool") == {"strategy": "cluster"}


def test_class_waits_for_the_fabric_s_rules() -> None:
    assert waits_for(one(fabric(), CLASS, "pool-class")) == [(EGRESS, "pool-efa"), (INGRESS, "pool-efa")]


def test_pool_waits_for_its_class() -> None:
    assert waits_for(one(plain(), POOL, "pool")) == [(CLASS, "pool-class")]


def test_startup_taints_come_beside_those_of_the_spec() -> None:
    plan = plan_of(NEURON_POOL, startup_taints={"example.com/burn-in": TaintSpec()})
    node = inputs(plan, POOL, "pool")["spec"]["template"]["spec"]
    assert [taint["key"] for taint in node["startupTaints"]] == ["example.com/burn-in"]


def test_class_is_wired_to_the_controller_and_to_how_nodes_join() -> None:
    depends_on = {urn.split("::")[2].rpartition("$")[2] for urn in one(whole(), CLASS, "inference-class").dependencies}
    assert depends_on == {
        "aws:eks/accessEntry:AccessEntry",
        "aws:iam/instanceProfile:InstanceProfile",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        RELEASE,
    }


def test_pools_of_one_program_are_apart() -> None:
    assert names(whole(), POOL) == ["inference", "static"]


def test_fails_when_the_release_is_of_another_minor() -> None:
    with pytest.raises(ValueError, match=r"^node pool pool: release '1\.34\.1-20260724' is for Kubernetes 1\.34"):
        plan_of(BATCH, image_release="1.34.1-20260724")


def test_fails_when_the_name_is_too_long_for_a_label() -> None:
    with pytest.raises(
        ValueError, match=r"^labels have values of at most 63 characters, got 'p{64}' of 64; shorten it$"
    ):
        plan_of(BATCH, name="p" * 64)


def test_fails_when_the_network_does_not_reach_the_zone() -> None:
    with pytest.raises(ValueError, match=r"^the network has no subnet in use1-az6, only in use1-az1"):
        plan_of(BATCH, zones=["use1-az6"])
