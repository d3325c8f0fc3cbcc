"""What the API server refuses of a TrainJob: a job that would never begin, or without its network. Pure functions.

Kubeflow Trainer 2.2 replaces all resources of a runtime by those of a job: one that asks for GPUs alone loses EFA and
goes on over TCP (kubeflow/trainer v2.2.1, plugins/jobset/builder.go; NVIDIA/aicr#2275; 2026-11). Trainer 2.3 merges
them (its #3602). Only what is new is refused: Kueue and Trainer change jobs that are there.
"""

import json
from collections.abc import Mapping

from pulumi_kubernetes.admissionregistration.v1 import (
    ValidatingAdmissionPolicyBindingSpecArgsDict,
    ValidatingAdmissionPolicySpecArgsDict,
    VariableArgsDict,
)
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from components.catalog.fabric import workers
from components.catalog.instances import AcceleratorKind
from components.cluster.node_capacity import NodeCapacity
from components.tags import MANAGED_BY
from components.training.runtimes_spec import RuntimeSpec, TorchRuntimeSpec

POLICY = "groundplane-trainjobs"
"""Name of the policy and of its binding."""

METADATA: ObjectMetaArgsDict = {"name": POLICY, "labels": {"app.kubernetes.io/managed-by": MANAGED_BY}}

BINDING_SPEC: ValidatingAdmissionPolicyBindingSpecArgsDict = {"policy_name": POLICY, "validation_actions": ["Deny"]}


def trainjob_policy(
    runtimes: Mapping[str, RuntimeSpec], capacities: Mapping[str, NodeCapacity]
) -> ValidatingAdmissionPolicySpecArgsDict:
    """Spec of a ValidatingAdmissionPolicy for jobs of these runtimes, and of no others."""
    names = json.dumps(sorted(runtimes))
    kind = "(!has(object.spec.runtimeRef.kind) || object.spec.runtimeRef.kind == 'ClusterTrainingRuntime')"
    return {
        "failure_policy": "Fail",
        "match_conditions": [
            {"name": "runtime-is-ours", "expression": f"object.spec.runtimeRef.name in {names} && {kind}"}
        ],
        "match_constraints": {
            "resource_rules": [
                {
                    "api_groups": ["trainer.kubeflow.org"],
                    "api_versions": ["v1alpha1"],
                    "operations": ["CREATE"],
                    "resources": ["trainjobs"],
                }
            ]
        },
        "variables": [
            _by_runtime("fewest", {key: _fewest(spec) for key, spec in runtimes.items()}),
            _by_runtime("most", {key: capacities[spec.nodes].largest_gang for key, spec in runtimes.items()}),
            _by_runtime("cores", {key: _cores(spec, capacities[spec.nodes]) for key, spec in runtimes.items()}),
        ],
        "validations": [
            {
                "expression": "!has(object.spec.trainer) || !has(object.spec.trainer.resourcesPerNode)",
                "message": "trainer.resourcesPerNode would replace all that the runtime asks for, accelerators and EFA "
                "among it: remove it, and the job gets whole nodes",
            },
            {
                "expression": "!has(object.spec.trainer) || !has(object.spec.trainer.numNodes) || "
                "(variables.fewest <= object.spec.trainer.numNodes && object.spec.trainer.numNodes <= variables.most)",
                "message_expression": "'trainer.numNodes must be ' + string(variables.fewest) + ' to ' + "
                "string(variables.most) + ', which is all nodes that this runtime can have'",
                "message": "trainer.numNodes is not a number of nodes that this runtime can have",
            },
            {
                "expression": "variables.cores == 0 || "
                "(has(object.spec.trainer) && has(object.spec.trainer.numProcPerNode))",
                "message_expression": "'set trainer.numProcPerNode to ' + string(variables.cores) + ', a process a "
                "NeuronCore: Trainer counts GPUs only, and would start one a vCPU'",
                "message": "set trainer.numProcPerNode: Trainer counts no NeuronCores",
            },
        ],
    }


def _by_runtime(name: str, values: Mapping[str, int]) -> VariableArgsDict:
    table = json.dumps(dict(sorted(values.items())))
    return {"name": name, "expression": f"{table}[object.spec.runtimeRef.name]"}


def _fewest(spec: RuntimeSpec) -> int:
    return 1 if isinstance(spec, TorchRuntimeSpec) else 2


def _cores(spec: RuntimeSpec, capacity: NodeCapacity) -> int:
    """Processes that a job has to ask for, where Trainer cannot count them; 0 where it can, or is told."""
    accelerator = capacity.accelerator
    if not isinstance(spec, TorchRuntimeSpec) or not accelerator or accelerator.kind is not AcceleratorKind.NEURON:
        return 0
    return min(workers(instance) for instance in capacity.types)
