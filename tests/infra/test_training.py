"""Teams on the cluster: their provider, and what they are wired to."""

import json
from typing import Any

from groundplane.testing import RecordedPlan, record
from infra.config import Environment
from infra.environment import build

NAMESPACE = "kubernetes:core/v1:Namespace"
PROVIDER = "pulumi:providers:kubernetes"
RESEARCH = {"principal": "arn:aws:iam::111122223333:role/research", "role": "viewer", "groups": ["research"]}
DEPLOYER = {"principal": "arn:aws:iam::111122223333:role/deployer", "role": "deployer"}


def _planned(teams: dict[str, Any]) -> RecordedPlan:
    text = json.dumps(
        {
            "owner": "ml-platform@example.com",
            "tier": "development",
            "region": "us-east-1",
            "accounts": ["111122223333"],
            "network": {"cidr": "10.0.0.0/16", "zones": ["use1-az1", "use1-az2"], "pod_cidr": "100.64.0.0/16"},
            "cluster": {
                "kubernetes_version": "1.35",
                "access": {"deployer": DEPLOYER, "research": RESEARCH},
                "node_groups": {"system": {"instance_types": ["m7i.large"], "min_size": 2, "max_size": 3}},
            },
            "training": {"teams": teams},
        }
    )
    environment = Environment.model_validate_json(text)
    return record(lambda: build("dev", environment).export(), environment="dev")


def test_provider_of_the_cluster_is_known_by_its_arn_and_comes_after_its_managers() -> None:
    provider = _planned({"vision": {"group": "research"}}).resource("kubernetes", PROVIDER)
    provider.is_wired("clusterIdentifier", to="cluster", output="arn")
    provider.is_wired("kubeconfig", to="cluster", output="endpoint")
    provider.depends_on("cluster-access-deployer")


def test_teams_are_on_the_clusters_provider_alone() -> None:
    plan = _planned({"vision": {"group": "research"}, "language": {"group": "research"}})
    plan.has_counts(Namespace=2)
    for team in ("vision", "language"):
        plan.resource(team, NAMESPACE).uses_provider("kubernetes").has(
            metadata={**plan.resource(team, NAMESPACE).inputs["metadata"], "name": team}
        )


def test_a_cluster_without_training_has_its_services_alone() -> None:
    kinds = {resource.type for resource in _planned({}).plan.resources if resource.type.startswith("kubernetes:")}
    assert kinds == {"kubernetes:storage.k8s.io/v1:StorageClass"}
