"""Kubernetes objects of the burn-in, as manifests. Pure functions; no pulumi here.

One DaemonSet for each group or pool, for nodes that still have the label: a node that has got its verdict loses the
pod. It requests no GPUs, which would make Karpenter take every new node for full (aws/karpenter-provider-aws#6507), and
little else. It sees all of them nonetheless, as monitoring does: NVIDIA's toolkit shows all to a container with
CAP_SYS_ADMIN that asks by NVIDIA_VISIBLE_DEVICES, and to no other (awslabs/amazon-eks-ami#2706, 2026-05).
"""

import hashlib
from pathlib import Path
from typing import Any

from components.catalog.acceptance_thresholds import NCCL_TIMEOUT_SECONDS, TIMEOUT_SECONDS, message_gib
from components.cluster.node_capacity import NodeCapacity
from components.training import acceptance_verdict
from components.training.acceptance_spec import AcceptanceSpec, needed_bandwidth
from components.training.acceptance_tests import DCGM, DCGM_SCRIPT, NCCL, NCCL_SCRIPT
from components.training.acceptance_verdict import CREDENTIALS, FAILED_KEY, KEY, PENDING

NAMESPACE = "node-acceptance"
"""Namespace of the burn-in. Its tests see every GPU of a node, which only a privileged namespace allows."""

ACCOUNT = "node-acceptance"
"""Name of the service account, and of what it is bound to."""

_SCRIPTS, _RESULTS = "/acceptance", "/results"

Manifest = dict[str, Any]


def scripts() -> dict[str, str]:
    """Files of the ConfigMap."""
    verdict = Path(acceptance_verdict.__file__).read_text(encoding="utf-8")
    return {f"{DCGM}.sh": DCGM_SCRIPT, f"{NCCL}.sh": NCCL_SCRIPT, "verdict.py": verdict}


def scripts_name() -> str:
    """Name of the ConfigMap, which follows from its content: a burn-in under way keeps the scripts it began with."""
    text = "\0".join(f"{name}\0{content}" for name, content in sorted(scripts().items()))
    return f"scripts-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def daemon_set_spec(spec: AcceptanceSpec, node: NodeCapacity) -> Manifest:
    """Spec of the DaemonSet of a group or a pool that `spec` names."""
    labels = {"app.kubernetes.io/name": ACCOUNT, "groundplane/nodes": node.key}
    tests = _tests(spec, node)
    return {
        "selector": {"matchLabels": labels},
        # Pods go when their node has its verdict; until then they finish what they began.
        "updateStrategy": {"type": "OnDelete"},
        "template": {
            "metadata": {"labels": labels},
            "spec": {
                "automountServiceAccountToken": False,
                "containers": [_verdict(spec, [test["name"] for test in tests])],
                "initContainers": tests,
                "nodeSelector": {**node.labels, KEY: PENDING},
                "serviceAccountName": ACCOUNT,
                "terminationGracePeriodSeconds": 5,
                "tolerations": [{"operator": "Exists"}],
                "volumes": _volumes(),
            },
        },
    }


def cluster_rules() -> list[Manifest]:
    """What the service account may do: no role can name the one node, so `admission_policy` does."""
    return [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "patch"]}]


def admission_policy() -> Manifest:
    """Spec of a ValidatingAdmissionPolicy: a pod may change its own node only, and there its verdict only."""
    user = f"system:serviceaccount:{NAMESPACE}:{ACCOUNT}"
    # The API server writes the node of a pod into its token (Kubernetes 1.32, ServiceAccountTokenPodNodeInfo).
    own_node = "request.userInfo.extra[?'authentication.kubernetes.io/node-name'][0].orValue('')"
    nodes = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"], "resources": ["nodes"]}
    other_taints = "{}.spec.?taints.orValue([]).filter(t, !(t.key in variables.ours))"
    return {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [nodes]},
        "matchConditions": [{"name": "by-acceptance", "expression": f"request.userInfo.username == '{user}'"}],
        "variables": [
            {"name": "ours", "expression": f"['{KEY}', '{FAILED_KEY}']"},
            {"name": "node", "expression": own_node},
        ],
        "validations": [
            {"expression": "variables.node == object.metadata.name", "message": "may change its own node only"},
            {"expression": _same(other_taints), "message": "may change the taints of acceptance only"},
            {"expression": _same("{}.spec.?unschedulable.orValue(false)"), "message": "may not cordon nodes"},
            {"expression": _kept("labels"), "message": "may change the label of acceptance only"},
            {"expression": _kept("annotations"), "message": "may change the note of acceptance only"},
        ],
    }


