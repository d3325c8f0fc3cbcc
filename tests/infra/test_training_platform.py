"""The committed production environment: what comes after what, and what is told the same in several places."""

import json
from functools import cache
from typing import Any

import pytest

from groundplane.testing import RecordedPlan, record
from infra import stack_file
from infra.environment import build
from tests import ROOT

GROUP = "aws:eks/nodeGroup:NodeGroup"
POOL = "kubernetes:karpenter.sh/v1:NodePool"
RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
FLAVOR = "kubernetes:kueue.x-k8s.io/v1beta2:ResourceFlavor"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


@cache
def _prod() -> RecordedPlan:
    environment = stack_file.read(ROOT, "prod")
    return record(lambda: build("prod", environment).export(), environment="prod")


@pytest.mark.parametrize("team", ["language", "vision"])
@pytest.mark.parametrize(
    "release",
    ["queueing", "operators-jobset", "operators-kubeflow-trainer", "cluster-l4"],
)
def test_namespaces_go_before_the_controllers_whose_finalizers_are_in_them(team: str, release: str) -> None:
    _prod().resource(team, NAMESPACE).depends_on(release)


@pytest.mark.parametrize("needed", ["cluster-workload-coredns", "cluster-workload-aws-fsx-csi-driver"])
def test_nothing_is_put_into_a_cluster_without_its_addons(needed: str) -> None:
    _prod().resource("kubernetes", "pulumi:providers:kubernetes").depends_on(needed)


def test_controllers_run_on_the_system_nodes() -> None:
    values = json.dumps(_prod().resource("queueing", RELEASE).inputs["values"])
    assert '"groundplane/node-group": "cluster-system"' in values


@pytest.mark.parametrize("key", ["h100", "h200"])
def test_nodes_to_be_tested_begin_with_the_label_and_the_taint(key: str) -> None:
    group = _prod().resource(f"cluster-{key}", GROUP).inputs
    assert group["labels"]["groundplane/acceptance"] == "pending"
    assert {"key": "groundplane/acceptance", "value": "pending", "effect": "NO_SCHEDULE"} in group["taints"]


@pytest.mark.parametrize("key", ["h100", "h200", "l4"])
def test_flavor_names_the_nodes_by_a_label_that_they_have(key: str) -> None:
    flavor = _prod().resource(f"queueing-flavor-{key}", FLAVOR).inputs["spec"]["nodeLabels"]
    nodes: dict[str, Any] = (
        _prod().resource("cluster-l4", POOL).inputs["spec"]["template"]["metadata"]["labels"]
        if key == "l4"
        else _prod().resource(f"cluster-{key}", GROUP).inputs["labels"]
    )
    assert flavor.items() <= nodes.items()


def test_lustre_lets_the_nodes_of_the_cluster_in() -> None:
    rule = _prod().resource("corpus-in-nodes-988", RULE)
    rule.is_wired("referencedSecurityGroupId", to="cluster", output="vpcConfig.clusterSecurityGroupId")


def test_shared_files_can_be_mounted_by_every_node() -> None:
    policy = _prod().resource("home", "aws:efs/fileSystemPolicy:FileSystemPolicy").inputs["policy"]
    for role in ("system", "data", "h100", "h200"):
        assert f"${{aws:iam/role:Role::cluster-{role}-node.arn}}" in policy
    assert "${aws:iam/role:Role::cluster-karpenter-node.arn}" in policy


@pytest.mark.parametrize(
    ("claim", "file_system"),
    [("language-corpus", "corpus"), ("language-home", "home"), ("vision-home", "home")],
)
def test_claims_come_after_their_file_system(claim: str, file_system: str) -> None:
    volume = _prod().resource(claim, "kubernetes:core/v1:PersistentVolume")
    assert f"::{file_system}" in json.dumps(volume.inputs["spec"]["csi"])
    _prod().resource(claim, CLAIM).depends_on(claim)


def test_nothing_is_out_of_order() -> None:
    _prod().holds_invariants()
