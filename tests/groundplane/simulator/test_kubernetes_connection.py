import json

import pytest

from groundplane.simulator.kubernetes.connection import ANY_CLUSTER, Connection, cluster_of, replaced
from groundplane.simulator.templates import UNKNOWN


def kubeconfig(server: str) -> str:
    return json.dumps(
        {
            "clusters": [{"name": "eks", "cluster": {"server": server}}],
            "contexts": [{"name": "eks", "context": {"cluster": "eks"}}],
            "current-context": "eks",
        }
    )


def test_cluster_is_the_identifier_where_there_is_one() -> None:
    assert (
        cluster_of({"clusterIdentifier": "arn:aws:eks:::cluster/a", "kubeconfig": UNKNOWN}) == "arn:aws:eks:::cluster/a"
    )


def test_cluster_is_the_server_of_the_current_context() -> None:
    assert cluster_of({"kubeconfig": kubeconfig("https://a.example")}) == "https://a.example"


@pytest.mark.parametrize(
    ("config", "cluster"),
    [({}, ANY_CLUSTER), ({"kubeconfig": "~/.kube/config"}, "~/.kube/config"), ({"kubeconfig": UNKNOWN}, UNKNOWN)],
)
def test_cluster_is_told_apart_without_reading_files(config: dict[str, str], cluster: str) -> None:
    assert cluster_of(config) == cluster


def test_switches_travel_as_texts() -> None:
    connection = Connection.of(
        {"deleteUnreachable": "true", "enableSecretMutable": True, "enableConfigMapMutable": "false"}
    )
    assert (connection.delete_unreachable, connection.mutable) == (True, frozenset({"Secret"}))


def test_new_kubeconfig_of_an_identified_cluster_replaces_nothing() -> None:
    old = {"clusterIdentifier": "arn:a", "kubeconfig": kubeconfig("https://a.example")}
    assert replaced(old, {**old, "kubeconfig": UNKNOWN}) == []


def test_another_identifier_replaces_everything() -> None:
    assert replaced({"clusterIdentifier": "arn:a"}, {"clusterIdentifier": "arn:b"}) == ["clusterIdentifier"]


def test_identifying_a_cluster_for_the_first_time_replaces_nothing() -> None:
    assert replaced({"kubeconfig": "{}"}, {"kubeconfig": "{}", "clusterIdentifier": "arn:a"}) == []


@pytest.mark.parametrize("new", [UNKNOWN, kubeconfig("https://b.example")])
def test_without_an_identifier_a_kubeconfig_that_may_be_another_cluster_replaces_everything(new: str) -> None:
    assert replaced({"kubeconfig": kubeconfig("https://a.example")}, {"kubeconfig": new}) == ["kubeconfig"]


def login(*arguments: str) -> dict[str, str]:
    command = {"command": "aws", "args": ["eks", "get-token", "--cluster-name", "a", *arguments]}
    return {"kubeconfig": json.dumps({"users": [{"name": "aws", "user": {"exec": command}}]})}


@pytest.mark.parametrize(
    ("config", "principal"),
    [
        (login("--role-arn", "arn:aws:iam::1:role/deployer", "--output", "json"), "arn:aws:iam::1:role/deployer"),
        (login(), None),
        (login("--role-arn"), None),
        ({"kubeconfig": UNKNOWN}, None),
        ({"kubeconfig": json.dumps({"users": [{"user": {"token": "t"}}]})}, None),
        ({}, None),
    ],
)
def test_principal_is_the_role_that_tokens_are_made_for(config: dict[str, str], principal: str | None) -> None:
    assert Connection.of(config).principal == principal
