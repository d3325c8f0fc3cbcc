from typing import Any

from components.cluster.network_policies import network_policies
from components.cluster.team_namespace_spec import EgressSpec, HttpsEgress


def policies(
    https: HttpsEgress = HttpsEgress.ANYWHERE, namespaces: tuple[str, ...] = (), **egress: EgressSpec
) -> dict[str, Any]:
    return dict(
        network_policies(
            https=https,
            egress=egress,
            ingress_namespaces=namespaces,
            vpc_cidrs=["100.64.0.0/16", "10.40.0.0/16"],
            service_cidr="172.20.0.0/16",
        )
    )


def blocks(policy: dict[str, Any]) -> list[str]:
    return [peer["ip_block"]["cidr"] for rule in policy["egress"] for peer in rule["to"]]


def test_nothing_comes_in_or_goes_out_by_default() -> None:
    assert policies()["default-deny"] == {"pod_selector": {}, "policy_types": ["Egress", "Ingress"]}


def test_pods_of_the_namespace_reach_each_other_on_every_port() -> None:
    policy = policies()["same-namespace"]
    assert policy["egress"] == [{"to": [{"pod_selector": {}}]}]
    assert policy["ingress"] == [{"from_": [{"pod_selector": {}}]}]


def test_names_are_looked_up_over_both_protocols() -> None:
    (rule,) = policies()["dns"]["egress"]
    assert rule["ports"] == [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]
    assert rule["to"] == [
        {
            "namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": "kube-system"}},
            "pod_selector": {"match_labels": {"k8s-app": "kube-dns"}},
        }
    ]


def test_credentials_come_from_the_agent_and_not_from_instance_metadata() -> None:
    policy = policies()["pod-identity"]
    assert blocks(policy) == ["169.254.170.23/32"]
    assert policy["egress"][0]["ports"] == [{"port": 80, "protocol": "TCP"}]


def test_api_and_endpoints_are_reached_over_https() -> None:
    policy = policies()["https-inside"]
    assert blocks(policy) == ["10.40.0.0/16", "100.64.0.0/16", "172.20.0.0/16"]
    assert policy["egress"][0]["ports"] == [{"port": 443, "protocol": "TCP"}]


def test_https_anywhere_is_a_decision() -> None:
    assert blocks(policies()["https-anywhere"]) == ["0.0.0.0/0"]
    assert "https-anywhere" not in policies(https=HttpsEgress.VPC)


def test_further_egress_is_a_policy_of_its_own() -> None:
    policy = policies(db=EgressSpec(cidr="10.60.0.0/24", ports=frozenset({5432, 443})))["egress-db"]
    assert blocks(policy) == ["10.60.0.0/24"]
    assert [port["port"] for port in policy["egress"][0]["ports"]] == [443, 5432]


def test_namespaces_let_in_are_sorted() -> None:
    policy = policies(namespaces=("monitoring", "gateway"))["ingress"]
    labels = [peer["namespace_selector"]["match_labels"] for peer in policy["ingress"][0]["from_"]]
    assert labels == [{"kubernetes.io/metadata.name": "gateway"}, {"kubernetes.io/metadata.name": "monitoring"}]
    assert policy["policy_types"] == ["Ingress"]
    assert "ingress" not in policies()


def test_no_policy_excepts_a_part_of_a_block() -> None:
    # The VPC CNI's agent would let it through.
    assert "except" not in str(policies(namespaces=("monitoring",)))
