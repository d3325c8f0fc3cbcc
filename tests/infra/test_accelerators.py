"""Every accelerated instance type of the catalogue, configured in a stack file and planned with all that it needs."""

import json
from typing import Any

import pytest

from components.catalog.ami import AmiFamily, ami_type_of
from components.catalog.instances import (
    AcceleratorKind,
    InstanceType,
    accelerated_types,
    instance_type,
    instance_types,
)
from groundplane.testing import RecordedPlan, record
from infra.config import Environment
from infra.environment import build

ZONE = "use1-az2"
EFA = "vpc.amazonaws.com/efa"
PLANNED = [
    each.name
    for each in accelerated_types()
    if each.accelerator and each.accelerator.count and ami_type_of(AmiFamily.AL2023, each)
]
REFUSED = [each.name for each in accelerated_types() if each.name not in PLANNED]
DEPLOYER = {"principal": "arn:aws:iam::111122223333:role/deployer", "role": "deployer"}
TEAM = {"principal": "arn:aws:iam::111122223333:role/vision", "role": "team", "groups": ["vision"]}
IMAGE = "example.com/trainer:1"


def _stack(name: str) -> dict[str, Any]:
    instance = instance_type(name)
    nodes = {"instance_types": [name], "zones": [ZONE], "efa": bool(instance.efa_interfaces)}
    return {
        "owner": "ml-platform@example.com",
        "tier": "development",
        "region": "us-east-1",
        "accounts": ["111122223333"],
        "network": {"cidr": "10.0.0.0/16", "zones": ["use1-az1", ZONE], "flow_logs": {"destination": "none"}},
        "cluster": {
            "kubernetes_version": "1.35",
            "access": {"deployer": DEPLOYER, "vision": TEAM},
            "node_groups": {
                "system": {"instance_types": ["m7i.xlarge"], "min_size": 2, "max_size": 2},
                "fleet": {**nodes, "max_size": 2, "placement_group": instance.cluster_placement},
            },
            "karpenter": {},
            "node_pools": {"pool": {**nodes, "preset": "training", "limits": {"nodes": 2}}},
        },
        "training": {
            "queueing": {"topology_aware": []},
            "runtimes": {
                "fleet": {"kind": "torch", "nodes": "fleet", "image": IMAGE},
                "pool": {"kind": "torch", "nodes": "pool", "image": IMAGE},
            },
            "teams": {
                "vision": {"group": "vision", "queue": {"quotas": {"fleet": {"nodes": 2}, "pool": {"nodes": 2}}}},
            },
        },
    }


def _resource(instance: InstanceType) -> str:
    assert instance.accelerator is not None
    return str(instance.accelerator.resource)


def _expected(instance: InstanceType) -> dict[str, Any]:
    assert instance.accelerator is not None
    count, efa = instance.accelerator.count, instance.efa_interfaces
    devices = "nvidia-device-plugin" if instance.accelerator.kind is AcceleratorKind.NVIDIA else "neuron-helm-chart"
    limits = {_resource(instance): str(count)} | ({EFA: str(efa)} if efa else {})
    return {
        "software": sorted([devices, *(["aws-efa-k8s-device-plugin"] if efa else [])]),
        "taints of the group": [_resource(instance)],
        # One for IP, and one a card for EFA.
        "interfaces of the group": efa + 1 if efa else 0,
        "interfaces of the pool": efa + 1 if efa else 0,
        "limits of a pod on the group": limits,
        "limits of a pod on the pool": limits,
        # Two nodes of each.
        "quotas": [str(2 * count)] * 2,
    }


def _found(plan: RecordedPlan, instance: InstanceType) -> dict[str, Any]:
    template = plan.resource("cluster-fleet", "aws:ec2/launchTemplate:LaunchTemplate").inputs
    node_class = plan.resource("cluster-pool-class", "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass").inputs["spec"]
    group = plan.resource("cluster-fleet", "aws:eks/nodeGroup:NodeGroup").inputs
    releases = [each for each in plan.plan.resources if each.type == "kubernetes:helm.sh/v3:Release"]
    return {
        "software": sorted(str(each.inputs["chart"]).rpartition("/")[2] for each in releases if "devices" in each.name),
        "taints of the group": [taint["key"] for taint in group["taints"]],
        "interfaces of the group": len(template.get("networkInterfaces", [])),
        "interfaces of the pool": len(node_class.get("networkInterfaces", [])),
        "limits of a pod on the group": _devices(plan, "fleet", instance),
        "limits of a pod on the pool": _devices(plan, "pool", instance),
        "quotas": _quotas(plan, _resource(instance)),
    }


def _devices(plan: RecordedPlan, nodes: str, instance: InstanceType) -> dict[str, str]:
    runtime = plan.resource(f"runtimes-{nodes}", "kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime")
    (job,) = runtime.inputs["spec"]["template"]["spec"]["replicatedJobs"]
    pod = job["template"]["spec"]["template"]["spec"]
    assert pod["nodeSelector"] == {"groundplane/node-group": f"cluster-{nodes}"}
    limits = pod["containers"][0]["resources"]["limits"]
    return {key: value for key, value in limits.items() if key in (EFA, _resource(instance))}


def _quotas(plan: RecordedPlan, wanted: str) -> list[str]:
    queue = plan.resource("vision", "kubernetes:kueue.x-k8s.io/v1beta2:ClusterQueue").inputs["spec"]
    flavors = [flavor for group in queue["resourceGroups"] for flavor in group["flavors"]]
    resources = [resource for flavor in flavors for resource in flavor["resources"]]
    return [resource["nominalQuota"] for resource in resources if resource["name"] == wanted]


@pytest.mark.parametrize("name", PLANNED)
def test_type_gets_all_that_it_needs(name: str) -> None:
    environment = Environment.model_validate_json(json.dumps(_stack(name)))
    plan = record(lambda: build("dev", environment).export(), environment="dev")
    assert _found(plan, instance_type(name)) == _expected(instance_type(name))


@pytest.mark.parametrize("name", REFUSED)
def test_fails_when_no_device_plugin_or_image_is_for_the_type(name: str) -> None:
    with pytest.raises(ValueError, match=r"of a GPU, which device plugins do not count|no image of family al2023"):
        Environment.model_validate_json(json.dumps(_stack(name)))


def test_refused_are_parts_of_gpus_and_the_arm_types_without_an_image() -> None:
    assert {name.partition(".")[0] for name in REFUSED} == {"g5g", "g6f", "gr6f"} & {
        name.partition(".")[0] for name in instance_types()
    }
