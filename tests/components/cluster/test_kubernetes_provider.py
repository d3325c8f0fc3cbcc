import json
from functools import cache
from typing import Any

import pulumi_aws as aws

from components.cluster.kubernetes_provider import kubeconfig, kubernetes_provider
from groundplane.testing import RecordedResource, record

PROVIDER = "pulumi:providers:kubernetes"


def wired() -> None:
    cluster = aws.eks.Cluster("cluster", role_arn="arn:aws:iam::123456789012:role/c", vpc_config={"subnet_ids": ["s"]})
    kubernetes_provider(
        "kubernetes",
        cluster_name=cluster.name,
        endpoint=cluster.endpoint,
        certificate_authority_data=cluster.certificate_authority.data,
        cluster_arn=cluster.arn,
        region="us-east-1",
        role_arn="arn:aws:iam::123456789012:role/deployer",
    )


@cache
def provider() -> RecordedResource:
    return record(wired).resource("kubernetes", PROVIDER)


def arguments(**changes: Any) -> list[str]:
    document = kubeconfig(
        cluster_name="training", endpoint="https://e", certificate_authority_data="LS0t", region="us-east-1", **changes
    )
    return list(document["users"][0]["user"]["exec"]["args"])


def test_provider_is_identified_by_the_cluster() -> None:
    provider().is_wired("clusterIdentifier", to="cluster", output="arn")


def test_kubeconfig_is_wired_to_the_cluster() -> None:
    document = json.loads(provider().inputs["kubeconfig"])
    assert document["clusters"][0]["cluster"] == {
        "server": "${aws:eks/cluster:Cluster::cluster.endpoint}",
        "certificate-authority-data": "${aws:eks/cluster:Cluster::cluster.certificateAuthority.data}",
    }
    assert "${aws:eks/cluster:Cluster::cluster.name}" in document["users"][0]["user"]["exec"]["args"]


def test_kubeconfig_points_to_one_cluster_with_one_login() -> None:
    document = json.loads(provider().inputs["kubeconfig"])
    assert document["current-context"] == document["contexts"][0]["name"]
    assert document["contexts"][0]["context"] == {
        "cluster": document["clusters"][0]["name"],
        "user": document["users"][0]["name"],
    }


def test_token_is_fetched_for_the_caller() -> None:
    assert " ".join(arguments()) == "eks get-token --cluster-name training --region us-east-1 --output json"


def test_token_is_fetched_for_the_role_where_there_is_one() -> None:
    assert arguments(role_arn="arn:role")[6:8] == ["--role-arn", "arn:role"]


def test_objects_are_applied_by_the_server() -> None:
    provider().has(enableServerSideApply="true")


def test_unreachable_cluster_is_left_to_whoever_runs_the_command() -> None:
    provider().lacks("deleteUnreachable", "skipUpdateUnreachable", "suppressDeprecationWarnings")