def _same(expression: str) -> str:
    """CEL: something of the node is as before."""
    return " == ".join(expression.format(version) for version in ("object", "oldObject"))


def _kept(field: str) -> str:
    """CEL: a map of the node's metadata differs in nothing but KEY."""
    new, old = (f"{version}.metadata.?{field}.orValue({{}})" for version in ("object", "oldObject"))
    sides = ((new, old), (old, new))
    return " && ".join(f"{a}.all(k, k == '{KEY}' || (k in {b} && {b}[k] == {a}[k]))" for a, b in sides)


def _tests(spec: AcceptanceSpec, node: NodeCapacity) -> list[Manifest]:
    test, accelerator = spec.nodes[node.key], node.accelerator
    if accelerator is None:
        raise ValueError(f"nodes of {node.key} have no GPUs")
    level = test.dcgm_level
    gpus = str(accelerator.count)
    settings = {"GPUS": gpus, "DCGM_LEVEL": str(level), "TIMEOUT_SECONDS": str(TIMEOUT_SECONDS[level])}
    tests = [_test(DCGM, spec.images.dcgm, settings)]
    least = needed_bandwidth(test, node)
    if least is not None:
        settings = {
            "GPUS": gpus,
            "MESSAGE": f"{message_gib(accelerator)}G",
            "MIN_GB_PER_SECOND": f"{least:g}",
            "TIMEOUT_SECONDS": str(NCCL_TIMEOUT_SECONDS),
        }
        tests.append(_test(NCCL, spec.images.nccl, settings))
    return tests


def _test(name: str, image: str, settings: dict[str, str]) -> Manifest:
    environment = {
        **settings,
        "NVIDIA_DRIVER_CAPABILITIES": "compute,utility",
        "NVIDIA_VISIBLE_DEVICES": "all",
        "RESULTS": _RESULTS,
    }
    return {
        "name": name,
        "image": image,
        "command": ["/bin/bash", f"{_SCRIPTS}/{name}.sh"],
        "env": [{"name": key, "value": value} for key, value in sorted(environment.items())],
        "resources": _LITTLE,
        "securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}},
        "volumeMounts": [*_MOUNTS, {"name": "shm", "mountPath": "/dev/shm"}],
    }


def _verdict(spec: AcceptanceSpec, tests: list[str]) -> Manifest:
    return {
        "name": "verdict",
        "image": spec.images.python,
        "command": ["python3", f"{_SCRIPTS}/verdict.py"],
        "env": [
            {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
            {"name": "RESULTS", "value": _RESULTS},
            {"name": "TESTS", "value": ",".join(tests)},
        ],
        "resources": _LITTLE,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "runAsUser": 65534,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        # The token is in this container alone: the tests, which see the host, have none.
        "volumeMounts": [*_MOUNTS, {"name": "token", "mountPath": str(CREDENTIALS), "readOnly": True}],
    }


def _volumes() -> list[Manifest]:
    token = [
        {"serviceAccountToken": {"path": "token", "expirationSeconds": 3600}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
    ]
    return [
        {"name": "scripts", "configMap": {"name": scripts_name()}},
        {"name": "results", "emptyDir": {}},
        {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "8Gi"}},
        {"name": "token", "projected": {"sources": token}},
    ]


_LITTLE = {"requests": {"cpu": "100m", "memory": "128Mi"}}
_MOUNTS = (
    {"name": "scripts", "mountPath": _SCRIPTS, "readOnly": True},
    {"name": "results", "mountPath": _RESULTS},
)
