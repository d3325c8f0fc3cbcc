"""Small programs that build training operators and runtimes in their main variants, and what their tests share."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from pydantic import TypeAdapter

from components.catalog.instances import InstanceType, instance_type
from components.cluster.node_capacity import NodeCapacity, Resource, group_capacity, node_resources
from components.cluster.node_group_spec import NodeGroupSpec
from components.training.runtimes import TrainingRuntimes, TrainingRuntimesArgs
from components.training.runtimes_spec import OperatorsSpec, RuntimeSpec, wanted_charts
from components.training.training_operators import TrainingOperators, TrainingOperatorsArgs
from tests.components.cluster.programs_team_namespace import provider

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/prod/trainer@sha256:" + "0" * 64
ONE_ZONE: dict[str, Any] = {"zones": ["use1-az2"]}

TORCH_H200: dict[str, Any] = {"kind": "torch", "nodes": "h200", "num_nodes": 2, "image": IMAGE}
DEEPSPEED_H200: dict[str, Any] = {"kind": "deepspeed", "nodes": "h200", "image": IMAGE}
TORCH_CPU: dict[str, Any] = {"kind": "torch", "nodes": "cpu", "image": IMAGE}
TORCH_POOL: dict[str, Any] = {"kind": "torch", "nodes": "p5-pool", "num_nodes": 4, "image": IMAGE}
TORCH_TRN: dict[str, Any] = {"kind": "torch", "nodes": "trn", "num_nodes": 2, "image": IMAGE}
MPI_CPU: dict[str, Any] = {"kind": "mpi", "nodes": "cpu", "image": IMAGE, "user_id": 2000, "home": "/home/trainer"}

_RUNTIMES: TypeAdapter[dict[str, RuntimeSpec]] = TypeAdapter(dict[str, RuntimeSpec])


def runtime(fields: Mapping[str, Any]) -> RuntimeSpec:
    """A spec as a stack file would give it."""
    return _RUNTIMES.validate_json(json.dumps({"one": fields}))["one"]


def group(key: str, *types: str, max_size: int = 4, **fields: Any) -> NodeCapacity:
    """What a node group of these types gives."""
    spec = NodeGroupSpec.model_validate_json(json.dumps({"instance_types": types, "max_size": max_size, **fields}))
    return group_capacity(key, spec, f"cluster-{key}")


def nodes_of(*types: InstanceType, efa: bool) -> NodeCapacity:
    """What one group of such nodes gives, whether or not there is an image for them."""
    node = node_resources(types, efa=efa)
    return NodeCapacity(
        key="nodes",
        path=("node_groups", "nodes"),
        labels={"groundplane/node-group": "cluster-nodes"},
        taints={},
        types=types,
        max_nodes=2,
        node=node,
        total={resource: each * 2 for resource, each in node.items()},
        zone=None,
        efa=efa,
    )


def pool(key: str, name: str, *, efa: bool, limit: int) -> NodeCapacity:
    """What a pool of Karpenter's gives that has one type and a limit on accelerators."""
    kind = instance_type(name)
    return NodeCapacity(
        key=key,
        path=("node_pools", key),
        labels={"karpenter.sh/nodepool": key},
        taints={},
        types=(kind,),
        max_nodes=None,
        node=node_resources((kind,), efa=efa),
        total={Resource.GPU: limit},
        zone=None,
        efa=efa,
    )


def capacities() -> dict[str, NodeCapacity]:
    """Nodes of every sort."""
    nodes = [
        group("cpu", "m7i.8xlarge"),
        group("h200", "p5en.48xlarge", efa=True, **ONE_ZONE),
        group("l4", "g6.12xlarge"),
        group("trn", "trn1.32xlarge", efa=True, **ONE_ZONE),
        group("trn-alone", "trn1.32xlarge"),
        pool("p5-pool", "p5.48xlarge", efa=True, limit=64),
    ]
    return {capacity.key: capacity for capacity in nodes}


def operators(spec: OperatorsSpec, runtimes: Mapping[str, object], home: pulumi.ResourceOptions) -> TrainingOperators:
    charts = wanted_charts(spec, runtimes)
    args = TrainingOperatorsArgs(charts=charts, system_node_groups=["cluster-system"])
    return TrainingOperators("training", args, home)


def training(
    runtimes: Mapping[str, Mapping[str, Any]],
    spec: OperatorsSpec | None = None,
    home: pulumi.ResourceOptions | None = None,
) -> TrainingRuntimes:
    """Operators and runtimes, with a provider of their own unless `home` has one."""
    home = home or pulumi.ResourceOptions(providers=[provider()])
    made = operators(spec or OperatorsSpec(), runtimes, home)
    args = TrainingRuntimesArgs(
        runtimes={key: runtime(fields) for key, fields in runtimes.items()},
        capacities=capacities(),
        readers=["team:vision", "team:language"],
        after=list(made.releases.values()),
    )
    return TrainingRuntimes("runtimes", args, home)


EVERY_KIND: dict[str, dict[str, Any]] = {
    "torch-h200": TORCH_H200,
    "deepspeed-h200": DEEPSPEED_H200,
    "torch-cpu": TORCH_CPU,
    "torch-p5": TORCH_POOL,
    "torch-trn": TORCH_TRN,
    "mpi-cpu": MPI_CPU,
}
EVERY_OPERATOR = OperatorsSpec(jobset=True, leader_worker_set=True, ray=True)

PROGRAMS: dict[str, Callable[[], object]] = {
    "runtimes-one": lambda: training({"torch-h200": TORCH_H200}),
    "runtimes-every-kind": lambda: training(EVERY_KIND, EVERY_OPERATOR),
    "operators-without-runtimes": lambda: operators(
        OperatorsSpec(ray=True), {}, pulumi.ResourceOptions(providers=[provider()])
    ),
}
