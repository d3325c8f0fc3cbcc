"""What a Kubernetes provider was told about its cluster. Pure functions over the provider's configuration."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundplane.simulator.templates import UNKNOWN

ANY_CLUSTER = "kubernetes"
"""The cluster of a provider that was told of none."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Which cluster, and how to treat it."""

    cluster: str = ANY_CLUSTER
    """Identity of the cluster; the ARN, where the program gives `clusterIdentifier`."""
    namespace: str = "default"
    """Of objects that name none."""
    delete_unreachable: bool = False
    mutable: frozenset[str] = frozenset()
    """Kinds whose data is changed in place and not by replacing them."""
    principal: str | None = None
    """ARN of the role that the kubeconfig has tokens made for; None for the caller's own."""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Connection":
        """Read provider configuration; texts may stand for booleans, as they travel."""
        switches = {"ConfigMap": "enableConfigMapMutable", "Secret": "enableSecretMutable"}
        return cls(
            cluster=cluster_of(config),
            namespace=str(config.get("namespace", "default")),
            delete_unreachable=_on(config.get("deleteUnreachable")),
            mutable=frozenset(kind for kind, switch in switches.items() if _on(config.get(switch))),
            principal=principal_of(config),
        )


def cluster_of(config: Mapping[str, Any]) -> str:
    """`clusterIdentifier`, or the server of the kubeconfig's current context, or UNKNOWN in a preview."""
    if "clusterIdentifier" in config:
        return str(config["clusterIdentifier"])
    kubeconfig = config.get("kubeconfig", "")
    if kubeconfig == UNKNOWN:
        return UNKNOWN
    try:
        document = json.loads(kubeconfig)
        contexts = {entry["name"]: entry["context"]["cluster"] for entry in document["contexts"]}
        servers = {entry["name"]: entry["cluster"]["server"] for entry in document["clusters"]}
        return str(servers[contexts[document["current-context"]]])
    except (ValueError, TypeError, KeyError):
        # A path, YAML or nothing: whatever it is, it is one cluster.
        return kubeconfig if isinstance(kubeconfig, str) and kubeconfig else ANY_CLUSTER


def principal_of(config: Mapping[str, Any]) -> str | None:
    """What `aws eks get-token` is told with `--role-arn`, in a kubeconfig that says so."""
    try:
        document = json.loads(config.get("kubeconfig", ""))
        arguments = [str(word) for user in document["users"] for word in user["user"]["exec"]["args"]]
        return arguments[arguments.index("--role-arn") + 1]
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def replaced(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Properties whose change makes it another cluster, so that everything in it would be made again.

    With `clusterIdentifier` that alone counts; without it, a kubeconfig that is not known yet counts as another one
    (documentation of the provider, `clusterIdentifier`; `DiffConfig` in its provider.go, 2026-11).
    """
    if "clusterIdentifier" in new:
        same = old.get("clusterIdentifier", new["clusterIdentifier"]) == new["clusterIdentifier"]
        return [] if same else ["clusterIdentifier"]
    return ["kubeconfig"] if cluster_of(new) == UNKNOWN or cluster_of(old) != cluster_of(new) else []


def _on(value: Any) -> bool:
    return value is True or value == "true"
