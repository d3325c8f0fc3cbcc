"""Network policies of a team's namespace: nothing in or out, but for what a multi-node training job needs.

Policies add up, so each opens one thing. They bind what goes through the VPC CNI: not EFA, which bypasses the kernel
(the nodes' security group decides there), not pods on the host's network, and no volume, which the node mounts. No
`except` of a block is used: the VPC CNI's agent lets it through (aws/aws-network-policy-agent#92, open in 2026-11).
"""

from collections.abc import Iterable, Mapping, Sequence

import pulumi
from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicyPortArgsDict,
    NetworkPolicySpecArgsDict,
)

from components.cluster.team_namespace_spec import EgressSpec, HttpsEgress

POD_IDENTITY = "169.254.170.23/32"
"""Where pods get their AWS credentials (EKS user guide, "Set up the Amazon EKS Pod Identity Agent", 2026-11)."""

ANY_POD: NetworkPolicyPeerArgsDict = {"pod_selector": {}}
"""Of the policy's own namespace."""


def network_policies(
    *,
    https: HttpsEgress,
    egress: Mapping[str, EgressSpec],
    ingress_namespaces: Iterable[str],
    vpc_cidrs: Sequence[str],
    service_cidr: pulumi.Input[str],
) -> dict[str, NetworkPolicySpecArgsDict]:
    """Policies by name. `service_cidr` has the Kubernetes API's address in the cluster, `vpc_cidrs` the ones behind."""
    inside = [*(_block(cidr) for cidr in sorted(vpc_cidrs)), _block(service_cidr)]
    policies: dict[str, NetworkPolicySpecArgsDict] = {
        "default-deny": {"pod_selector": {}, "policy_types": ["Egress", "Ingress"]},
        # NCCL and MPI choose their ports; ssh, rendezvous and everything else of a job stays among its pods.
        "same-namespace": {
            "pod_selector": {},
            "policy_types": ["Egress", "Ingress"],
            "egress": [{"to": [ANY_POD]}],
            "ingress": [{"from_": [ANY_POD]}],
        },
        "dns": _out({"to": [_pods("kube-system", "k8s-app", "kube-dns")], "ports": [_port(53, "UDP"), _port(53)]}),
        "pod-identity": _out({"to": [_block(POD_IDENTITY)], "ports": [_port(80)]}),
        # Of the Kubernetes API, and of AWS services with an interface endpoint.
        "https-inside": _out({"to": inside, "ports": [_port(443)]}),
    }
    if https is HttpsEgress.ANYWHERE:
        policies["https-anywhere"] = _out({"to": [_block("0.0.0.0/0")], "ports": [_port(443)]})
    for key, spec in sorted(egress.items()):
        policies[f"egress-{key}"] = _out({"to": [_block(spec.cidr)], "ports": [_port(at) for at in sorted(spec.ports)]})
    if peers := [_namespace(namespace) for namespace in sorted(ingress_namespaces)]:
        policies["ingress"] = {"pod_selector": {}, "policy_types": ["Ingress"], "ingress": [{"from_": peers}]}
    return policies


def _out(rule: NetworkPolicyEgressRuleArgsDict) -> NetworkPolicySpecArgsDict:
    return {"pod_selector": {}, "policy_types": ["Egress"], "egress": [rule]}


def _block(cidr: pulumi.Input[str]) -> NetworkPolicyPeerArgsDict:
    return {"ip_block": {"cidr": cidr}}


def _namespace(name: str) -> NetworkPolicyPeerArgsDict:
    return {"namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": name}}}


def _pods(namespace: str, label: str, value: str) -> NetworkPolicyPeerArgsDict:
    return {**_namespace(namespace), "pod_selector": {"match_labels": {label: value}}}


def _port(number: int, protocol: str = "TCP") -> NetworkPolicyPortArgsDict:
    return {"port": number, "protocol": protocol}
